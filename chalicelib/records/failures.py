"""Photos that failed, of all races: what an operator may order to be tried again."""

from chalicelib.records.database import Database

# In the order of their ids, from the one after :after on.
FAILED = """
SELECT id FROM photos
WHERE processing_status = 'failed' AND id > :after::uuid
ORDER BY id LIMIT :limit
"""

FIRST = "00000000-0000-0000-0000-000000000000"


def failed_ids(database: Database, after: str = "", limit: int = 500) -> list[str]:
    """The ids of photos whose final verdict is that they failed."""
    rows = database.run(FAILED, after=after or FIRST, limit=limit)
    return [row["id"] for row in rows]
