"""Passes over a race's photos that judge them again: which race is due, and how far one is.

A pass goes through a race's completed photos, newest first, in pages. A page is one transaction
under an advisory lock of its race: the pass's cursor and what is known are read under it, and
what the page came to is written with the cursor's next place. So there is one judge a race, a
page that is not committed did not happen, and nothing is ever written by older knowledge than
what it replaces.
"""

# ruff: noqa: S608 - what is put together here are constants of this folder

from dataclasses import dataclass

from chalicelib.records.database import Database
from chalicelib.records.paging import decode

# A pass costs time that grows with the race; resting ten times as long leaves the rest to others.
REST = 10.0

# Photos may have been judged with less than is known, and the start list changed, or the last
# pass ended long enough ago. A pass under way stays due: only its end begins another rest.
_DUE = "judged < knowledge AND (judged < start_list_changed OR judging_rests_until <= now())"

DUE = f"SELECT id, slug FROM races WHERE {_DUE} ORDER BY judging_rests_until, id"

# Any number of ours beside a hash of the race; given up with the transaction, or its connection.
TRY_LOCK = "SELECT pg_try_advisory_xact_lock(740316, hashtext(:race_id::text)) AS ours"

# A pass that began before the start list changed begins anew.
STANDING = f"""
SELECT CASE WHEN judging >= start_list_changed THEN judging ELSE knowledge END AS version,
    CASE WHEN judging >= start_list_changed THEN judging_after ELSE '' END AS after
FROM races WHERE id = :race_id AND {_DUE}
"""

# Whether a race's start list is not yet what all its photos were judged by, and how far a pass is.
OF_LIST = """
SELECT judged < start_list_changed AS judging,
    CASE WHEN judging >= start_list_changed THEN judging_after ELSE '' END AS after
FROM races WHERE id = :race_id
"""

# The completed photos of a race, and those that a pass has still before it.
LEFT = """
SELECT count(*) AS photos,
    count(*) FILTER (WHERE (created_at, id) < (:at::timestamptz, :id::uuid)) AS photos_left
FROM photos WHERE race_id = :race_id AND processing_status = 'completed'
"""

# More photos are to come.
GO_ON = """
UPDATE races SET judging = :version, judging_after = :after,
    judging_seconds = :seconds + CASE WHEN judging = :version THEN judging_seconds ELSE 0 END
WHERE id = :race_id
"""

# All were judged with what was known when the pass began, or with more.
END = """
UPDATE races SET judged = :version, judging = NULL, judging_after = '', judging_seconds = 0,
    judging_rests_until = now() + interval '1 second' * :rest::float
        * (:seconds + CASE WHEN judging = :version THEN judging_seconds ELSE 0 END)
WHERE id = :race_id
"""


@dataclass(frozen=True, kw_only=True)
class DueRace:
    """A race whose photos may have been judged with less than is known."""

    id: str
    slug: str


@dataclass(frozen=True, kw_only=True)
class Standing:
    """Where the pass over a race goes on; under its lock."""

    version: int  # of the knowledge when the pass began
    after: str  # cursor of the last page; empty: none yet


@dataclass(frozen=True, kw_only=True)
class ListProgress:
    """How far a race's photos are judged by its start list."""

    judging: bool
    photos: int  # completed
    photos_left: int  # of these, to be judged again


def of_list(database: Database, race_id: str) -> ListProgress:
    """How far a race's photos are judged by its start list as it is now."""
    [race] = database.run(OF_LIST, race_id=race_id)
    at, id = decode(race["after"])
    [counts] = database.run(LEFT, race_id=race_id, at=at, id=id)
    left = counts["photos_left"] if race["judging"] else 0
    return ListProgress(judging=race["judging"], photos=counts["photos"], photos_left=left)


def due(database: Database) -> list[DueRace]:
    """Races to judge now, the longest due first."""
    return [DueRace(**row) for row in database.run(DUE)]


def take(database: Database, race_id: str) -> Standing | None:
    """Hold a race's lock until the transaction ends; None: another has it, or nothing is due."""
    if not database.run(TRY_LOCK, race_id=race_id)[0]["ours"]:
        return None
    # Not the same statement: it would see the race as it was before the lock was free.
    rows = database.run(STANDING, race_id=race_id)
    return Standing(**rows[0]) if rows else None


def save(
    database: Database,
    race_id: str,
    standing: Standing,
    after: str,
    seconds: float,
) -> None:
    """The pass's page is done, in so many seconds; it goes on ``after`` it, or is over ("")."""
    told = {"race_id": race_id, "version": standing.version, "seconds": seconds}
    if after:
        database.run(GO_ON, **told, after=after)
    else:
        database.run(END, **told, rest=REST)
