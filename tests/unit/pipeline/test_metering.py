"""When figures are put away: with each call, unless Postgres is no quick one now."""

from collections.abc import Iterator
from contextlib import AbstractContextManager, nullcontext
from dataclasses import replace
from typing import Any

import pytest

from chalicelib.errors import Unavailable
from chalicelib.pipeline.metering import SLOW, Flushing
from chalicelib.pipeline.services import Services, build
from chalicelib.settings import Settings
from chalicelib.telemetry.metrics import metrics


class Postgres:
    """Takes figures after ``seconds``, or is away."""

    def __init__(self, seconds: float = 0.0, *, away: bool = False) -> None:
        self.seconds, self.away = seconds, away
        self.flushes = 0

    def run(self, sql: str, /, **params: Any) -> None:
        self.flushes += 1
        if self.away:
            raise Unavailable("Postgres is away")
        passed.append(self.seconds)

    def transaction(self, patience: float) -> AbstractContextManager[None]:
        return nullcontext()

    def was_away(self, seconds: float) -> bool:
        return self.away


passed: list[float] = []


@pytest.fixture(autouse=True)
def _time(monkeypatch: pytest.MonkeyPatch) -> Iterator[None]:
    """Only what the fake Postgres takes passes; nothing that is counted stays for other tests."""
    monkeypatch.setattr("chalicelib.pipeline.metering.time.monotonic", lambda: 1e6 + sum(passed))
    metrics.take()
    yield
    metrics.take()
    passed.clear()


def answer(flushing: Flushing, postgres: Postgres, times: int = 3) -> int:
    """Requests answered one after the other; how many flushed."""
    services = services_with(postgres)
    for _ in range(times):
        metrics.record("PhotosReceived")
        flushing.if_quick(services)
    return postgres.flushes


def services_with(postgres: Any) -> Services:
    return replace(build(Settings(signing_secret="a" * 40)), database=postgres)


def kept() -> int:
    return sum(point.summary.count for point in metrics.take())


def test_each_call_flushes() -> None:
    assert answer(Flushing(), Postgres(SLOW / 10)) == 3
    assert kept() == 0


def test_a_slow_postgres_keeps_only_one_request_in_a_while_waiting() -> None:
    flushing = Flushing()
    assert answer(flushing, Postgres(SLOW * 2)) == 1
    passed.append(5.0)
    assert answer(flushing, Postgres()) == 3
    assert kept() == 0, "what was counted meanwhile was put away, too"


def test_one_that_is_away_is_not_asked_and_nothing_is_lost() -> None:
    flushing = Flushing()
    assert answer(flushing, Postgres(away=True)) == 0
    flushing.now(services_with(Postgres(away=True)))
    assert answer(flushing, Postgres()) == 0, "not at once after it failed"
    passed.append(30.0)
    assert answer(flushing, Postgres()) == 3
    assert kept() == 0
