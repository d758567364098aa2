"""What is asked about unfinished photos, and which derivatives are in use."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime

from chalicelib.records.database import Database
from chalicelib.records.paging import is_id

# Photos without a verdict that nobody touched for a while and whose next try is not ahead.
UNFINISHED = """
SELECT id FROM photos
WHERE processing_status IN ('pending', 'processing') AND id > :after::uuid
    AND greatest(updated_at, next_attempt_at) < now() - :older_than * interval '1 second'
ORDER BY id LIMIT :limit
"""

# Of some photos those that are unfinished: what their jobs, or their failure, are made of.
OWED = """
SELECT id, attempts, generation, processing_error AS error, correlation_id FROM photos
WHERE id = ANY(:ids::uuid[]) AND processing_status IN ('pending', 'processing')
ORDER BY id
"""

# The first and the last pending photos of a race.
PENDING_ENDS = """
(SELECT id FROM photos WHERE race_id = :race_id AND processing_status = 'pending'
    ORDER BY created_at DESC, id DESC LIMIT :limit)
UNION
(SELECT id FROM photos WHERE race_id = :race_id AND processing_status = 'pending'
    ORDER BY created_at, id LIMIT :limit)
"""

# Of some photos: the derivatives they point to, the lease under which more are being made, and
# when they pointed to others at the latest.
POINTING = """
SELECT id, thumbnail_key, preview_key, updated_at,
    CASE WHEN processing_status = 'processing' THEN lease END AS lease
FROM photos WHERE id = ANY(:ids::uuid[])
"""

FIRST = "00000000-0000-0000-0000-000000000000"


@dataclass(frozen=True, kw_only=True)
class Owed:
    """An unfinished photo: it is owed a job, or the word that it has failed."""

    id: str
    attempts: int
    generation: int
    error: str | None  # the last one
    correlation_id: str


def unfinished(
    database: Database, older_than: float, after: str = "", limit: int = 500
) -> list[str]:
    """Photos that the queue should know of: pending or processing, quiet for so many seconds.

    Their ids alone, since in a backlog they are many; in order, from the one after ``after`` on.
    A retry that is due later is left alone until it is as much overdue.
    """
    rows = database.run(UNFINISHED, older_than=float(older_than), after=after or FIRST, limit=limit)
    return [row["id"] for row in rows]


def owed(database: Database, ids: Sequence[str]) -> list[Owed]:
    """Those of the photos that are unfinished now, in the order of their ids."""
    return [Owed(**row) for row in database.run(OWED, ids=list(ids))] if ids else []


def pending_ends(database: Database, race_id: str, limit: int) -> list[str]:
    """Ids of a race's pending photos: of the first and of the last to arrive, ``limit`` each."""
    rows = database.run(PENDING_ENDS, race_id=race_id, limit=limit)
    return [row["id"] for row in rows]


def pointing(database: Database, keys: Sequence[str], since: datetime) -> set[str]:
    """Those of the keys ``derived/{photo}/{lease}/...`` that are in use.

    A photo's row points to them, or may have done so ``since`` then, or the photo's present worker
    is still making them.
    """
    parts = {key: key.split("/") for key in keys}
    owners = {key: part[1] for key, part in parts.items() if len(part) > 3 and is_id(part[1])}
    ids = sorted(set(owners.values()))
    rows = {row["id"]: row for row in database.run(POINTING, ids=ids)} if ids else {}
    return {
        key
        for key, owner in owners.items()
        if (row := rows.get(owner))
        and (
            key in (row["thumbnail_key"], row["preview_key"])
            or row["updated_at"] > since
            or parts[key][2] == row["lease"]
        )
    }
