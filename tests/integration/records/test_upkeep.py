"""What the sweep is told: unfinished photos, and derivatives in use."""

from datetime import UTC, datetime, timedelta

from chalicelib.records import attempts, failures, objects, photos, upkeep
from chalicelib.records.database import Database
from tests.integration.records.conftest import Arrive
from tests.integration.records.test_photos import complete


def age(database: Database, seconds: int) -> None:
    database.run("UPDATE photos SET updated_at = now() - :s * interval '1 second'", s=seconds)


def test_only_quiet_photos_without_a_verdict_are_unfinished(
    database: Database, arrive: Arrive
) -> None:
    waiting, held, done, failed = (arrive() for _ in range(4))
    attempts.claim(database, held.id, 3)
    complete(database, done)
    attempts.fail_unfinished(database, {failed.id: "dead"})
    assert upkeep.unfinished(database, older_than=60) == []
    age(database, 61)
    assert upkeep.unfinished(database, 60) == [waiting.id, held.id]
    attempts.claim(database, held.id, 3)
    assert upkeep.unfinished(database, 60) == [waiting.id]


def test_what_is_owed_is_told_of_unfinished_photos_alone(
    database: Database, arrive: Arrive
) -> None:
    waiting, held, done, failed = (arrive() for _ in range(4))
    claim = attempts.claim(database, held.id, 3)
    assert claim
    attempts.retry_later(database, held.id, claim.lease, "it stumbled", 5)
    complete(database, done)
    attempts.fail_unfinished(database, {failed.id: "dead"})
    given = [failed.id, done.id, held.id, waiting.id]
    first, second = upkeep.owed(database, given)
    assert (first.id, first.attempts, first.error) == (waiting.id, 0, None)
    assert (second.id, second.attempts, second.error) == (held.id, 1, "it stumbled")
    assert second.correlation_id == held.correlation_id
    assert upkeep.owed(database, []) == []


def test_a_retry_is_left_alone_until_it_is_overdue(database: Database, arrive: Arrive) -> None:
    photo = arrive()
    for due, found in ((+300, []), (-30, []), (-61, [photo.id])):
        claim = attempts.claim(database, photo.id, 9)
        assert claim
        attempts.retry_later(database, photo.id, claim.lease, "x", due)
        age(database, 3600)
        assert upkeep.unfinished(database, 60) == found


def test_unfinished_photos_come_in_pages(database: Database, arrive: Arrive) -> None:
    arrived = [arrive().id for _ in range(5)]
    seen: list[str] = []
    while page := upkeep.unfinished(database, -1, after=seen[-1] if seen else "", limit=2):
        seen += page
    assert seen == arrived


def test_derivatives_in_use_are_those_pointed_to_now_or_lately_or_in_the_making(
    database: Database, arrive: Arrive
) -> None:
    done, held = arrive(), arrive()
    complete(database, done)
    stored = photos.get(database, done.id)
    lost = attempts.claim(database, held.id, 3)
    claim = attempts.claim(database, held.id, 3)
    assert stored
    assert lost
    assert claim
    making = f"derived/{held.id}/{claim.lease}/thumbnail.jpg"
    stale = f"derived/{held.id}/{lost.lease}/thumbnail.jpg"
    other = f"derived/{done.id}/{lost.lease}/thumbnail.jpg"
    foreign = ["derived/no-id/x/preview.jpg", "derived", "", "originals/a/b.jpg"]
    keys = [stored.thumbnail_key, stored.preview_key, making, stale, other, *foreign]
    hour = timedelta(hours=1)
    used = {stored.thumbnail_key, stored.preview_key, making}
    assert upkeep.pointing(database, keys, datetime.now(UTC) + hour) == used
    assert upkeep.pointing(database, keys, datetime.now(UTC) - hour) == {*used, stale, other}
    assert upkeep.pointing(database, [], datetime.now(UTC)) == set()


def test_failed_photos_come_in_pages(database: Database, arrive: Arrive) -> None:
    arrived = [arrive().id for _ in range(4)]
    attempts.fail_unfinished(database, dict.fromkeys(arrived[1:], "dead"))
    first = failures.failed_ids(database, limit=2)
    assert first == arrived[1:3]
    assert failures.failed_ids(database, after=first[-1], limit=2) == arrived[3:]


def test_objects_that_are_photos_are_known_with_their_versions(
    database: Database, arrive: Arrive
) -> None:
    photo = arrive(object_version="v7")
    arrive()
    known = objects.known(database, [photo.object_key, "incoming/other.jpg", "null"])
    assert list(known) == [photo.object_key]
    assert known[photo.object_key].object_version == "v7"
    assert known[photo.object_key].created_at == photo.created_at
    assert objects.known(database, []) == {}


def test_the_first_and_the_last_pending_photos_of_a_race(
    database: Database, arrive: Arrive
) -> None:
    first, second, third, held, last = (arrive() for _ in range(5))
    attempts.claim(database, held.id, 3)
    assert set(upkeep.pending_ends(database, first.race_id, 1)) == {first.id, last.id}
    everyone = {first.id, second.id, third.id, last.id}
    assert set(upkeep.pending_ends(database, first.race_id, 100)) == everyone
