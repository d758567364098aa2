"""A page of photos as they were judged: read to judge them again, written where that differs."""

# ruff: noqa: S608 - what is put together here are constants of this folder

import json
from collections.abc import Mapping, Sequence
from dataclasses import asdict, dataclass
from datetime import datetime
from typing import Any

from chalicelib.records.bibs import KEEP_READ, READ_COLUMNS, StoredBib
from chalicelib.records.candidates import StoredCandidate
from chalicelib.records.database import Database
from chalicelib.records.hidden import HOLD_UNREAD
from chalicelib.records.paging import decode, encode

PAGE = """
SELECT photos.id AS photo_id, photos.generation, photos.created_at, photos.width, photos.height,
    photos.unread,
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
WRITE = f"""
WITH given AS (
    SELECT * FROM jsonb_to_recordset(:outcomes::jsonb) AS outcome
        (photo_id uuid, generation integer, bibs jsonb, candidates jsonb, doubt double precision)
), won AS (
    UPDATE photos SET updated_at = now(), doubt = given.doubt FROM given
    WHERE photos.id = given.photo_id AND photos.generation = given.generation
    RETURNING photos.id, photos.race_id, given.bibs, given.candidates
), read AS (
    SELECT won.id, found.* FROM won, jsonb_to_recordset(won.bibs) AS found
        {READ_COLUMNS}
), unread AS (
    DELETE FROM bibs USING won WHERE photo_id = won.id AND source = 'model'
        AND NOT EXISTS (SELECT FROM read WHERE read.id = won.id AND read.number = bibs.number)
    RETURNING photo_id, number
), held AS (
    {HOLD_UNREAD}
), kept AS (
    {KEEP_READ}
), judged AS (
    UPDATE candidates SET verdict = found.verdict, reason = found.reason, number = found.number,
        belief = found.belief
    FROM won, jsonb_to_recordset(won.candidates) AS found
        (position integer, verdict text, reason text, number text, belief double precision)
    WHERE candidates.photo_id = won.id AND candidates.position = found.position
)
SELECT id FROM won
"""


@dataclass(frozen=True, kw_only=True)
class StoredReading:
    """What is stored of one photo's reading, and how it was judged last."""

    photo_id: str
    generation: int
    created_at: datetime
    width: int | None
    height: int | None
    unread: int = 0  # lines of text that were not read
    candidates: tuple[StoredCandidate, ...]
    bibs: tuple[StoredBib, ...]  # the model's, in no order

    @property
    def cursor(self) -> str:
        """After which the next page begins."""
        return encode(self.created_at, self.photo_id)


@dataclass(frozen=True, kw_only=True)
class Outcome:
    """What a photo was judged to show, where that is not what is stored."""

    photo_id: str
    generation: int  # of the reading that was judged
    bibs: Sequence[StoredBib]  # all of the model's, each number once
    candidates: Mapping[int, StoredCandidate]  # those judged differently, by position
    doubt: float | None = None  # how much it needs a person's look now


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
            "doubt": outcome.doubt,
            "bibs": [asdict(bib) for bib in outcome.bibs],
            "candidates": [asdict(c) | {"position": n} for n, c in outcome.candidates.items()],
        }
        for outcome in outcomes
    ]
    return len(database.run(WRITE, outcomes=json.dumps(given))) if given else 0


def _reading(row: Mapping[str, Any]) -> StoredReading:
    candidates = tuple(StoredCandidate.of_row(seen) for seen in row["candidates"] or ())
    bibs = tuple(StoredBib.of_row(bib) for bib in row["bibs"] or ())
    return StoredReading(**{**row, "candidates": candidates, "bibs": bibs})
