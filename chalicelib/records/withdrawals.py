"""Photos whose jobs an operator takes out of the queue, before they have a verdict."""

from collections.abc import Sequence
from dataclasses import dataclass

from chalicelib.records.database import Database
from chalicelib.records.paging import is_id

# Those of some photos that have no verdict, and whose they are.
UNFINISHED_OF = """
SELECT id, generation, lease FROM photos
WHERE id = ANY(:ids::uuid[]) AND processing_status IN ('pending', 'processing')
"""

# Only those that nobody claimed or ordered anew since they were looked at.
WITHDRAW = """
UPDATE photos SET processing_status = 'failed', processing_error = :reason, lease = NULL,
    next_attempt_at = NULL, processed_at = now(), updated_at = now()
FROM unnest(:ids::uuid[], :generations::int[], :leases::uuid[]) AS seen (id, generation, lease)
WHERE photos.id = seen.id AND photos.generation = seen.generation
    AND photos.lease IS NOT DISTINCT FROM seen.lease
    AND photos.processing_status IN ('pending', 'processing')
RETURNING photos.id
"""


@dataclass(frozen=True, kw_only=True)
class Unfinished:
    """A photo without a verdict as it was looked at."""

    id: str
    generation: int
    lease: str | None


def unfinished_of(database: Database, ids: Sequence[str]) -> list[Unfinished]:
    """Those of the photos that have no verdict yet."""
    wanted = [id for id in ids if is_id(id)]
    rows = database.run(UNFINISHED_OF, ids=wanted) if wanted else []
    return [Unfinished(**row) for row in rows]


def withdraw(database: Database, seen: Sequence[Unfinished], reason: str) -> set[str]:
    """Fail those of the photos that are still as they were seen; returns their ids."""
    if not seen:
        return set()
    rows = database.run(
        WITHDRAW,
        ids=[photo.id for photo in seen],
        generations=[photo.generation for photo in seen],
        leases=[photo.lease for photo in seen],
        reason=reason,
    )
    return {row["id"] for row in rows}
