"""The photos as they are: by id, by race, by status, by bib number."""

# ruff: noqa: S608 - what is put together here are constants of this folder

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime
from typing import Any

from chalicelib.records import bibs
from chalicelib.records.bibs import StoredBib
from chalicelib.records.database import Database
from chalicelib.records.hidden import HIDDEN
from chalicelib.records.listing import Listing
from chalicelib.records.paging import decode, encode, is_id

# The columns of a Photo, under its names.
COLUMNS = f"""
photos.id, photos.race_id, photos.object_key, photos.object_version, photos.sequencer,
photos.original_name, photos.content_type, photos.sha256, photos.bytes, photos.width,
photos.height, photos.taken_at, photos.processing_status AS status,
photos.processing_error AS error, photos.attempts, photos.generation, photos.lease,
photos.claimed_at, photos.next_attempt_at, photos.processed_at, photos.thumbnail_key,
photos.preview_key, photos.bibs_set_at, {HIDDEN} AS hidden, photos.correlation_id,
photos.created_at, photos.updated_at
"""

# Some photos by id.
GET_MANY = f"SELECT {COLUMNS} FROM photos WHERE id = ANY(:ids::uuid[])"

# What a client that polls wants to know, and no more.
STATUS = """
SELECT processing_status AS status, processing_error AS error, processed_at
FROM photos WHERE id = :id
"""

# A page of a race's photos, newest first.
LISTING = Listing.of(
    COLUMNS,
    where=f"""
WHERE photos.race_id = :race_id
    AND (photos.created_at, photos.id) < (:at::timestamptz, :id::uuid)
    AND (:with_hidden::boolean OR NOT {HIDDEN})
""",
    order="ORDER BY photos.created_at DESC, photos.id DESC LIMIT :limit",
)

# Forget a photo, and with it its bibs and candidates.
DELETE = "DELETE FROM photos WHERE id = :id RETURNING object_key, thumbnail_key, preview_key"


@dataclass(frozen=True, kw_only=True)
class Photo:
    """One image of a race, as stored; empty texts and None stand for what is not known yet."""

    id: str
    race_id: str
    object_key: str
    object_version: str
    sequencer: str
    original_name: str
    content_type: str
    sha256: str
    bytes: int
    width: int | None  # pixels, upright and full size
    height: int | None
    taken_at: datetime | None
    status: str  # pending, processing, completed, failed
    error: str | None  # the last one, also while a retry is pending
    attempts: int
    generation: int
    lease: str | None
    claimed_at: datetime | None
    next_attempt_at: datetime | None
    processed_at: datetime | None  # of the final verdict
    thumbnail_key: str
    preview_key: str
    bibs_set_at: datetime | None  # when a person last said which bibs are on it
    hidden: bool  # from the public, by hand or by a request to take it away
    correlation_id: str
    created_at: datetime
    updated_at: datetime
    bibs: tuple[StoredBib, ...] = ()

    @property
    def is_processed(self) -> bool:
        return self.status == "completed"


@dataclass(frozen=True, kw_only=True)
class PhotoStatus:
    """The answer to a client that polls; ``failed`` is final, never shown between tries."""

    status: str
    error: str | None
    processed_at: datetime | None

    @property
    def is_processed(self) -> bool:
        return self.status == "completed"


def get(database: Database, id: str) -> Photo | None:
    """A photo with its bibs."""
    return next(iter(get_many(database, [id])), None)


def get_many(database: Database, ids: Sequence[str]) -> list[Photo]:
    """Those of the photos that exist, with their bibs, in the order of ``ids``."""
    wanted = [id for id in ids if is_id(id)]
    rows = {row["id"]: row for row in database.run(GET_MANY, ids=wanted)} if wanted else {}
    return with_bibs(database, [rows[id.lower()] for id in wanted if id.lower() in rows])


def status(database: Database, id: str) -> PhotoStatus | None:
    """How far a photo is."""
    rows = database.run(STATUS, id=id) if is_id(id) else []
    return PhotoStatus(**rows[0]) if rows else None


def page(
    database: Database,
    race_id: str,
    *,
    bib: str | None = None,
    status: str | None = None,
    find: str | None = None,
    with_hidden: bool = True,
    cursor: str = "",
    limit: int = 50,
) -> tuple[list[Photo], str]:
    """A page of a race's photos with their bibs, newest first, and the next page's cursor.

    Of one of FINDS' kinds with ``find``, which goes with neither bib nor status. The cursor is
    empty on the last page; a malformed one raises BadCursor.
    """
    at, id = decode(cursor)
    rows = LISTING.rows(
        database,
        bib=bib,
        status=status,
        find=find,
        race_id=race_id,
        at=at,
        id=id,
        limit=limit + 1,
        with_hidden=with_hidden,
    )
    last = rows[limit - 1] if len(rows) > limit else None
    following = encode(last["created_at"], last["id"]) if last else ""
    return with_bibs(database, rows[:limit]), following


def delete(database: Database, id: str) -> list[str]:
    """Forget a photo; returns the keys to delete from storage, none where it was unknown."""
    rows = database.run(DELETE, id=id) if is_id(id) else []
    return [key for row in rows for key in row.values() if key]


def with_bibs(database: Database, rows: Sequence[Mapping[str, Any]]) -> list[Photo]:
    """Photos of rows with COLUMNS, and their bibs."""
    found = bibs.of(database, [row["id"] for row in rows])
    return [Photo(**row, bibs=found.get(row["id"], ())) for row in rows]
