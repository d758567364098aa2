"""A race's photos from old to new, a page at a time, with what whoever sells them wants to know."""

# ruff: noqa: S608 - what is put together here are constants of this folder

import json
from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime
from typing import Any

from chalicelib.records import bibs
from chalicelib.records.bibs import StoredBib
from chalicelib.records.database import Database
from chalicelib.records.paging import decode_upwards, encode_upwards
from chalicelib.records.races import Entrant, Race

# A page as one value: 100,000 photos row by row and column by column would cost the API a third of
# the time it has.
PAGE = f"""
SELECT json_agg(page ORDER BY created_at, photo_id) AS photos FROM (
    SELECT id AS photo_id, original_name, sha256, bytes, processing_status AS status, taken_at,
        bibs_set_at, created_at, (
            SELECT json_agg(seen ORDER BY seen.confidence DESC NULLS FIRST, seen.number) FROM (
                SELECT number, confidence, source, confirmed, read_as
                FROM bibs WHERE bibs.photo_id = photos.id AND {bibs.COUNTS}
            ) AS seen
        ) AS bibs
    FROM photos
    WHERE race_id = :race_id AND (created_at, id) > (:at::timestamptz, :id::uuid)
    ORDER BY created_at, id
    LIMIT :limit
) AS page
"""

# Who wears some numbers. JSON, because pg8000's arrays lose "null".
ENTRANTS = """
SELECT bib, name, category FROM entrants
WHERE race_id = :race_id AND bib = ANY(ARRAY(SELECT jsonb_array_elements_text(:bibs::jsonb)))
"""


@dataclass(frozen=True, kw_only=True)
class ExportedPhoto:
    """One photo of a race's export, with the bibs that count, without their boxes."""

    photo_id: str
    original_name: str
    sha256: str  # hexadecimal; empty until it is known
    bytes: int
    status: str
    taken_at: datetime | None  # by the race's corrected clock
    bibs_set_at: datetime | None  # when a person last said which bibs are on it
    bibs: tuple[StoredBib, ...]


def page(
    database: Database, race: Race, *, cursor: str = "", limit: int = 500
) -> tuple[list[ExportedPhoto], str]:
    """A page of a race's photos, oldest first, and the next page's cursor, empty on the last.

    A malformed cursor raises BadCursor.
    """
    at, id = decode_upwards(cursor)
    [answer] = database.run(PAGE, race_id=race.id, at=at, id=id, limit=limit + 1)
    rows = answer["photos"] or []
    photos = [_photo(row, race) for row in rows[:limit]]
    last = rows[limit - 1] if len(rows) > limit else None
    ended = last and datetime.fromisoformat(last["created_at"])
    return photos, encode_upwards(ended, last["photo_id"]) if last else ""


def _photo(row: Mapping[str, Any], race: Race) -> ExportedPhoto:
    times = {name: _time(row[name]) for name in ("taken_at", "bibs_set_at")}
    times["taken_at"] = race.corrected(times["taken_at"])
    seen = tuple(StoredBib(**bib) for bib in row["bibs"] or ())
    told = {name: value for name, value in row.items() if name != "created_at"}
    return ExportedPhoto(**{**told, **times, "bibs": seen})


def _time(text: str | None) -> datetime | None:
    return datetime.fromisoformat(text) if text else None


def pages(database: Database, race: Race, size: int = 1000) -> Iterator[list[ExportedPhoto]]:
    """All photos of a race, oldest first, in pages of ``size``; none of them empty."""
    photos, cursor = page(database, race, limit=size)
    while photos:
        yield photos
        photos, cursor = page(database, race, cursor=cursor, limit=size) if cursor else ([], "")


def entrants(
    database: Database, race: Race, photos: Iterable[ExportedPhoto]
) -> Mapping[str, Entrant]:
    """Who wears the numbers on some photos, by number; those not on the start list are left out."""
    numbers = sorted({bib.number for photo in photos for bib in photo.bibs})
    rows: Sequence[Mapping[str, str]] = (
        database.run(ENTRANTS, race_id=race.id, bibs=json.dumps(numbers)) if numbers else ()
    )
    return {row["bib"]: Entrant(**row) for row in rows}
