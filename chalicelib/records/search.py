"""What a runner looks for: photos with a number, with a part of it, and of the same moment.

Of a race's completed photos that are not hidden, earliest taken first.
"""

# ruff: noqa: S608 - what is put together here are constants of this folder

from collections.abc import Sequence
from datetime import datetime, timedelta

from chalicelib.records import bibs, photos
from chalicelib.records.database import Database
from chalicelib.records.hidden import HIDDEN, IN_EFFECT
from chalicelib.records.paging import decode_upwards, encode_upwards
from chalicelib.records.photos import COLUMNS, Photo

_TAKEN = "COALESCE(photos.taken_at, 'infinity')"  # as the index has it
_SEEN = f"photos.processing_status = 'completed' AND NOT {HIDDEN}"

WITH_NUMBERS = f"""
SELECT {COLUMNS} FROM photos
WHERE photos.id IN (
        SELECT bibs.photo_id FROM bibs JOIN photos ON photos.id = bibs.photo_id AND {bibs.COUNTS}
        WHERE ltrim(bibs.number, '0')
            = ANY(ARRAY(SELECT ltrim(number, '0') FROM unnest(:numbers::text[]) AS number))
            AND photos.race_id = :race_id)
    AND ({_TAKEN}, photos.id) > (:at::timestamptz, :id::uuid) AND {_SEEN}
ORDER BY {_TAKEN}, photos.id LIMIT :limit
"""

# Photos on which a part of a number was seen, and the number itself was not. None where the
# number is taken away: its runner does not want to be found.
WITH_PARTS = f"""
SELECT {COLUMNS} FROM photos
WHERE photos.id IN (
        SELECT candidates.photo_id FROM candidates JOIN photos ON photos.id = candidates.photo_id
        WHERE candidates.text = ANY(:parts::text[]) AND photos.race_id = :race_id)
    AND {_SEEN}
    AND NOT EXISTS (SELECT FROM bibs WHERE bibs.photo_id = photos.id
        AND {bibs.same("bibs.number", ":number")})
    AND NOT EXISTS (SELECT FROM takedowns WHERE takedowns.race_id = :race_id
        AND {bibs.same("takedowns.number", ":number")} AND {IN_EFFECT})
ORDER BY {_TAKEN}, photos.id LIMIT :limit
"""

# The nearest in time, told by the camera's clock.
NEAR = f"""
SELECT {COLUMNS} FROM photos
WHERE photos.race_id = :race_id AND photos.id <> :id AND {_SEEN}
    AND {_TAKEN} >= :first::timestamptz AND {_TAKEN} <= :last::timestamptz
ORDER BY abs(extract(epoch FROM {_TAKEN} - :at::timestamptz)), photos.id LIMIT :limit
"""


def with_numbers(
    database: Database, race_id: str, numbers: Sequence[str], *, cursor: str = "", limit: int
) -> tuple[list[Photo], str]:
    """A page of the photos with any of ``numbers``, and the next page's cursor."""
    at, id = decode_upwards(cursor)
    rows = database.run(
        WITH_NUMBERS, race_id=race_id, numbers=list(numbers), at=at, id=id, limit=limit + 1
    )
    last = rows[limit - 1] if len(rows) > limit else None
    following = encode_upwards(last["taken_at"], last["id"]) if last else ""
    return photos.with_bibs(database, rows[:limit]), following


def with_parts(
    database: Database, race_id: str, number: str, parts: Sequence[str], limit: int
) -> list[Photo]:
    """Photos on which one of ``parts`` of ``number`` was seen, and not the number."""
    rows = database.run(WITH_PARTS, race_id=race_id, number=number, parts=list(parts), limit=limit)
    return photos.with_bibs(database, rows)


def near(database: Database, photo: Photo, within: timedelta, limit: int) -> list[Photo]:
    """Other photos of the race taken ``within`` so much of one; none where it has no time."""
    at: datetime | None = photo.taken_at
    if at is None:
        return []
    rows = database.run(
        NEAR, race_id=photo.race_id, id=photo.id, at=at, first=at - within, last=at + within,
        limit=limit,
    )  # fmt: skip
    return photos.with_bibs(database, sorted(rows, key=lambda row: (row["taken_at"], row["id"])))
