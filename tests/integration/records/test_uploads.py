"""Promised uploads: kept, arrived, overdue, forgotten."""

from datetime import UTC, datetime, timedelta
from uuid import uuid4

from chalicelib.records import uploads
from chalicelib.records.database import Database
from chalicelib.records.races import Race
from chalicelib.records.uploads import Upload

NOON = datetime(2026, 5, 17, 12, 0, 0, 5, tzinfo=UTC)


def promise(race: Race, number: int, minutes: int = 0) -> Upload:
    return Upload(
        key=f"incoming/city-run/{number}/a.jpg",
        race_id=race.id,
        original_name="a.jpg",
        content_type="image/jpeg",
        max_bytes=10**10,
        expires_at=NOON + timedelta(minutes=minutes),
    )


def test_a_promise_is_found_by_its_key(database: Database, race: Race) -> None:
    promised = [promise(race, number) for number in range(100)]
    uploads.expect(database, promised)
    assert uploads.by_key(database, promised[42].key) == promised[42]
    assert uploads.by_key(database, "incoming/other") is None
    uploads.expect(database, [])


def test_a_key_keeps_its_first_promise(database: Database, race: Race) -> None:
    uploads.expect(database, [promise(race, 1)])
    uploads.expect(database, [promise(race, 1, minutes=9)])
    assert uploads.by_key(database, promise(race, 1).key) == promise(race, 1)


def test_an_upload_arrives_once(database: Database, race: Race) -> None:
    upload = promise(race, 1)
    uploads.expect(database, [upload])
    photo_id = str(uuid4())
    assert uploads.mark_arrived(database, upload.key, photo_id)
    assert not uploads.mark_arrived(database, upload.key, str(uuid4()))
    assert not uploads.mark_arrived(database, "incoming/other", photo_id)
    stored = uploads.by_key(database, upload.key)
    assert stored
    assert stored.photo_id == photo_id


def test_the_overdue_come_oldest_first_and_without_the_arrived(
    database: Database, race: Race
) -> None:
    late, later, arrived, future = (promise(race, n, m) for n, m in enumerate((-5, -9, -7, 1)))
    uploads.expect(database, [late, later, arrived, future])
    uploads.mark_arrived(database, arrived.key, str(uuid4()))
    assert uploads.overdue(database, NOON) == [later, late]
    assert uploads.overdue(database, NOON, limit=1) == [later]


def test_promises_can_be_forgotten(database: Database, race: Race) -> None:
    uploads.expect(database, [promise(race, 1), promise(race, 2)])
    assert uploads.forget(database, [promise(race, 1).key, "incoming/other"]) == 1
    assert uploads.by_key(database, promise(race, 1).key) is None
    assert uploads.by_key(database, promise(race, 2).key)
