"""Uploads that a presigned link allows, from the promise to the photo."""

# ruff: noqa: S608 - what is put together here are constants of this folder

import json
from collections.abc import Sequence
from dataclasses import asdict, dataclass
from datetime import datetime

from chalicelib.records.database import Database

COLUMNS = """
key, race_id, original_name, content_type, max_bytes, sha256, expires_at, photo_id, correlation_id
"""

# Promise many at once; a key promised before keeps its first promise.
EXPECT = """
INSERT INTO uploads (key, race_id, original_name, content_type, max_bytes, sha256, expires_at,
    correlation_id)
SELECT key, race_id, original_name, content_type, max_bytes, sha256, expires_at, correlation_id
FROM jsonb_to_recordset(:uploads::jsonb) AS given (key text, race_id uuid, original_name text,
    content_type text, max_bytes bigint, sha256 text, expires_at timestamptz,
    correlation_id text)
ON CONFLICT (key) DO NOTHING
"""

BY_KEY = f"SELECT {COLUMNS} FROM uploads WHERE key = :key"

MARK_ARRIVED = """
UPDATE uploads SET photo_id = :photo_id WHERE key = :key AND photo_id IS NULL RETURNING key
"""

# Promises that ran out and of whose objects nobody told.
OVERDUE = f"""
SELECT {COLUMNS} FROM uploads
WHERE photo_id IS NULL AND expires_at < :now
ORDER BY expires_at LIMIT :limit
"""

FORGET = """
DELETE FROM uploads WHERE key = ANY(ARRAY(SELECT jsonb_array_elements_text(:keys::jsonb)))
RETURNING key
"""


@dataclass(frozen=True, kw_only=True)
class Upload:
    """An object that may come under a key, and the photo that it became."""

    key: str
    race_id: str
    original_name: str = ""
    content_type: str
    max_bytes: int
    sha256: str = ""  # of the file, in hexadecimal, where whoever sends it has said
    expires_at: datetime
    photo_id: str | None = None
    correlation_id: str = ""  # of the request that promised it


def expect(database: Database, uploads: Sequence[Upload]) -> None:
    """Remember what presigned links allow, in one round trip."""
    promises = [
        asdict(upload) | {"expires_at": upload.expires_at.isoformat()} for upload in uploads
    ]
    database.run(EXPECT, uploads=json.dumps(promises))


def by_key(database: Database, key: str) -> Upload | None:
    """What was promised for a key."""
    rows = database.run(BY_KEY, key=key)
    return Upload(**rows[0]) if rows else None


def mark_arrived(database: Database, key: str, photo_id: str) -> bool:
    """The object came and became a photo; False where nothing was promised, or it came before."""
    return bool(database.run(MARK_ARRIVED, key=key, photo_id=photo_id))


def overdue(database: Database, now: datetime, limit: int = 100) -> list[Upload]:
    """Promises that ran out before ``now`` without an object, the oldest first."""
    return [Upload(**row) for row in database.run(OVERDUE, now=now, limit=limit)]


def forget(database: Database, keys: Sequence[str]) -> int:
    """Drop promises; returns how many there were."""
    return len(database.run(FORGET, keys=json.dumps(list(keys))))
