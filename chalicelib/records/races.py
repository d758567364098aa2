"""Races and their start lists."""

# ruff: noqa: S608 - what is put together here are constants of this folder

import json
from collections.abc import Sequence
from dataclasses import asdict, dataclass, field
from datetime import date as Date
from datetime import datetime, timedelta

from chalicelib.records import knowledge
from chalicelib.records.database import Database
from chalicelib.records.paging import decode, encode
from chalicelib.records.refusals import FOREIGN_KEY_VIOLATION, UNIQUE_VIOLATION, Conflict, Rejected

# The columns of a Race.
COLUMNS = """
races.id, races.slug, races.name, races.date, races.listed, races.clock_offset,
races.watermark, races.link_key_hash, races.created_at
"""

CREATE = f"""
INSERT INTO races (slug, name, date) VALUES (:slug, :name, :date) RETURNING {COLUMNS}
"""

GET = f"SELECT {COLUMNS} FROM races WHERE slug = :slug"

# A page of the races of some visibility, latest first.
PAGE = f"""
SELECT {COLUMNS} FROM races
WHERE (date, id) < (:at::date, :id::uuid)
    AND (:unlisted::boolean OR id = ANY(:and_also::uuid[])
        OR (:public::boolean AND listed = 'public'))
ORDER BY date DESC, id DESC LIMIT :limit
"""

# A race, how many photos it has of each status, and how many entrants.
OVERVIEW = f"""
SELECT {COLUMNS}, counts.*,
    (SELECT count(*) FROM entrants WHERE entrants.race_id = races.id) AS entrants
FROM races CROSS JOIN LATERAL (
    SELECT count(*) FILTER (WHERE processing_status = 'pending') AS pending,
        count(*) FILTER (WHERE processing_status = 'processing') AS processing,
        count(*) FILTER (WHERE processing_status = 'completed') AS completed,
        count(*) FILTER (WHERE processing_status = 'failed') AS failed
    FROM photos WHERE photos.race_id = races.id
) AS counts
WHERE slug = :slug
"""

CLEAR_ENTRANTS = "DELETE FROM entrants WHERE race_id = :race_id"

ADD_ENTRANTS = """
INSERT INTO entrants (race_id, bib, name, category)
SELECT :race_id::uuid, bib, name, category
FROM jsonb_to_recordset(:entrants::jsonb) AS given (bib text, name text, category text)
"""

# What of a race may be changed after it was made; null: as it is. With a watermark, be it the
# same, all tries count from now on. Photos that are just being deleted are passed over: whoever
# does that holds their rows, and waits for the race's at the end.
CHANGE = f"""
WITH anew AS (
    UPDATE redraws SET tries = 0 WHERE :watermark::text IS NOT NULL AND photo_id IN (
        SELECT photos.id FROM photos JOIN redraws ON redraws.photo_id = photos.id
        WHERE photos.race_id = :id FOR KEY SHARE OF photos SKIP LOCKED
    )
)
UPDATE races SET name = COALESCE(:name, name), date = COALESCE(:date, date),
    listed = COALESCE(:listed, listed), clock_offset = COALESCE(:clock_offset, clock_offset),
    watermark = COALESCE(:watermark, watermark)
WHERE id = :id RETURNING {COLUMNS}
"""

# With its start list, its requests and the uploads that are expected; photos forbid it.
DELETE = "DELETE FROM races WHERE id = :id"

COUNT_ENTRANTS = "SELECT count(*) AS entrants FROM entrants WHERE race_id = :race_id"

START_LIST = "SELECT bib FROM entrants WHERE race_id = :race_id"


@dataclass(frozen=True, kw_only=True)
class Race:
    """An event with photos."""

    id: str
    slug: str
    name: str
    date: Date
    listed: str  # public, unlisted (who has the link), closed
    clock_offset: int  # seconds to add to the cameras' times
    watermark: str  # drawn on previews; empty: none
    link_key_hash: str | None = field(repr=False)  # of the key that opens it though it is closed
    created_at: datetime

    def corrected(self, camera: datetime | None) -> datetime | None:
        """The time of what a camera's clock noted."""
        return camera and camera + timedelta(seconds=self.clock_offset)


@dataclass(frozen=True, kw_only=True)
class Overview:
    """A race and what there is of it."""

    race: Race
    photos: dict[str, int]  # by status, all four always
    entrants: int


@dataclass(frozen=True, kw_only=True)
class Entrant:
    """One line of a start list; the name is never public."""

    bib: str
    name: str = ""
    category: str = ""


def create(database: Database, slug: str, name: str, date: Date) -> Race:
    """Store a new race, public; raises Conflict where the slug is taken."""
    try:
        return Race(**database.run(CREATE, slug=slug, name=name, date=date)[0])
    except Rejected as error:
        if error.code != UNIQUE_VIOLATION:
            raise
        raise Conflict(f"there is a race {slug!r} already; choose another slug") from None


def get(database: Database, slug: str) -> Race | None:
    """The race of that slug."""
    rows = database.run(GET, slug=slug)
    return Race(**rows[0]) if rows else None


def page(
    database: Database,
    *,
    public: bool = True,
    unlisted: bool = False,
    and_also: Sequence[str] = (),
    cursor: str = "",
    limit: int = 50,
) -> tuple[list[Race], str]:
    """A page of the races that are ``public``, or of all, latest first, and the next one's cursor.

    Those whose ids are in ``and_also`` are among them, however they are listed.
    The cursor is empty on the last page; a malformed one raises BadCursor.
    """
    at, id = decode(cursor)
    rows = database.run(
        PAGE,
        at=at,
        id=id,
        public=public,
        unlisted=unlisted,
        and_also=list(and_also),
        limit=limit + 1,
    )
    races = [Race(**row) for row in rows[:limit]]
    return races, encode(races[-1].date, races[-1].id) if len(rows) > limit else ""


def change(
    database: Database,
    id: str,
    *,
    name: str | None = None,
    date: Date | None = None,
    listed: str | None = None,
    clock_offset: int | None = None,
    watermark: str | None = None,
) -> Race | None:
    """Change what is given of a race, and leave the rest as it is; None: no such race."""
    rows = database.run(
        CHANGE,
        id=id,
        name=name,
        date=date,
        listed=listed,
        clock_offset=clock_offset,
        watermark=watermark,
    )
    return Race(**rows[0]) if rows else None


def delete(database: Database, id: str) -> None:
    """Forget a race; raises Conflict while it has photos."""
    try:
        database.run(DELETE, id=id)
    except Rejected as error:
        if error.code != FOREIGN_KEY_VIOLATION:
            raise
        raise Conflict("the race has photos; delete them first") from None


def overview(database: Database, slug: str) -> Overview | None:
    """The race of that slug with its counts, in one query."""
    rows = database.run(OVERVIEW, slug=slug)
    if not rows:
        return None
    row = rows[0]
    photos = {
        status: row.pop(status) for status in ("pending", "processing", "completed", "failed")
    }
    return Overview(entrants=row.pop("entrants"), photos=photos, race=Race(**row))


def replace_entrants(database: Database, race_id: str, rows: Sequence[Entrant]) -> None:
    """Let ``rows`` be the start list, none if empty; raises Conflict for a bib that is in it twice.

    The race's photos are then due to be judged again.
    """
    bibs = [entrant.bib for entrant in rows]
    if twice := {bib for bib in bibs if bibs.count(bib) > 1} if len(set(bibs)) < len(bibs) else ():
        raise Conflict(f"bib {min(twice)} is in the start list more than once; keep one of them")
    with database.transaction():
        knowledge.start_list_changed(database, race_id)  # first: it makes others wait
        database.run(CLEAR_ENTRANTS, race_id=race_id)
        entrants = json.dumps([asdict(entrant) for entrant in rows])
        database.run(ADD_ENTRANTS, race_id=race_id, entrants=entrants)


def entrant_count(database: Database, race_id: str) -> int:
    """How long the start list is."""
    return int(database.run(COUNT_ENTRANTS, race_id=race_id)[0]["entrants"])


def start_list(database: Database, race_id: str) -> frozenset[str]:
    """The bibs that exist in a race; empty where there is no start list."""
    return frozenset(row["bib"] for row in database.run(START_LIST, race_id=race_id))
