"""Requests to take photos away, many at once and in the middle of an outage."""

from concurrent.futures import ThreadPoolExecutor
from contextlib import closing
from dataclasses import replace
from datetime import UTC, datetime
from uuid import uuid4

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from chalicelib.errors import Unavailable
from chalicelib.pipeline.judging import judge_due
from chalicelib.pipeline.takedowns import LIMITS, TooMany, ask, decide, weigh_again
from chalicelib.records import bibs, photos, races, takedowns
from chalicelib.records.candidates import StoredCandidate
from chalicelib.records.database import Database
from chalicelib.records.races import Entrant
from chalicelib.records.takedowns import NewTakedown
from chalicelib.storage.storage import Storage
from tests.integration.api.finished import arrived, completed
from tests.integration.locks import wait_for_a_lock
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


@pytest.mark.parametrize("verdict", [False, True])
def test_a_photo_deleted_meanwhile_is_no_longer_asked_about(
    bench: Bench, database_url: str, verdict: bool
) -> None:
    services = bench.services
    going, staying = (completed(services, bench.race, "7").id for _ in range(2))
    asked = NewTakedown(race_id=bench.race.id, number="7")
    id = takedowns.add(services.database, asked, "waiting", "").id if verdict else ""

    def say() -> str:
        with closing(Database(database_url)) as database:
            if verdict:
                return takedowns.decide(database, id, "confirmed", "hide", "token").id
            return takedowns.add(database, asked, "open", "").id

    with ThreadPoolExecutor(1) as another:
        with services.database.transaction():
            photos.delete(services.database, going)
            said = another.submit(say)
            wait_for_a_lock(services.database)
        id = said.result()
    assert takedowns.covered(services.database, id) == [staying]
    held = services.database.run("SELECT photo_id FROM takedown_photos")
    assert [row["photo_id"] for row in held] == [staying]


def test_numbers_asked_for_before_their_photos_cannot_blank_the_race(bench: Bench) -> None:
    services, race = bench.services, bench.race
    for n in range(20):
        new = NewTakedown(race_id=race.id, number=str(n))
        assert ask(services, new, f"192.0.2.{n}", NOW).status == "open"
    first = [completed(services, race, str(n)).id for n in range(4)]
    assert weigh_again(services) == 2
    assert public(bench) == set(first[2:])
    later = [completed(services, race, str(n)).id for n in range(4, 24)]
    weigh_again(services)
    hidden = {*first, *later} - public(bench)
    assert hidden == {*first[:2], *later[:8]}, "the oldest requests"
    assert len(hidden) == LIMITS.allowance(24)
    assert weigh_again(services) == 0
    assert takedowns.undecided(services.database, race.id) == {"open": 10, "waiting": 10}


@settings(max_examples=15, deadline=None, suppress_health_check=list(HealthCheck))
@given(
    rounds=st.lists(
        st.tuples(
            st.lists(st.integers(0, 9), max_size=6),  # numbers asked for
            st.lists(st.sets(st.integers(0, 9), max_size=3), max_size=8),  # on photos read then
        ),
        min_size=1,
        max_size=5,
    )
)
def test_in_whatever_order_photos_and_requests_come_a_race_is_not_blanked(
    bench: Bench, rounds: list[tuple[list[int], list[set[int]]]]
) -> None:
    services = bench.services
    race = races.create(services.database, f"race-{uuid4().hex[:12]}", "Race", NOW.date())
    hidden, photos_read, address = set[str](), set[str](), 0
    for asked, photos_come in rounds:
        for number in asked:
            address += 1
            ask(services, NewTakedown(race_id=race.id, number=str(number)), str(address), NOW)
        for numbers in photos_come:
            photos_read.add(completed(services, race, *map(str, numbers)).id)
        weigh_again(services)
        now_hidden = photos_read - public(bench, race.id)
        assert len(now_hidden) <= LIMITS.allowance(len(photos_read))
        assert hidden <= now_hidden
        hidden = now_hidden


def test_photos_that_are_still_to_be_read_are_of_the_race_too(bench: Bench) -> None:
    """Or whoever asked early would wait because of the first photos to be read, or read again."""
    services, race = bench.services, bench.race
    ask(services, NewTakedown(race_id=race.id, number="7"), "192.0.2.1", NOW)
    unread = {arrived(services, race).id for _ in range(6)}
    for _ in range(4):
        completed(services, race, "7")
    assert weigh_again(services) == 0
    assert public(bench) == unread


def test_what_a_request_held_before_it_had_to_wait_stays_hidden(bench: Bench) -> None:
    services, race = bench.services, bench.race
    for n in range(6):
        completed(services, race, str(n))
    early = completed(services, race, "7")
    asked = ask(services, NewTakedown(race_id=race.id, number="7"), "192.0.2.1", NOW)
    late = [completed(services, race, "7").id for _ in range(9)]
    assert weigh_again(services) == 1
    assert set(late) <= public(bench)
    assert early.id not in public(bench)
    bibs.set_by_person(services.database, early.id, ["7"])
    assert early.id not in public(bench)
    decide(services, asked.id, "rejected", "hide", "token")
    assert early.id in public(bench)


def test_judging_by_another_list_shows_nobody_again(bench: Bench) -> None:
    services, race = bench.services, bench.race
    seen = StoredCandidate(
        text="1043", confidence=0.9, box=(1, 2, 30, 20), verdict="kept", number="1043", belief=0.9
    )
    for n in range(4):
        completed(services, race, str(n))
    early = completed(services, race, "1043", candidates=[seen]).id
    asked = ask(services, NewTakedown(race_id=race.id, number="1043"), "192.0.2.1", NOW)
    late = completed(services, race, "1043", candidates=[seen]).id
    races.replace_entrants(services.database, race.id, [Entrant(bib="2"), Entrant(bib="3")])
    judge_due(services, lambda: 60.0)
    assert bibs.of(services.database, [early, late]) == {}, "the list's judge drops the number"
    assert not {early, late} & public(bench)
    assert takedowns.covered(services.database, asked.id) == sorted([early, late])


def public(bench: Bench, race_id: str = "") -> set[str]:
    """The photos of the race that anybody sees."""
    found, _ = photos.page(
        bench.services.database, race_id or bench.race.id, with_hidden=False, limit=200
    )
    return {photo.id for photo in found}


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
