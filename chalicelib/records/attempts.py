"""Attempts at a photo: who holds it, how often it was tried, and how an attempt can end.

Whoever claims a photo gets a lease; every later word about the attempt counts only while that
lease is the photo's. Statuses: pending -> processing -> completed or failed; back to pending
by a retry, and from anywhere by an order to process it anew.
"""

# ruff: noqa: S608 - what is put together here are constants of this folder

import json
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from uuid import uuid4

from chalicelib.records.database import Database
from chalicelib.records.paging import is_id
from chalicelib.records.photos import COLUMNS, Photo

# Begin an attempt. It takes the place of one that did not count, and of itself, where this runs
# again because the answer was lost.
CLAIM = f"""
WITH before AS (
    SELECT id, lease AS previous_lease,
        attempts - CASE WHEN lease = ANY(:uncounted::uuid[]) THEN 1 ELSE 0 END AS spent
    FROM photos WHERE id = :id FOR UPDATE
)
UPDATE photos SET processing_status = 'processing', lease = :lease,
    attempts = before.spent + 1, claimed_at = now(), next_attempt_at = NULL, updated_at = now()
FROM before
WHERE photos.id = before.id AND before.spent < :max_attempts
    AND photos.processing_status IN ('pending', 'processing')
RETURNING {COLUMNS}, before.previous_lease
"""

# An attempt that did not happen: a dependency was away.
UNCLAIM = """
UPDATE photos SET processing_status = 'pending', lease = NULL, claimed_at = NULL,
    attempts = greatest(attempts - 1, 0), updated_at = now()
WHERE id = :id AND lease = :lease AND processing_status = 'processing'
RETURNING id
"""

# An attempt that failed, with another to come; when, is not for a worker's clock to say.
RETRY_LATER = """
UPDATE photos SET processing_status = 'pending', lease = NULL, claimed_at = NULL,
    processing_error = :error, next_attempt_at = now() + :delay * interval '1 second',
    updated_at = now()
WHERE id = :id AND lease = :lease AND processing_status = 'processing'
RETURNING id
"""

# An attempt that failed for good.
FAIL = """
UPDATE photos SET processing_status = 'failed', processing_error = :error, lease = NULL,
    next_attempt_at = NULL, processed_at = now(), updated_at = now()
WHERE id = :id AND lease = :lease AND processing_status = 'processing'
RETURNING id
"""

# The attempts ran out, and none of them lived to say so.
EXHAUST = """
UPDATE photos SET processing_status = 'failed', processing_error = :error, lease = NULL,
    next_attempt_at = NULL, processed_at = now(), updated_at = now()
WHERE id = :id AND attempts >= :max_attempts
    AND processing_status IN ('pending', 'processing')
RETURNING id
"""

# Those that were tried at least so often.
FAIL_UNFINISHED = """
UPDATE photos SET processing_status = 'failed', processing_error = dead.value, lease = NULL,
    next_attempt_at = NULL, processed_at = now(), updated_at = now()
FROM jsonb_each_text(:errors::jsonb) AS dead
WHERE id = dead.key::uuid AND processing_status IN ('pending', 'processing')
    AND attempts >= :least
RETURNING id
"""

# Process it anew; whoever holds it now writes nothing any more.
_ANEW = """
UPDATE photos SET processing_status = 'pending', processing_error = NULL, attempts = 0,
    generation = generation + 1, lease = NULL, claimed_at = NULL, next_attempt_at = NULL,
    processed_at = NULL, updated_at = now()
"""

REPROCESS = f"{_ANEW} WHERE id = :id RETURNING {COLUMNS}"

RESET_FAILED = f"""
{_ANEW} WHERE id = ANY(:ids::uuid[]) AND processing_status = 'failed' RETURNING id
"""


@dataclass(frozen=True, kw_only=True)
class Claim:
    """One attempt at a photo; ``previous_lease`` is of a worker that vanished, or empty."""

    photo: Photo  # without its bibs
    lease: str
    previous_lease: str
    attempt: int  # 1 for the first


def claim(
    database: Database,
    id: str,
    max_attempts: int,
    uncounted: Sequence[str] = (),
    *,
    lease: str | None = None,
) -> Claim | None:
    """Begin an attempt; None where the photo is finished, gone, or out of attempts.

    A photo that somebody holds is taken from them: the queue hands a job to one at a time.
    ``uncounted`` are leases of attempts that ended without costing one while Postgres was away.
    ``lease`` is the new one, a fresh uuid; a caller that chose it can give it back unheard.
    """
    if not is_id(id):
        return None
    lease = lease or str(uuid4())
    refunds = [lease, *filter(is_id, uncounted)]
    rows = database.run(CLAIM, id=id, max_attempts=max_attempts, lease=lease, uncounted=refunds)
    if not rows:
        return None
    previous = rows[0].pop("previous_lease") or ""
    photo = Photo(**rows[0])
    return Claim(photo=photo, lease=lease, previous_lease=previous, attempt=photo.attempts)


def unclaim(database: Database, id: str, lease: str) -> bool:
    """Give an attempt back, uncounted; False where the lease is not the photo's any more."""
    return bool(database.run(UNCLAIM, id=id, lease=lease))


def retry_later(database: Database, id: str, lease: str, error: str, delay: float) -> bool:
    """End an attempt that another shall follow after ``delay`` seconds; False where the lease is
    not the photo's."""
    return bool(database.run(RETRY_LATER, id=id, lease=lease, error=error, delay=float(delay)))


def fail(database: Database, id: str, lease: str, error: str) -> bool:
    """End an attempt with the final verdict; False where the lease is not the photo's."""
    return bool(database.run(FAIL, id=id, lease=lease, error=error))


def exhaust(database: Database, id: str, max_attempts: int, error: str) -> bool:
    """Fail a photo whose attempts ran out; False where it is finished or has some left."""
    return is_id(id) and bool(database.run(EXHAUST, id=id, max_attempts=max_attempts, error=error))


def fail_unfinished(database: Database, errors: Mapping[str, str], least: int = 0) -> list[str]:
    """Fail those photos, by id, that have no verdict yet; returns their ids.

    Only those with at least ``least`` attempts: one that was made pending anew has none.
    """
    known = {id: error for id, error in errors.items() if is_id(id)}
    if not known:
        return []
    rows = database.run(FAIL_UNFINISHED, errors=json.dumps(known), least=least)
    return [row["id"] for row in rows]


def reprocess(database: Database, id: str) -> Photo | None:
    """Make a photo pending again in a new generation, a person's bibs kept; None: no such one."""
    rows = database.run(REPROCESS, id=id) if is_id(id) else []
    return Photo(**rows[0]) if rows else None


def reset_failed(database: Database, ids: Sequence[str]) -> list[str]:
    """Make those of the photos that failed pending again; returns their ids."""
    wanted = [id for id in ids if is_id(id)]
    rows = database.run(RESET_FAILED, ids=wanted) if wanted else []
    return [row["id"] for row in rows]
