"""Judging a race again: which race is due, how far it is, and what a page of photos came to.

A pass goes through a race's completed photos, newest first, in pages. A page is one transaction
under an advisory lock of its race: the pass's cursor and what is known are read under it, and
what the page came to is written with the cursor's next place. So there is one judge a race, a
page that is not committed did not happen, and nothing is ever written by older knowledge than
what it replaces.
"""

# ruff: noqa: S608 - what is put together here are constants of this folder

import json
from collections.abc import Mapping, Sequence
from dataclasses import asdict, dataclass
from datetime import datetime
from typing import Any

from chalicelib.records.bibs import StoredBib
from chalicelib.records.candidates import StoredCandidate
from chalicelib.records.database import Database
from chalicelib.records.paging import decode, encode

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

PAGE = """
SELECT photos.id AS photo_id, photos.generation, photos.created_at, photos.width, photos.height,
    (SELECT jsonb_agg(jsonb_build_object('text', text, 'confidence', confidence, 'box', box,
        'verdict', verdict, 'reason', reason, 'number', number, 'belief', belief,
        'clear', clear, 'evidence', evidence) ORDER BY position)
        FROM candidates WHERE photo_id = photos.id) AS candidates,
    (SELECT jsonb_agg(jsonb_build_object('number', number, 'confidence', confidence, 'box', box,
        'confirmed', confirmed, 'read_as', read_as))
        FROM bibs WHERE photo_id = photos.id AND source = 'model') AS bibs
FROM photos
WHERE race_id = :race_id AND processing_status = 'completed'
    AND (created_at, id) < (:at::timestamptz, :id::uuid)
ORDER BY created_at DESC, id DESC LIMIT :size
"""

# Let photos be as they were judged, unless they are gone, or of another generation: a completed
# photo becomes anything else only with that. Only judgements and the model's bibs are written:
# nothing that a person said, nor the photo's own state.
WRITE = """
WITH given AS (
    SELECT * FROM jsonb_to_recordset(:outcomes::jsonb) AS outcome
        (photo_id uuid, generation integer, bibs jsonb, candidates jsonb)
), won AS (
    UPDATE photos SET updated_at = now() FROM given
    WHERE photos.id = given.photo_id AND photos.generation = given.generation
    RETURNING photos.id, given.bibs, given.candidates
), read AS (
    SELECT won.id, found.* FROM won, jsonb_to_recordset(won.bibs) AS found
        (number text, confidence double precision, box jsonb, confirmed boolean, read_as text)
), unread AS (
    DELETE FROM bibs USING won WHERE photo_id = won.id AND source = 'model'
        AND NOT EXISTS (SELECT FROM read WHERE read.id = won.id AND read.number = bibs.number)
), kept AS (
    INSERT INTO bibs (photo_id, number, source, confidence, box, confirmed, read_as)
    SELECT id, number, 'model', confidence, box, confirmed, read_as FROM read
    ON CONFLICT (photo_id, number, source) DO UPDATE SET confidence = excluded.confidence,
        box = excluded.box, confirmed = excluded.confirmed, read_as = excluded.read_as
), judged AS (
    UPDATE candidates SET verdict = found.verdict, reason = found.reason, number = found.number,
        belief = found.belief
    FROM won, jsonb_to_recordset(won.candidates) AS found
        (position integer, verdict text, reason text, number text, belief double precision)
    WHERE candidates.photo_id = won.id AND candidates.position = found.position
)
SELECT id FROM won
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
class StoredReading:
    """What is stored of one photo's reading, and how it was judged last."""

    photo_id: str
    generation: int
    created_at: datetime
    width: int | None
    height: int | None
    candidates: tuple[StoredCandidate, ...]
    bibs: tuple[StoredBib, ...]  # the model's, in no order


@dataclass(frozen=True, kw_only=True)
class Outcome:
    """What a photo was judged to show, where that is not what is stored."""

    photo_id: str
    generation: int  # of the reading that was judged
    bibs: Sequence[StoredBib]  # all of the model's, each number once
    candidates: Mapping[int, StoredCandidate]  # those judged differently, by position


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


def page(database: Database, race_id: str, after: str, size: int) -> list[StoredReading]:
    """The completed photos that follow the cursor ``after``, at most ``size``."""
    at, id = decode(after)
    rows = database.run(PAGE, race_id=race_id, at=at, id=id, size=size)
    return [_reading(row) for row in rows]


def write(database: Database, outcomes: Sequence[Outcome]) -> int:
    """Store outcomes, save of photos that changed since they were read; returns how many."""
    given = [
        {
            "photo_id": outcome.photo_id,
            "generation": outcome.generation,
            "bibs": [asdict(bib) for bib in outcome.bibs],
            "candidates": [asdict(c) | {"position": n} for n, c in outcome.candidates.items()],
        }
        for outcome in outcomes
    ]
    return len(database.run(WRITE, outcomes=json.dumps(given))) if given else 0


def save(
    database: Database,
    race_id: str,
    standing: Standing,
    last: StoredReading | None,
    seconds: float,
) -> None:
    """The pass's page is done, in so many seconds; it goes on after ``last``, or is over."""
    told = {"race_id": race_id, "version": standing.version, "seconds": seconds}
    if last is None:
        database.run(END, **told, rest=REST)
    else:
        database.run(GO_ON, **told, after=encode(last.created_at, last.photo_id))


def _reading(row: Mapping[str, Any]) -> StoredReading:
    candidates = tuple(StoredCandidate.of_row(seen) for seen in row["candidates"] or ())
    bibs = tuple(StoredBib.of_row(bib) for bib in row["bibs"] or ())
    return StoredReading(**{**row, "candidates": candidates, "bibs": bibs})
