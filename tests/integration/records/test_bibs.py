"""A person's list, and a race's export."""

from threading import Thread
from uuid import uuid4

from chalicelib.records import bibs, photos
from chalicelib.records.bibs import StoredBib
from chalicelib.records.database import Database
from tests.integration.records.conftest import Arrive
from tests.integration.records.test_photos import complete


def test_a_person_s_bibs_are_confirmed_and_keep_what_the_model_knew(
    database: Database, arrive: Arrive
) -> None:
    photo = arrive()
    complete(database, photo, "7", "8")
    assert bibs.set_by_person(database, photo.id, ["7", "null", 'a"b', "7"])
    stored = photos.get(database, photo.id)
    assert stored
    assert stored.bibs_set_at is not None
    assert stored.bibs == (
        StoredBib(number='a"b', source="person", confirmed=True),
        StoredBib(number="null", source="person", confirmed=True),
        StoredBib(number="7", confidence=0.9, box=(1, 2, 3, 4), source="person", confirmed=True),
    )


def test_a_corrected_number_is_where_it_was_read(database: Database, arrive: Arrive) -> None:
    photo = arrive()
    complete(database, photo, "7")
    boxes = {"71": (5, 6, 7, 8), "7": (9, 9, 10, 10)}
    bibs.set_by_person(database, photo.id, ["7", "71", "72"], boxes=boxes)
    found = {bib.number: bib.box for bib in bibs.of(database, [photo.id])[photo.id]}
    assert found == {"7": (1, 2, 3, 4), "71": (5, 6, 7, 8), "72": None}


def test_the_last_list_counts(database: Database, arrive: Arrive) -> None:
    photo = arrive()
    for numbers in (["7", "8"], ["9"], []):
        assert bibs.set_by_person(database, photo.id, numbers)
        found = bibs.of(database, [photo.id]).get(photo.id, ())
        assert [bib.number for bib in found] == numbers


def test_no_photo_has_no_list(database: Database) -> None:
    assert not bibs.set_by_person(database, str(uuid4()), ["7"])
    assert not bibs.set_by_person(database, "no-id", ["7"])
    assert bibs.of(database, ["no-id", str(uuid4())]) == {}


def test_lists_sent_at_once_do_not_mix(
    database: Database, database_url: str, arrive: Arrive
) -> None:
    photo = arrive()
    lists = [[f"{letter}{n}" for n in range(9)] for letter in "ABCD"]

    def send(numbers: list[str]) -> None:
        own = Database(database_url)
        bibs.set_by_person(own, photo.id, numbers)
        own.close()

    threads = [Thread(target=send, args=(numbers,)) for numbers in lists]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()
    assert [bib.number for bib in bibs.of(database, [photo.id])[photo.id]] in lists
