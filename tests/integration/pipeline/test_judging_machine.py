"""Whatever happens in whatever order: once it is quiet, a race is as if judged all at once."""

from datetime import date
from typing import Any
from uuid import uuid4

import pytest
from hypothesis import HealthCheck, settings
from hypothesis import strategies as st
from hypothesis.stateful import (
    RuleBasedStateMachine,
    initialize,
    precondition,
    rule,
    run_state_machine_as_test,
)

from chalicelib.pipeline import judging
from chalicelib.pipeline.judging import judge_due
from chalicelib.pipeline.redrive import reprocess
from chalicelib.pipeline.removal import remove
from chalicelib.records import bibs, races
from tests.integration.pipeline.conftest import Bench
from tests.integration.pipeline.course import Course, plenty

NUMBERS = st.sampled_from(["11", "12", "21", "22", "33"])
TEXTS = st.lists(st.tuples(NUMBERS, st.sampled_from([0.7, 0.95, 1 / 1.07])), max_size=3)
WHICH = st.integers(0, 99)


class Race(RuleBasedStateMachine):
    bench: Bench

    @initialize()
    def start(self) -> None:
        race = races.create(self.bench.services.database, uuid4().hex, "Race", date(2026, 5, 17))
        self.bench.race = race
        self.course = Course(self.bench)
        self.listed: list[str] = []
        self.said: dict[str, list[str]] = {}

    def _some(self, which: int) -> str:
        return sorted(self.course.read)[which % len(self.course.read)]

    @rule(texts=TEXTS)
    def photo(self, texts: list[tuple[str, float]]) -> None:
        self.course.photo(*texts)

    @rule(numbers=st.lists(NUMBERS, max_size=2, unique=True))
    def start_list(self, numbers: list[str]) -> None:
        self.course.start_list(*numbers)
        self.listed = numbers

    @precondition(lambda self: self.course.read)
    @rule(which=WHICH, texts=TEXTS)
    def read_anew(self, which: int, texts: list[tuple[str, float]]) -> None:
        reprocess(self.course.services, id := self._some(which))
        self.course.drain(id, texts)

    @precondition(lambda self: self.course.read)
    @rule(which=WHICH)
    def delete(self, which: int) -> None:
        remove(self.course.services, id := self._some(which))
        del self.course.read[id]
        self.said.pop(id, None)

    @precondition(lambda self: self.course.read)
    @rule(which=WHICH, numbers=st.lists(NUMBERS, max_size=2, unique=True))
    def say(self, which: int, numbers: list[str]) -> None:
        bibs.set_by_person(self.course.services.database, id := self._some(which), numbers)
        self.said[id] = sorted(numbers)

    @rule(looks=st.integers(1, 5))
    def judge_until_the_time_is_up(self, looks: int) -> None:
        left = iter(range(looks - 1, 0, -1))  # seconds, each time that someone looks
        self.course.rested()
        judge_due(self.course.services, lambda: next(left, 0))

    @rule()
    def rest(self) -> None:
        self.course.resting()

    @rule()
    def quiet(self) -> None:
        self.course.rested()
        judge_due(self.course.services, plenty)
        assert self.course.stored() == self.course.expected(self.listed)
        assert {id: self.course.numbers(id) for id in self.said} == self.said

    def teardown(self) -> None:
        self.quiet()


def test_a_quiet_race_is_as_if_judged_all_at_once(
    bench: Bench, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(judging, "PAGE", 2)
    machine: Any = type("Machine", (Race,), {"bench": bench})
    few = settings(
        max_examples=max(5, settings().max_examples // 10),
        stateful_step_count=20,
        deadline=None,
        suppress_health_check=list(HealthCheck),
    )
    run_state_machine_as_test(machine, settings=few)  # type: ignore[no-untyped-call]
