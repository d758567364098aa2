"""Requests to take photos away, many at once and in the middle of an outage."""

from concurrent.futures import ThreadPoolExecutor
from contextlib import closing
from dataclasses import replace
from datetime import UTC, datetime

import pytest

from chalicelib.errors import Unavailable
from chalicelib.pipeline.takedowns import LIMITS, TooMany, ask, decide
from chalicelib.records import photos, takedowns
from chalicelib.records.database import Database
from chalicelib.records.takedowns import NewTakedown
from chalicelib.storage.storage import Storage
from tests.integration.api.finished import completed
from tests.integration.pipeline.conftest import Bench

NOW = datetime(2026, 5, 17, 12, tzinfo=UTC)


def test_many_requests_at_once_do_not_slip_below_a_limit(bench: Bench, database_url: str) -> None:
    for n in range(40):
        completed(bench.services, bench.race, str(n))

    def one(number: int) -> str:
        with closing(Database(database_url)) as database:
            services = replace(bench.services, database=database)
            new = NewTakedown(race_id=bench.race.id, number=str(number))
            try:
                return ask(services, new, "192.0.2.1", NOW).status
            except TooMany:
                return "refused"

    with ThreadPoolExecutor(8) as pool:
        statuses = list(pool.map(one, range(30)))
    assert statuses.count("open") == LIMITS.at_once
    assert statuses.count("refused") == 30 - LIMITS.a_day


def test_a_deletion_that_breaks_off_goes_on_with_the_same_verdict(bench: Bench) -> None:
    services = bench.services
    ids = sorted(completed(services, bench.race, "7").id for _ in range(3))
    asked = takedowns.add(
        services.database,
        NewTakedown(race_id=bench.race.id, number="7", wants="delete"),
        "open",
        "",
    )
    breaking = replace(services, storage=Breaking(services.storage, spare=1))
    with pytest.raises(Unavailable):
        decide(breaking, asked.id, "confirmed", "delete", "token")
    left = photos.get_many(services.database, ids)
    assert [photo.id for photo in left] == ids[1:]
    assert all(photo.hidden for photo in left)
    done = decide(services, asked.id, "confirmed", "delete", "token")
    assert done
    assert (done.deleted, done.left) == (2, 0)
    assert photos.get_many(services.database, ids) == []


class Breaking:
    """A storage that erases so often, and is away then."""

    def __init__(self, behind: Storage, spare: int) -> None:
        self._behind, self._spare = behind, spare

    def __getattr__(self, name: str) -> object:
        return getattr(self._behind, name)

    def erase(self, *told: object) -> None:
        if self._spare == 0:
            raise Unavailable("storage does not answer")
        self._spare -= 1
        self._behind.erase(*told)  # type: ignore[arg-type]
