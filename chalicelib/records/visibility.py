"""Who may see a race: how it is listed, and which race a photo belongs to."""

# ruff: noqa: S608 - what is put together here are constants of this folder

from chalicelib.records.database import Database
from chalicelib.records.races import COLUMNS, Race

# The race that owns a photo or an upload.
BY_ID = f"""
SELECT {COLUMNS} FROM races WHERE id = :id
"""

RACE_OF = "SELECT race_id FROM photos WHERE id = :id"


def race_by_id(database: Database, id: str) -> Race | None:
    """The race of that id."""
    rows = database.run(BY_ID, id=id)
    return Race(**rows[0]) if rows else None


def race_of(database: Database, photo_id: str) -> str | None:
    """The id of the race that a photo is of."""
    rows = database.run(RACE_OF, id=photo_id)
    return str(rows[0]["race_id"]) if rows else None
