"""An object becomes one photo, whatever order its events come in."""

from concurrent.futures import ThreadPoolExecutor
from itertools import permutations, product
from uuid import uuid4

import pytest

from chalicelib.records import arrivals, attempts, bibs, photos
from chalicelib.records.arrivals import NewPhoto
from chalicelib.records.database import Database
from chalicelib.records.races import Race
from chalicelib.records.refusals import Rejected


def event(race: Race, version: str, sequencer: str, key: str = "incoming/a.jpg") -> NewPhoto:
    return NewPhoto(
        id=str(uuid4()),
        race_id=race.id,
        object_key=key,
        object_version=version,
        sequencer=sequencer,
        original_name="a.jpg",
        content_type="image/jpeg",
        bytes=7,
    )


def test_a_new_object_is_a_pending_photo(database: Database, race: Race) -> None:
    new = event(race, "v1", "01")
    photo, created = arrivals.insert(database, new)
    assert created
    assert (photo.id, photo.status, photo.attempts, photo.generation) == (new.id, "pending", 0, 1)
    assert photos.get(database, new.id) == photo


def test_told_twice_it_is_one_photo(database: Database, race: Race) -> None:
    first, _ = arrivals.insert(database, event(race, "v1", "01"))
    again, created = arrivals.insert(database, event(race, "v1", "01"))
    assert (again, created) == (first, False)


def test_told_by_many_at_once_it_is_one_photo(
    database: Database, database_url: str, race: Race
) -> None:
    databases = [Database(database_url) for _ in range(4)]
    with ThreadPoolExecutor(4) as pool:
        told = list(pool.map(lambda own: arrivals.insert(own, event(race, "v1", "01")), databases))
    assert sorted(created for _, created in told) == [False, False, False, True]
    assert len({photo.id for photo, _ in told}) == 1
    for own in databases:
        own.close()


@pytest.mark.parametrize(
    "order", list(permutations([("v1", "0055"), ("v2", "00A"), ("v1", "00aF1"), ("v3", "00AF2")]))
)
def test_the_last_version_wins_in_every_order(
    database: Database, race: Race, order: tuple[tuple[str, str], ...]
) -> None:
    for version, sequencer in order:
        photo, _ = arrivals.insert(database, event(race, version, sequencer))
    assert (photo.object_version, photo.status) == ("v3", "pending")


def test_an_old_event_of_a_version_that_came_back_changes_nothing(
    database: Database, race: Race
) -> None:
    # Put, overwritten, put back: the version is an ETag, so the first and third are equal.
    for version, sequencer in (("v1", "01"), ("v1", "03"), ("v2", "02")):
        photo, _ = arrivals.insert(database, event(race, version, sequencer))
    assert (photo.object_version, photo.sequencer, photo.generation) == ("v1", "03", 1)


@pytest.mark.parametrize(("known", "told"), [("", "01"), ("01", ""), ("", "")])
def test_another_version_without_an_order_is_read(
    database: Database, race: Race, known: str, told: str
) -> None:
    arrivals.insert(database, event(race, "v1", known))
    photo, created = arrivals.insert(database, event(race, "v2", told))
    assert (created, photo.object_version) == (True, "v2")


def test_a_newer_version_takes_the_photo_from_whoever_works_on_the_old_one(
    database: Database, race: Race
) -> None:
    first, _ = arrivals.insert(database, event(race, "v1", "01"))
    bibs.set_by_person(database, first.id, ["7"])
    claim = attempts.claim(database, first.id, 3)
    assert claim
    photo, created = arrivals.insert(database, event(race, "v2", "02"))
    assert (created, photo.id, photo.generation) == (True, first.id, 2)
    assert (photo.status, photo.attempts, photo.lease) == ("pending", 0, None)
    assert not attempts.fail(database, photo.id, claim.lease, "late")
    assert [bib.number for bib in bibs.of(database, [photo.id])[photo.id]] == ["7"]


def test_keys_are_photos_of_their_own(database: Database, race: Race) -> None:
    ids = set()
    for key, version in product(("incoming/a.jpg", "incoming/b.jpg"), ("v1", "v1")):
        ids.add(arrivals.insert(database, event(race, version, "01", key))[0].id)
    assert len(ids) == 2


def test_a_photo_of_no_race_is_rejected(database: Database, race: Race) -> None:
    with pytest.raises(Rejected):
        arrivals.insert(
            database,
            NewPhoto(id=str(uuid4()), race_id=str(uuid4()), object_key="a", object_version="1"),
        )
