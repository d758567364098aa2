"""Races, their counts, and their start lists."""

from dataclasses import replace
from datetime import date
from threading import Thread

import pytest

from chalicelib.records import attempts, races, visibility
from chalicelib.records.database import Database
from chalicelib.records.paging import BadCursor
from chalicelib.records.races import Entrant, Race
from chalicelib.records.refusals import Conflict, Rejected
from tests.integration.records.conftest import Arrive


def test_a_new_race_is_public_and_found_by_its_slug(database: Database, race: Race) -> None:
    assert race.listed == "public"
    assert races.get(database, "city-run") == race
    assert races.get(database, "other") is None


def test_a_taken_slug_is_a_conflict(database: Database, race: Race) -> None:
    with pytest.raises(Conflict, match="city-run"):
        races.create(database, "city-run", "Another", date(2026, 1, 1))
    assert races.get(database, "city-run") == race


def test_pages_run_from_the_latest_and_leave_none_out(database: Database) -> None:
    for day in (3, 1, 2, 2, 5):
        count = len(races.page(database)[0])
        races.create(database, f"race-{count}", "Race", date(2026, 1, day))
    days, cursor = [], ""
    for _ in range(3):
        page, cursor = races.page(database, cursor=cursor, limit=2)
        days += [race.date.day for race in page]
    assert (days, cursor) == ([5, 3, 2, 2, 1], "")
    with pytest.raises(BadCursor):
        races.page(database, cursor="nonsense")


def test_an_unlisted_race_is_listed_on_demand_only(database: Database, race: Race) -> None:
    database.run("UPDATE races SET listed = 'unlisted'")
    assert races.page(database)[0] == []
    assert [found.id for found in races.page(database, unlisted=True)[0]] == [race.id]


def test_a_race_can_be_listed_otherwise(database: Database, race: Race) -> None:
    closed = races.change(database, race.id, listed="closed")
    assert closed == replace(race, listed="closed")
    assert visibility.race_by_id(database, race.id) == closed
    with pytest.raises(Rejected):
        races.change(database, race.id, listed="secret")


def test_what_is_not_given_stays(database: Database, race: Race) -> None:
    races.change(database, race.id, clock_offset=-90, watermark="© Ann")
    changed = races.change(database, race.id, name="City Run 10K", date=date(2026, 5, 18))
    assert changed == replace(
        race, name="City Run 10K", date=date(2026, 5, 18), clock_offset=-90, watermark="© Ann"
    )
    assert races.change(database, race.id, watermark="") == replace(changed, watermark="")
    assert races.change(database, "00000000-0000-0000-0000-000000000001", name="x") is None


def test_the_overview_counts_photos_by_status_and_entrants(
    database: Database, race: Race, arrive: Arrive
) -> None:
    held, failed, *_ = [arrive() for _ in range(4)]
    attempts.claim(database, held.id, 3)
    attempts.fail_unfinished(database, {failed.id: "broken"})
    races.create(database, "empty", "Empty", date(2026, 1, 1))
    races.replace_entrants(database, race.id, [Entrant(bib="7"), Entrant(bib="8")])

    overview = races.overview(database, "city-run")
    assert overview is not None
    assert overview.race == race
    assert overview.photos == {"pending": 2, "processing": 1, "completed": 0, "failed": 1}
    assert overview.entrants == 2
    empty = races.overview(database, "empty")
    assert empty is not None
    assert (sum(empty.photos.values()), empty.entrants) == (0, 0)
    assert races.overview(database, "other") is None


def test_a_start_list_replaces_the_one_before(database: Database, race: Race) -> None:
    races.replace_entrants(database, race.id, [Entrant(bib="7", name="Ann"), Entrant(bib="A8")])
    assert races.start_list(database, race.id) == {"7", "A8"}
    races.replace_entrants(database, race.id, [Entrant(bib="9", category="W40")])
    assert races.start_list(database, race.id) == {"9"}
    assert races.entrant_count(database, race.id) == 1
    races.replace_entrants(database, race.id, [])
    assert races.entrant_count(database, race.id) == 0


def test_a_bib_twice_in_a_start_list_changes_nothing(database: Database, race: Race) -> None:
    races.replace_entrants(database, race.id, [Entrant(bib="7")])
    with pytest.raises(Conflict, match="bib 8 "):
        races.replace_entrants(database, race.id, [Entrant(bib="8"), Entrant(bib="8")])
    assert races.start_list(database, race.id) == {"7"}


def test_a_start_list_of_no_race_is_rejected(database: Database) -> None:
    with pytest.raises(Rejected):
        races.replace_entrants(database, "00000000-0000-0000-0000-000000000001", [Entrant(bib="7")])


def test_start_lists_sent_at_once_do_not_mix(
    database: Database, database_url: str, race: Race
) -> None:
    lists = [[Entrant(bib=f"{letter}{n}") for n in range(50)] for letter in "ABCD"]

    def send(entrants: list[Entrant]) -> None:
        own = Database(database_url)
        races.replace_entrants(own, race.id, entrants)
        own.close()

    threads = [Thread(target=send, args=(entrants,)) for entrants in lists]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()
    stored = races.start_list(database, race.id)
    assert stored in [{entrant.bib for entrant in entrants} for entrants in lists]
