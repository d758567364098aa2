"""Bookmarks of listings that take more than one sweep."""

from chalicelib.records.database import Database

GET = "SELECT value FROM cursors WHERE name = :name"

SET = """
INSERT INTO cursors (name, value) VALUES (:name, :value)
ON CONFLICT (name) DO UPDATE SET value = excluded.value, updated_at = now()
"""


def get(database: Database, name: str) -> str:
    """Where the listing of that name goes on; empty: at its start."""
    rows = database.run(GET, name=name)
    return rows[0]["value"] if rows else ""


def set(database: Database, name: str, value: str) -> None:
    """Let the listing of that name go on at ``value``."""
    database.run(SET, name=name, value=value)
