"""Which bytes a race has, by their SHA-256: as photos, or promised and perhaps in storage."""

# ruff: noqa: S608 - what is put together here are constants of this folder

import json
from collections.abc import Sequence

from chalicelib.records.database import Database
from chalicelib.records.photos import COLUMNS as PHOTO_COLUMNS
from chalicelib.records.photos import Photo
from chalicelib.records.uploads import COLUMNS, Upload

# An array, for the reasons told in objects.py.
_SUMS = "ANY(ARRAY(SELECT jsonb_array_elements_text(:sums::jsonb)))"

# Of several photos with the same bytes the first.
PHOTOS = f"""
SELECT DISTINCT ON (sha256) sha256, id FROM photos
WHERE race_id = :race_id AND sha256 <> '' AND sha256 = {_SUMS}
ORDER BY sha256, created_at, id
"""

# Promises of which nobody told yet, the latest first.
PROMISED = f"""
SELECT {COLUMNS} FROM uploads
WHERE race_id = :race_id AND sha256 <> '' AND photo_id IS NULL AND sha256 = {_SUMS}
ORDER BY created_at DESC, key LIMIT :limit
"""

# Another photo with these bytes, where the object is not known as one itself.
TWIN = f"""
SELECT {PHOTO_COLUMNS} FROM photos
WHERE race_id = :race_id AND sha256 <> '' AND sha256 = :sha256
    AND NOT EXISTS (SELECT FROM photos WHERE object_key = :object_key)
ORDER BY created_at, id LIMIT 1
"""

# Held to the transaction's end, so that of two files with the same bytes one sees the other.
LOCK = "SELECT pg_advisory_xact_lock(740317, hashtext(:race_id::text || :sha256::text))"


def photos(database: Database, race_id: str, sums: Sequence[str]) -> dict[str, str]:
    """The ids of the race's photos that have these bytes, by their sums."""
    rows = database.run(PHOTOS, race_id=race_id, sums=json.dumps(list(sums))) if sums else []
    return {row["sha256"]: row["id"] for row in rows}


def promised(
    database: Database, race_id: str, sums: Sequence[str], limit: int = 100
) -> list[Upload]:
    """Uploads of these bytes that were promised to the race and not told of, the latest first."""
    given = json.dumps(list(sums))
    rows = database.run(PROMISED, race_id=race_id, sums=given, limit=limit) if sums else []
    return [Upload(**row) for row in rows]


def twin(database: Database, race_id: str, sha256: str, object_key: str) -> Photo | None:
    """The race's photo that has the bytes of this object, which is none yet; without its bibs."""
    rows = database.run(TWIN, race_id=race_id, sha256=sha256, object_key=object_key)
    return Photo(**rows[0]) if rows else None


def lock(database: Database, race_id: str, sha256: str) -> None:
    """Let nobody else take in these bytes until this transaction ends."""
    database.run(LOCK, race_id=race_id, sha256=sha256)
