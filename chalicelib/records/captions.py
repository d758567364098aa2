"""What photos are called and which race they are of, for lists of jobs."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime

from chalicelib.records.database import Database
from chalicelib.records.paging import is_id

CAPTIONS = """
SELECT photos.id, photos.original_name AS name, races.slug AS race_slug,
    photos.processing_status AS status, photos.claimed_at
FROM photos JOIN races ON races.id = photos.race_id
WHERE photos.id = ANY(:ids::uuid[])
"""


@dataclass(frozen=True, kw_only=True)
class Caption:
    """What a line about a photo says of it."""

    id: str
    name: str
    race_slug: str
    status: str  # pending, processing, completed, failed
    claimed_at: datetime | None  # when its last attempt began, by Postgres's clock


def captions(database: Database, ids: Sequence[str]) -> dict[str, Caption]:
    """Those of the photos that exist, by id."""
    wanted = [id for id in ids if is_id(id)]
    rows = database.run(CAPTIONS, ids=wanted) if wanted else []
    return {row["id"]: Caption(**row) for row in rows}
