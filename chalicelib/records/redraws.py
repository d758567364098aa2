"""Previews whose watermark is not their race's any more: found, taken by one worker, drawn anew.

Which they are is asked each time of the photos themselves, so that a watermark that is changed
while photos are read, or changed back, needs no list to be kept.
"""

# ruff: noqa: S608 - what is put together here are constants of this folder

from dataclasses import dataclass

from chalicelib.records.database import Database

MOST_TRIES = 3  # what kills its worker as often is left as it is
LEASE_SECONDS = 30  # many times what one takes, and less than an unreferenced object is kept

_COMPLETED = "SELECT id FROM photos WHERE race_id = races.id AND processing_status = 'completed'"

# Each race's photos with another watermark, in three parts that the index has by ranges.
_OUTDATED = f"""
races CROSS JOIN LATERAL (
    {_COMPLETED} AND preview_mark IS NULL
    UNION ALL {_COMPLETED} AND preview_mark < races.watermark
    UNION ALL {_COMPLETED} AND preview_mark > races.watermark
) AS outdated LEFT JOIN redraws ON redraws.photo_id = outdated.id
"""

_OVER = f"(tries >= {MOST_TRIES} AND until <= now()) IS TRUE"

_FREE = f"redraws.photo_id IS NULL OR (tries < {MOST_TRIES} AND until <= now())"

DUE = f"SELECT count(*) AS due FROM (SELECT FROM {_OUTDATED} WHERE {_FREE} LIMIT :most) AS found"

# One takes at a time: two would take the same photo. Any number of ours.
LOCK = "SELECT pg_advisory_xact_lock(740317)"

# One that is just being deleted is passed over: that takes as long as storage does.
TAKE = f"""
WITH taken AS (
    INSERT INTO redraws (photo_id, lease, tries, until)
    SELECT outdated.id, gen_random_uuid(), 1, now() + interval '{LEASE_SECONDS} seconds'
    FROM {_OUTDATED} JOIN photos ON photos.id = outdated.id
    WHERE {_FREE} LIMIT 1 FOR KEY SHARE OF photos SKIP LOCKED
    ON CONFLICT (photo_id) DO UPDATE
        SET lease = excluded.lease, tries = redraws.tries + 1, until = excluded.until
    RETURNING photo_id, lease
)
SELECT photos.id AS photo_id, taken.lease, photos.object_key, photos.object_version,
    photos.preview_key, races.watermark
FROM taken JOIN photos ON photos.id = taken.photo_id JOIN races ON races.id = photos.race_id
"""

# Only in time, and where the photo was neither deleted nor read anew meanwhile. True too where
# this very lease did it before, as when the connection broke after the work. The photo's row is
# locked first, as by whoever deletes it.
FINISH = """
WITH drawn AS (
    UPDATE photos SET preview_key = :preview_key, preview_mark = :mark, updated_at = now()
    FROM redraws
    WHERE photos.id = :photo_id AND photos.preview_key = :previous
        AND processing_status = 'completed' AND redraws.photo_id = photos.id
        AND redraws.lease = :lease AND redraws.until > now()
    RETURNING photos.id
), done AS (
    DELETE FROM redraws USING drawn WHERE photo_id = drawn.id
)
SELECT EXISTS (SELECT FROM drawn) OR EXISTS (
    SELECT FROM photos WHERE id = :photo_id AND preview_key = :preview_key
) AS ours
"""

# A try that did not count: a dependency was away.
GIVE_BACK = """
UPDATE redraws SET tries = greatest(tries - 1, 0), until = now()
WHERE photo_id = :photo_id AND lease = :lease
"""

# It cannot be drawn, however often it is tried.
FAIL = f"""
UPDATE redraws SET tries = {MOST_TRIES}, until = now()
WHERE photo_id = :photo_id AND lease = :lease
"""

COUNT = f"""
SELECT count(*) FILTER (WHERE NOT over) AS waiting, count(*) FILTER (WHERE over) AS failed
FROM (SELECT {_OVER} AS over FROM {_OUTDATED} WHERE races.id = :race_id) AS outdated
"""

# Of all races. More than ``most`` are not counted, so that it costs little however many there are.
WAITING = f"""
SELECT count(*) AS waiting FROM (
    SELECT FROM {_OUTDATED} WHERE NOT ({_OVER}) LIMIT :most
) AS found
"""


@dataclass(frozen=True, kw_only=True)
class Redraw:
    """A preview to be drawn anew, and what with; only while the lease lasts."""

    photo_id: str
    lease: str
    object_key: str
    object_version: str
    preview_key: str  # of the present one
    watermark: str


def due(database: Database, most: int = 1) -> int:
    """How many previews wait to be drawn anew, and nobody is at them; counted up to ``most``."""
    return int(database.run(DUE, most=most)[0]["due"])


def take(database: Database) -> Redraw | None:
    """One of the previews that are due, for this worker alone; None: there is none."""
    if not due(database):  # as nearly always: then nobody has to wait for anybody
        return None
    with database.transaction():
        database.run(LOCK)
        rows = database.run(TAKE)
    return Redraw(**rows[0]) if rows else None


def finish(database: Database, redraw: Redraw, preview_key: str) -> bool:
    """Let the photo have its new preview; False, and nothing changed, where that is too late."""
    rows = database.run(
        FINISH,
        photo_id=redraw.photo_id,
        lease=redraw.lease,
        previous=redraw.preview_key,
        preview_key=preview_key,
        mark=redraw.watermark,
    )
    return bool(rows[0]["ours"])


def give_back(database: Database, redraw: Redraw) -> None:
    """Let it be tried again at once, and as often as before."""
    database.run(GIVE_BACK, photo_id=redraw.photo_id, lease=redraw.lease)


def fail(database: Database, redraw: Redraw) -> None:
    """Let it be tried no more, until the race's watermark is set again."""
    database.run(FAIL, photo_id=redraw.photo_id, lease=redraw.lease)


def counts(database: Database, race_id: str) -> dict[str, int]:
    """How many of a race's previews carry another watermark: ``waiting``, or ``failed``."""
    [row] = database.run(COUNT, race_id=race_id)
    return row


def waiting(database: Database, most: int) -> int:
    """How many previews are still to be drawn anew, in all races; counted up to ``most``."""
    return int(database.run(WAITING, most=most)[0]["waiting"])
