"""Bookmarks are kept by name."""

from chalicelib.records import cursors
from chalicelib.records.database import Database


def test_a_bookmark_moves(database: Database) -> None:
    assert cursors.get(database, "incoming") == ""
    cursors.set(database, "other", "z")
    for value in ("incoming/a", "incoming/b", ""):
        cursors.set(database, "incoming", value)
        assert cursors.get(database, "incoming") == value
    assert cursors.get(database, "other") == "z"
