"""What went wrong in a photo's attempts, and where: an error and a shortened stack each."""

from dataclasses import dataclass
from datetime import datetime

from chalicelib.records.attempts import Claim
from chalicelib.records.database import Database
from chalicelib.records.paging import is_id

KEPT_GENERATIONS = 4  # a generation has as many attempts as the redrive policy allows

# Only while the attempt is under way; told twice it is one.
ADD = """
INSERT INTO failed_attempts (photo_id, generation, attempt, error, stack)
SELECT id, :generation, :attempt, :error, :stack FROM photos
WHERE id = :photo_id AND lease = :lease FOR KEY SHARE
ON CONFLICT (photo_id, generation, attempt) DO UPDATE
SET error = excluded.error, stack = excluded.stack, at = excluded.at
"""

FORGET_OLDER = """
DELETE FROM failed_attempts WHERE photo_id = :photo_id AND generation <= :generation
"""

OF = """
SELECT generation, attempt, at, error, stack FROM failed_attempts
WHERE photo_id = :photo_id ORDER BY generation DESC, attempt DESC
"""


@dataclass(frozen=True, kw_only=True)
class FailedAttempt:
    """One attempt that failed; ``attempt`` counts from 1 in each generation."""

    generation: int
    attempt: int
    at: datetime
    error: str
    stack: str  # lines "module:line function", outermost first


def add(database: Database, claim: Claim, error: str, stack: str) -> None:
    """Keep what went wrong in an attempt that still holds its photo."""
    photo = claim.photo
    if photo.generation > KEPT_GENERATIONS:
        older = photo.generation - KEPT_GENERATIONS
        database.run(FORGET_OLDER, photo_id=photo.id, generation=older)
    database.run(
        ADD,
        photo_id=photo.id,
        lease=claim.lease,
        generation=photo.generation,
        attempt=claim.attempt,
        error=error,
        stack=stack,
    )


def of(database: Database, photo_id: str) -> list[FailedAttempt]:
    """A photo's failed attempts, the newest first."""
    rows = database.run(OF, photo_id=photo_id) if is_id(photo_id) else []
    return [FailedAttempt(**row) for row in rows]
