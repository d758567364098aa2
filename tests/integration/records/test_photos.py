"""Photos by id, by race, by status, by bib number."""

from uuid import uuid4

import pytest

from chalicelib.records import attempts, bibs, photos, results
from chalicelib.records.bibs import StoredBib
from chalicelib.records.database import Database
from chalicelib.records.paging import BadCursor
from chalicelib.records.photos import Photo
from chalicelib.records.races import Race
from chalicelib.records.results import Result
from tests.integration.records.conftest import Arrive


def complete(database: Database, photo: Photo, *numbers: str) -> None:
    claim = attempts.claim(database, photo.id, 3)
    assert claim
    result = Result(
        bibs=[StoredBib(number=number, confidence=0.9, box=(1, 2, 3, 4)) for number in numbers],
        width=40,
        height=30,
        thumbnail_key=f"derived/{photo.id}/{claim.lease}/thumbnail.jpg",
        preview_key=f"derived/{photo.id}/{claim.lease}/preview.jpg",
    )
    assert results.finish(database, photo.id, claim.lease, claim.photo.generation, result)


def ids(page: tuple[list[Photo], str]) -> list[str]:
    return [photo.id for photo in page[0]]


def test_photos_by_id_come_in_the_order_asked_for(database: Database, arrive: Arrive) -> None:
    a, b = arrive(), arrive()
    found = photos.get_many(database, [b.id, str(uuid4()), "no-id", a.id])
    assert [photo.id for photo in found] == [b.id, a.id]
    assert photos.get_many(database, []) == []


@pytest.mark.parametrize("id", ["no-id", "", "00000000-0000-0000-0000-0000000000ff", "\x00"])
def test_an_unknown_or_malformed_id_is_no_photo(database: Database, id: str) -> None:
    assert photos.get(database, id) is None
    assert photos.status(database, id) is None
    assert photos.delete(database, id) == []


def test_pages_run_from_the_newest_and_leave_none_out(
    database: Database, race: Race, arrive: Arrive
) -> None:
    arrived = [arrive().id for _ in range(5)]
    database.run("UPDATE photos SET created_at = '2026-01-01'")  # only the ids tell them apart
    seen, cursor = [], ""
    for _ in range(3):
        page, cursor = photos.page(database, race.id, cursor=cursor, limit=2)
        seen += [photo.id for photo in page]
    assert (seen, cursor) == (sorted(arrived, reverse=True), "")
    with pytest.raises(BadCursor):
        photos.page(database, race.id, cursor="nonsense")


def test_a_full_last_page_has_no_next(database: Database, race: Race, arrive: Arrive) -> None:
    for _ in range(2):
        arrive()
    assert photos.page(database, race.id, limit=2)[1] == ""


def test_pages_by_status_and_by_bib(database: Database, race: Race, arrive: Arrive) -> None:
    a, b, c = arrive(), arrive(), arrive()
    complete(database, a, "7", "12")
    complete(database, b, "12")
    assert ids(photos.page(database, race.id, status="completed")) == [b.id, a.id]
    assert ids(photos.page(database, race.id, status="pending")) == [c.id]
    assert ids(photos.page(database, race.id, bib="12")) == [b.id, a.id]
    assert ids(photos.page(database, race.id, bib="7")) == [a.id]
    assert ids(photos.page(database, race.id, bib="1")) == []
    assert ids(photos.page(database, race.id, bib="12", status="completed", limit=1)) == [b.id]
    assert ids(photos.page(database, race.id, bib="12", status="failed")) == []
    assert ids(photos.page(database, str(uuid4()), bib="12")) == []


def test_a_page_has_the_bibs_and_takes_two_statements(
    database: Database, race: Race, arrive: Arrive
) -> None:
    for _ in range(5):
        complete(database, arrive(), "7", "12")

    statements = []

    class Counting(Database):
        def run(self, sql: str, /, **params: object) -> list[dict[str, object]]:
            statements.append(sql)
            return database.run(sql, **params)

    page, _ = photos.page(Counting("postgresql://"), race.id)
    assert [[bib.number for bib in photo.bibs] for photo in page] == [["12", "7"]] * 5
    assert len(statements) == 2


def test_the_search_follows_a_person_s_list(database: Database, race: Race, arrive: Arrive) -> None:
    photo = arrive()
    complete(database, photo, "7", "12")
    bibs.set_by_person(database, photo.id, ["12", "99"])
    for number, found in (("7", []), ("12", [photo.id]), ("99", [photo.id])):
        assert ids(photos.page(database, race.id, bib=number)) == found


def test_hidden_photos_are_left_out_on_demand(
    database: Database, race: Race, arrive: Arrive
) -> None:
    hidden, shown = arrive(), arrive()
    database.run("UPDATE photos SET hidden_at = now() WHERE id = :id", id=hidden.id)
    assert ids(photos.page(database, race.id, with_hidden=False)) == [shown.id]
    assert len(ids(photos.page(database, race.id))) == 2


def test_the_status_tells_a_poller_all_it_asks(database: Database, arrive: Arrive) -> None:
    photo = arrive()
    status = photos.status(database, photo.id)
    assert status
    assert (status.status, status.error, status.is_processed) == ("pending", None, False)
    assert status.processed_at is None
    complete(database, photo)
    status = photos.status(database, photo.id)
    assert status
    assert (status.status, status.error, status.is_processed) == ("completed", None, True)
    assert status.processed_at is not None


def test_deleting_tells_what_else_to_delete(database: Database, arrive: Arrive) -> None:
    fresh, done = arrive(), arrive()
    complete(database, done, "7")
    stored = photos.get(database, done.id)
    assert stored
    assert photos.delete(database, fresh.id) == [fresh.object_key]
    assert photos.delete(database, done.id) == [
        done.object_key,
        stored.thumbnail_key,
        stored.preview_key,
    ]
    assert photos.delete(database, done.id) == []
    assert database.run("SELECT * FROM bibs") == []


def test_the_table_itself_refuses_impossible_states(database: Database, arrive: Arrive) -> None:
    arrive()
    for change in (
        "processing_status = 'done'",
        "processing_status = 'processing'",
        "processing_status = 'completed'",
        "processed_at = now()",
        "lease = gen_random_uuid()",
        "attempts = -1",
    ):
        with pytest.raises(Exception, match="violates check constraint"):
            database.run(f"UPDATE photos SET {change}")
