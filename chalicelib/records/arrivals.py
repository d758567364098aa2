"""Photos that come in: each object of storage becomes one photo, however often it is told of.

An object key stands for one photo. A new version under the same key replaces it, as a file of
the same name does in a folder: same id, next generation, pending again, a person's bibs kept.
Events come late, twice and out of order, so a version only replaces one that is older by S3's
sequencer. Without a sequencer on either side (a version seen in storage rather than told of)
it replaces too, since a photo read once too often is better than one never read.
"""

# ruff: noqa: S608 - what is put together here are constants of this folder

from dataclasses import asdict, dataclass
from datetime import datetime

from chalicelib.records.database import Database
from chalicelib.records.photos import COLUMNS, Photo

# The first is older than the second. S3: pad the shorter with zeros, then compare as text.
_OLDER = """(rpad(upper({0}), 64, '0') COLLATE "C" < rpad(upper({1}), 64, '0') COLLATE "C")"""

# A new photo, or a newer version of a known one; no row where it is neither.
INSERT = f"""
INSERT INTO photos (id, race_id, object_key, object_version, sequencer, original_name,
    content_type, sha256, bytes, taken_at, correlation_id)
VALUES (:id, :race_id, :object_key, :object_version, :sequencer, :original_name,
    :content_type, :sha256, :bytes, :taken_at, :correlation_id)
ON CONFLICT (object_key) DO UPDATE SET
    object_version = excluded.object_version, sequencer = excluded.sequencer,
    original_name = excluded.original_name, content_type = excluded.content_type,
    sha256 = excluded.sha256, bytes = excluded.bytes, width = NULL, height = NULL,
    taken_at = excluded.taken_at, correlation_id = excluded.correlation_id,
    generation = photos.generation + 1, attempts = 0, lease = NULL, claimed_at = NULL,
    processing_status = 'pending', processing_error = NULL, next_attempt_at = NULL,
    processed_at = NULL, updated_at = now()
WHERE photos.object_version <> excluded.object_version AND (
    photos.sequencer = '' OR excluded.sequencer = ''
    OR {_OLDER.format("photos.sequencer", "excluded.sequencer")})
RETURNING {COLUMNS}
"""

# Told again of a known object: remember the latest word on the version that we have.
TOLD_AGAIN = f"""
UPDATE photos SET sequencer = CASE
    WHEN object_version = :object_version AND {_OLDER.format("sequencer", ":sequencer::text")}
    THEN :sequencer ELSE sequencer END
WHERE object_key = :object_key
RETURNING {COLUMNS}
"""


@dataclass(frozen=True, kw_only=True)
class NewPhoto:
    """An object of storage that shall be a photo."""

    id: str  # a uuid; only used where the object is not known yet
    race_id: str
    object_key: str
    object_version: str  # S3's version id, or the ETag
    sequencer: str = ""  # of S3's event; empty where it was not an event that told
    original_name: str = ""
    content_type: str = ""
    sha256: str = ""
    bytes: int = 0
    taken_at: datetime | None = None
    correlation_id: str = ""


def insert(database: Database, new: NewPhoto) -> tuple[Photo, bool]:
    """Store a photo as pending, and say whether there is work to do for it.

    False: this version, or a newer one, was known before; the photo is the known one. The
    photo comes without its bibs.
    """
    rows = database.run(INSERT, **asdict(new))
    if rows:
        return Photo(**rows[0]), True
    rows = database.run(
        TOLD_AGAIN,
        object_key=new.object_key,
        object_version=new.object_version,
        sequencer=new.sequencer,
    )
    # None at all: it was deleted between the two statements, so it is new once more.
    return (Photo(**rows[0]), False) if rows else insert(database, new)
