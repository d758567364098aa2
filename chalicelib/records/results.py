"""What a reading found, stored in one statement and so in one round trip, all or nothing."""

# ruff: noqa: S608 - what is put together here are constants of this folder

import json
from collections.abc import Collection, Sequence
from dataclasses import asdict, dataclass
from datetime import datetime
from typing import Any

from chalicelib.records.bibs import KEEP_READ, READ_COLUMNS, StoredBib
from chalicelib.records.candidates import StoredCandidate
from chalicelib.records.database import Database
from chalicelib.records.hidden import HOLD_UNREAD

# Complete a photo and replace what the model said of it, with which more, or else, is known of
# its race; a person's rows are not touched.
# Rows are updated or deleted, never deleted and inserted again: the parts of one statement
# run in no particular order. True too where this very lease completed it before, as when the
# connection broke after the work and the statement ran again.
FINISH = f"""
WITH won AS (
    UPDATE photos SET processing_status = 'completed', processing_error = NULL,
        next_attempt_at = NULL, processed_at = now(), updated_at = now(),
        width = :width, height = :height, taken_at = COALESCE(:taken_at, taken_at),
        sha256 = COALESCE(NULLIF(:sha256, ''), sha256),
        thumbnail_key = :thumbnail_key, preview_key = :preview_key,
        preview_mark = :preview_mark, unread = :unread, doubt = :doubt
    WHERE id = :id AND lease = :lease AND generation = :generation
        AND processing_status = 'processing'
    RETURNING id, race_id
), read AS (
    SELECT won.id, found.* FROM won, jsonb_to_recordset(:bibs::jsonb) AS found
        {READ_COLUMNS}
), unread AS (
    DELETE FROM bibs USING won WHERE photo_id = won.id AND source = 'model'
        AND number NOT IN (SELECT number FROM read)
    RETURNING photo_id, number
), held AS (
    {HOLD_UNREAD}
), kept AS (
    {KEEP_READ}
), surplus AS (
    DELETE FROM candidates USING won WHERE photo_id = won.id
        AND position >= jsonb_array_length(:candidates::jsonb)
), seen AS (
    INSERT INTO candidates (photo_id, position, text, confidence, box, verdict, reason, number,
        belief, clear, evidence)
    SELECT won.id, found.* FROM won, jsonb_to_recordset(:candidates::jsonb) AS found
        (position integer, text text, confidence double precision, box jsonb, verdict text,
        reason text, number text, belief double precision, clear boolean, evidence jsonb)
    ON CONFLICT (photo_id, position) DO UPDATE SET text = excluded.text,
        confidence = excluded.confidence, box = excluded.box, verdict = excluded.verdict,
        reason = excluded.reason, number = excluded.number, belief = excluded.belief,
        clear = excluded.clear, evidence = excluded.evidence
), clear AS (
    SELECT won.race_id, found.number, won.id
    FROM won, jsonb_array_elements_text(:clear_numbers::jsonb) AS found (number)
), unclear AS (
    DELETE FROM clear_numbers USING won WHERE photo_id = won.id
        AND number NOT IN (SELECT number FROM clear)
), learned AS (
    INSERT INTO clear_numbers (race_id, number, photo_id) SELECT * FROM clear
    ON CONFLICT DO NOTHING
), known AS (
    UPDATE races SET knowledge = knowledge + 1 FROM won WHERE races.id = won.race_id
)
SELECT EXISTS (SELECT FROM won) OR EXISTS (
    SELECT FROM photos WHERE id = :id AND lease = :lease AND generation = :generation
        AND processing_status = 'completed'
) AS ours
"""


@dataclass(frozen=True, kw_only=True)
class Result:
    """What an attempt that went well has to say about its photo."""

    bibs: Sequence[StoredBib]  # the model's; of several with one number the surest counts
    candidates: Sequence[StoredCandidate] = ()
    clear_numbers: Collection[str] = ()  # what the race learns from this photo
    width: int  # pixels, upright and full size
    height: int
    thumbnail_key: str
    preview_key: str
    preview_mark: str = ""  # the watermark that it was drawn with
    taken_at: datetime | None = None
    sha256: str = ""
    unread: int = 0  # lines of text on the photo that were not read
    doubt: float | None = None  # how much it needs a person's look


def finish(database: Database, id: str, lease: str, generation: int, result: Result) -> bool:
    """Complete a photo with its result; False, and nothing stored, where the lease is not its."""
    rows = database.run(FINISH, id=id, lease=lease, generation=generation, **_values(result))
    return bool(rows[0]["ours"])


def _values(result: Result) -> dict[str, Any]:
    """The result as the statement takes it: lists as JSON, each number once."""
    surest = {bib.number: bib for bib in sorted(result.bibs, key=lambda bib: bib.confidence or 0)}
    seen = [asdict(candidate) | {"position": n} for n, candidate in enumerate(result.candidates)]
    lists = {
        "bibs": [asdict(bib) for bib in surest.values()],
        "candidates": seen,
        "clear_numbers": sorted(set(result.clear_numbers)),
    }
    return vars(result) | {name: json.dumps(rows) for name, rows in lists.items()}
