"""Photos that failed, of all races or of one: what may be ordered to be tried again."""

from collections.abc import Sequence

from chalicelib.records.database import Database
from chalicelib.records.paging import is_id

# In the order of their ids, from the one after :after on.
FAILED = """
SELECT id FROM photos
WHERE processing_status = 'failed' AND id > :after::uuid
ORDER BY id LIMIT :limit
"""

FAILED_OF_RACE = """
SELECT id FROM photos
WHERE race_id = :race_id AND processing_status = 'failed' AND id > :after::uuid
ORDER BY id LIMIT :limit
"""

# Those of some ids that failed in a race.
FAILED_AMONG = """
SELECT id FROM photos
WHERE id = ANY(:ids::uuid[]) AND race_id = :race_id AND processing_status = 'failed'
"""

FIRST = "00000000-0000-0000-0000-000000000000"


def failed_ids(
    database: Database, after: str = "", limit: int = 500, race_id: str | None = None
) -> list[str]:
    """The ids of photos whose final verdict is that they failed, of a race only if given."""
    params: dict[str, object] = {"after": after or FIRST, "limit": limit}
    if race_id is None:
        rows = database.run(FAILED, **params)
    else:
        rows = database.run(FAILED_OF_RACE, **params, race_id=race_id)
    return [row["id"] for row in rows]


def failed_among(database: Database, race_id: str, ids: Sequence[str]) -> list[str]:
    """Those of ``ids`` that are failed photos of a race."""
    wanted = [id for id in ids if is_id(id)]
    rows = database.run(FAILED_AMONG, ids=wanted, race_id=race_id) if wanted else []
    return [row["id"] for row in rows]
