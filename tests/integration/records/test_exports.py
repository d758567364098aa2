"""A race's photos taken out, page by page."""

from dataclasses import replace
from datetime import UTC, datetime
from uuid import uuid4

import pytest

from chalicelib.records import exports, races
from chalicelib.records.database import Database
from chalicelib.records.paging import BadCursor
from chalicelib.records.races import Entrant, Race
from tests.integration.records.conftest import Arrive
from tests.integration.records.test_photos import complete


def test_an_export_has_every_photo_once_whatever_the_page(
    database: Database, race: Race, arrive: Arrive
) -> None:
    arrived = [arrive() for _ in range(5)]
    complete(database, arrived[1], "7", "8")
    database.run("UPDATE photos SET created_at = '2026-01-01' WHERE id < :id", id=arrived[3].id)
    for size in (1, 2, 5, 500):
        pages = list(exports.pages(database, race, size))
        rows = [row for page in pages for row in page]
        assert [row.photo_id for row in rows] == [photo.id for photo in arrived]
        assert [[bib.number for bib in row.bibs] for row in rows] == [[], ["7", "8"], [], [], []]
        assert max(map(len, pages)) <= size
    assert list(exports.pages(database, replace(race, id=str(uuid4())))) == []


def test_a_full_last_page_has_no_next(database: Database, race: Race, arrive: Arrive) -> None:
    for _ in range(2):
        arrive()
    assert exports.page(database, race, limit=2)[1] == ""
    with pytest.raises(BadCursor):
        exports.page(database, race, cursor="nonsense")


def test_times_are_the_race_s(database: Database, race: Race, arrive: Arrive) -> None:
    arrive(taken_at=datetime(2026, 5, 17, 9, tzinfo=UTC))
    arrive()
    late = replace(race, clock_offset=-1800)
    times = [photo.taken_at for photo in exports.page(database, late)[0]]
    assert times == [datetime(2026, 5, 17, 8, 30, tzinfo=UTC), None]


def test_entrants_are_those_of_the_numbers_that_count(
    database: Database, race: Race, arrive: Arrive
) -> None:
    complete(database, arrive(), "7", "null", "9")
    ann, ben = Entrant(bib="7", name="Ann", category="W40"), Entrant(bib="null", name="Ben")
    races.replace_entrants(database, race.id, [ann, ben, Entrant(bib="8", name="Cem")])
    photos, _ = exports.page(database, race)
    assert exports.entrants(database, race, photos) == {"7": ann, "null": ben}
    assert exports.entrants(database, race, []) == {}
