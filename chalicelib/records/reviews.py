"""The photos that wait for a person's look, the most doubtful first, and what is around them."""

# ruff: noqa: S608 - what is put together here are constants of this folder

from base64 import urlsafe_b64decode, urlsafe_b64encode
from collections.abc import Sequence
from dataclasses import dataclass
from math import isfinite
from uuid import UUID

from chalicelib.records import bibs, photos
from chalicelib.records.database import Database
from chalicelib.records.finds import TO_REVIEW
from chalicelib.records.paging import FOREIGN, NEWEST, BadCursor
from chalicelib.records.photos import COLUMNS, Photo

FIRST = ("infinity", NEWEST[1])

_OPEN = f"photos.race_id = :race_id AND {TO_REVIEW}"

PAGE = f"""
SELECT {COLUMNS}, photos.doubt FROM photos
WHERE {_OPEN} AND (photos.doubt, photos.id) < (:doubt::double precision, :id::uuid)
ORDER BY photos.doubt DESC, photos.id DESC LIMIT :limit
"""

LEFT = f"SELECT count(*) AS left_over FROM photos WHERE {_OPEN}"

# Numbers on the nearest of the photos taken within so many seconds of some, by the same clock.
NEARBY = f"""
SELECT here.id AS photo_id, bibs.number,
    min(abs(extract(epoch FROM photos.taken_at - here.taken_at)))::double precision AS seconds
FROM photos AS here CROSS JOIN LATERAL (
    SELECT photos.id, photos.taken_at, photos.bibs_set_at FROM photos
    WHERE photos.race_id = here.race_id AND photos.id <> here.id
        AND photos.processing_status = 'completed'
        AND COALESCE(photos.taken_at, 'infinity')
            BETWEEN here.taken_at - :within * interval '1 second'
            AND here.taken_at + :within * interval '1 second'
    ORDER BY abs(extract(epoch FROM photos.taken_at - here.taken_at)) LIMIT :most
) AS photos JOIN bibs ON bibs.photo_id = photos.id AND {bibs.COUNTS}
WHERE here.id = ANY(:ids::uuid[]) AND here.taken_at IS NOT NULL
GROUP BY here.id, bibs.number ORDER BY seconds, bibs.number
"""


@dataclass(frozen=True)
class Doubtful:
    """A photo to look at, and how doubtful it is."""

    photo: Photo
    doubt: float


def page(
    database: Database, race_id: str, *, cursor: str = "", limit: int
) -> tuple[list[Doubtful], str]:
    """A page of a race's photos to look at, and the next page's cursor, empty on the last.

    A malformed cursor raises BadCursor.
    """
    doubt, id = _decoded(cursor)
    rows = database.run(PAGE, race_id=race_id, doubt=doubt, id=id, limit=limit + 1)
    doubts = [row.pop("doubt") for row in rows]
    found = photos.with_bibs(database, rows[:limit])
    page = [Doubtful(photo, doubt) for photo, doubt in zip(found, doubts, strict=False)]
    following = _encoded(page[-1]) if len(rows) > limit else ""
    return page, following


def left(database: Database, race_id: str) -> int:
    """How many photos of a race wait for a person's look."""
    return int(database.run(LEFT, race_id=race_id)[0]["left_over"])


def nearby(
    database: Database, photo_ids: Sequence[str], *, within: float, most: int
) -> dict[str, dict[str, float]]:
    """Numbers on photos taken ``within`` so many seconds of some, by photo, and how many.

    Of each one's ``most`` nearest photos; the nearest number first.
    """
    found: dict[str, dict[str, float]] = {}
    for row in database.run(NEARBY, ids=list(photo_ids), within=within, most=most):
        found.setdefault(row["photo_id"], {})[row["number"]] = row["seconds"]
    return found


def _encoded(last: Doubtful) -> str:
    return urlsafe_b64encode(f"{last.doubt!r} {last.photo.id}".encode()).decode().rstrip("=")


def _decoded(cursor: str) -> tuple[str, str]:
    if not cursor:
        return FIRST
    try:
        doubt, id = urlsafe_b64decode(cursor + "=" * (-len(cursor) % 4)).decode().split(" ")
        if not isfinite(float(doubt)):
            raise BadCursor(FOREIGN)
        return doubt, str(UUID(id))
    except ValueError:
        raise BadCursor(FOREIGN) from None
