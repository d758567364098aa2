"""How an attempt begins and ends, case by case; every order of them is in test_leases.py."""

import time
from concurrent.futures import ThreadPoolExecutor
from datetime import UTC, datetime, timedelta
from uuid import uuid4

import pytest

from chalicelib.records import attempts, bibs, photos
from chalicelib.records.attempts import Claim
from chalicelib.records.database import Database
from chalicelib.records.photos import Photo
from tests.integration.records.conftest import Arrive

SOON = datetime(2026, 5, 17, 12, tzinfo=UTC)


@pytest.fixture
def photo(arrive: Arrive) -> Photo:
    return arrive()


def claimed(database: Database, photo: Photo, refund_lease: str = "") -> Claim:
    claim = attempts.claim(database, photo.id, 3, [refund_lease])
    assert claim
    return claim


def now(database: Database, photo: Photo) -> Photo:
    found = photos.get(database, photo.id)
    assert found
    return found


def test_a_claim_takes_the_photo_with_a_lease(database: Database, photo: Photo) -> None:
    claim = claimed(database, photo)
    assert (claim.attempt, claim.previous_lease) == (1, "")
    assert claim.photo == now(database, photo)
    assert (claim.photo.status, claim.photo.lease) == ("processing", claim.lease)
    assert claim.photo.claimed_at is not None


def test_a_claim_names_the_worker_that_vanished(database: Database, photo: Photo) -> None:
    first = claimed(database, photo)
    second = claimed(database, photo)
    assert (second.attempt, second.previous_lease) == (2, first.lease)
    assert not attempts.fail(database, photo.id, first.lease, "late")
    assert now(database, photo) == second.photo


def test_a_claim_that_runs_twice_counts_once(database: Database, photo: Photo) -> None:
    lease = str(uuid4())
    for _ in range(2):  # the answer to the first was lost
        claim = attempts.claim(database, photo.id, 3, lease=lease)
        assert claim
        assert (claim.lease, claim.attempt) == (lease, 1)


def test_a_photo_tried_less_often_than_said_is_not_failed(database: Database, photo: Photo) -> None:
    claimed(database, photo)
    assert attempts.fail_unfinished(database, {photo.id: "dead"}, least=2) == []
    assert attempts.fail_unfinished(database, {photo.id: "dead"}, least=1) == [photo.id]


def test_attempts_run_out(database: Database, photo: Photo) -> None:
    for _ in range(3):
        assert not attempts.exhaust(database, photo.id, 3, "not yet")
        claimed(database, photo)
    assert attempts.claim(database, photo.id, 3) is None
    assert attempts.exhaust(database, photo.id, 3, "crashed its worker 3 times")
    assert not attempts.exhaust(database, photo.id, 3, "again")
    found = now(database, photo)
    assert (found.status, found.error) == ("failed", "crashed its worker 3 times")
    assert found.processed_at is not None


def test_workers_that_claim_at_once_get_a_lease_each_and_one_of_them_holds(
    database: Database, database_url: str, photo: Photo
) -> None:
    databases = [Database(database_url) for _ in range(5)]
    with ThreadPoolExecutor(5) as pool:
        claims = list(pool.map(lambda own: attempts.claim(own, photo.id, 3), databases))
    won = [claim for claim in claims if claim]
    assert sorted(claim.attempt for claim in won) == [1, 2, 3]
    last = max(won, key=lambda claim: claim.attempt)
    assert now(database, photo).lease == last.lease
    chain = {claim.lease: claim.previous_lease for claim in won}
    assert len({*chain, *chain.values()}) == 4  # three leases and the empty one before them
    for own in databases:
        own.close()


def test_a_claim_waits_for_another_that_is_not_committed_yet(
    database: Database, database_url: str, administrator: Database, photo: Photo
) -> None:
    other = Database(database_url)
    blocked = "SELECT pid FROM pg_stat_activity WHERE wait_event_type = 'Lock'"
    with ThreadPoolExecutor(1) as pool:
        with database.transaction():
            first = claimed(database, photo)
            later = pool.submit(claimed, other, photo)
            while not administrator.run(blocked) and not later.done():
                time.sleep(0.005)
        second = later.result()
    assert (second.attempt, second.previous_lease) == (2, first.lease)
    other.close()


def test_a_retry_keeps_the_error_and_shows_no_verdict(database: Database, photo: Photo) -> None:
    claim = claimed(database, photo)
    assert attempts.retry_later(database, photo.id, claim.lease, "out of memory", 900)
    status = photos.status(database, photo.id)
    assert status
    assert (status.status, status.error) == ("pending", "out of memory")
    assert status.processed_at is None
    assert (now(database, photo).next_attempt_at or SOON) > datetime.now(UTC)
    again = claimed(database, photo)
    assert (again.attempt, again.previous_lease) == (2, "")
    assert (again.photo.error, again.photo.next_attempt_at) == ("out of memory", None)


def test_an_attempt_given_back_is_not_counted(database: Database, photo: Photo) -> None:
    claim = claimed(database, photo)
    assert attempts.unclaim(database, photo.id, claim.lease)
    assert not attempts.unclaim(database, photo.id, claim.lease)
    assert (now(database, photo).status, now(database, photo).attempts) == ("pending", 0)
    assert claimed(database, photo, refund_lease=claim.lease).attempt == 1


def test_an_attempt_that_could_not_be_given_back_is_refunded_once(
    database: Database, photo: Photo
) -> None:
    claim = claimed(database, photo)
    second = claimed(database, photo, refund_lease=claim.lease)
    assert (second.attempt, second.previous_lease) == (1, claim.lease)
    assert claimed(database, photo, refund_lease=claim.lease).attempt == 2


def test_the_last_attempt_can_be_refunded_too(database: Database, photo: Photo) -> None:
    for _ in range(3):
        claim = claimed(database, photo)
    assert claimed(database, photo, refund_lease=claim.lease).attempt == 3


def test_a_failure_is_final_until_someone_orders_another(database: Database, photo: Photo) -> None:
    bibs.set_by_person(database, photo.id, ["7"])
    claim = claimed(database, photo)
    assert attempts.fail(database, photo.id, claim.lease, "not an image")
    failed = now(database, photo)
    assert (failed.status, failed.error) == ("failed", "not an image")
    assert failed.processed_at is not None
    assert attempts.claim(database, photo.id, 3) is None
    assert attempts.fail_unfinished(database, {photo.id: "dead"}) == []

    again = attempts.reprocess(database, photo.id)
    assert again
    assert (again.status, again.error, again.attempts, again.generation) == ("pending", None, 0, 2)
    assert again.processed_at is None
    assert [bib.number for bib in now(database, photo).bibs] == ["7"]


def test_only_failed_photos_are_reset(database: Database, arrive: Arrive) -> None:
    failed, held, waiting = arrive(), arrive(), arrive()
    attempts.fail_unfinished(database, {failed.id: "dead"})
    claimed(database, held)
    ids = [failed.id, held.id, waiting.id, str(uuid4()), "no-id"]
    assert attempts.reset_failed(database, ids) == [failed.id]
    assert now(database, failed).generation == 2
    assert attempts.reset_failed(database, []) == []


def test_dead_letters_fail_with_their_own_errors(database: Database, arrive: Arrive) -> None:
    a, b, c = arrive(), arrive(), arrive()
    claimed(database, b)
    errors = {a.id: "crashed", b.id: 'said "no"', str(uuid4()): "x", "no-id": "y"}
    assert sorted(attempts.fail_unfinished(database, errors)) == [a.id, b.id]
    found = photos.get_many(database, [a.id, b.id, c.id])
    assert [photo.status for photo in found] == ["failed", "failed", "pending"]
    assert [photo.error for photo in found] == ["crashed", 'said "no"', None]


@pytest.mark.parametrize("id", ["no-id", "00000000-0000-0000-0000-0000000000ff"])
def test_there_is_nothing_to_do_for_no_photo(database: Database, id: str) -> None:
    assert attempts.claim(database, id, 3) is None
    assert not attempts.exhaust(database, id, 3, "x")
    assert attempts.reprocess(database, id) is None


def test_a_note_that_is_no_lease_refunds_nothing(database: Database, photo: Photo) -> None:
    claimed(database, photo)
    assert claimed(database, photo, refund_lease="'; DROP TABLE photos").attempt == 2


def test_the_next_attempt_may_be_any_time(database: Database, photo: Photo) -> None:
    claim = claimed(database, photo)
    later = datetime.now(UTC) + timedelta(minutes=15)
    attempts.retry_later(database, photo.id, claim.lease, "x", 900)
    due = now(database, photo).next_attempt_at
    assert due
    assert abs(due - later) < timedelta(seconds=5)
