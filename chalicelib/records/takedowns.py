"""Runners' requests to take photos away, and the organiser's verdicts on them; kept on record."""

# ruff: noqa: S608 - what is put together here are constants of this folder

from dataclasses import asdict, dataclass
from datetime import datetime

from chalicelib.errors import DorsalError
from chalicelib.records import bibs
from chalicelib.records.database import Database
from chalicelib.records.hidden import IN_EFFECT, SAME, UNDENIED
from chalicelib.records.paging import decode, encode, is_id

COLUMNS = """
takedowns.id, takedowns.race_id, takedowns.photo_id, takedowns.number, takedowns.wants,
takedowns.reason, takedowns.contact, takedowns.status, takedowns.created_at, takedowns.decided_at
"""

# The photos that now show the number of a row of takedowns.
_SHOWING = f"""
    SELECT photos.id FROM bibs JOIN photos ON photos.id = bibs.photo_id AND {bibs.COUNTS}
    WHERE photos.race_id = takedowns.race_id AND {SAME}
"""

# The photos that a row of takedowns is about: a look into an index each.
_COVERED = f"""(
    SELECT photos.id FROM photos
    WHERE photos.race_id = takedowns.race_id AND photos.id = takedowns.photo_id
    UNION
    SELECT photos.id FROM photos WHERE photos.race_id = takedowns.race_id
        AND photos.sha256 = takedowns.sha256 AND takedowns.sha256 <> ''
    UNION {_SHOWING} UNION
    SELECT photos.id FROM takedown_photos JOIN photos ON photos.id = takedown_photos.photo_id
    WHERE takedown_photos.takedown_id = takedowns.id AND {UNDENIED}
)"""

# One request at a time is weighed and stored, so that many at once do not slip below a limit.
LOCK = "SELECT pg_advisory_xact_lock(740316)"

# Whoever just deletes the race or the photo is waited for; when it is gone nothing is stored.
ADD = f"""
WITH race AS (SELECT id FROM races WHERE id = :race_id FOR KEY SHARE),
photo AS (SELECT id, sha256 FROM photos WHERE id = :photo_id::uuid FOR KEY SHARE)
INSERT INTO takedowns (race_id, photo_id, sha256, number, wants, reason, contact, status, address)
SELECT race.id, photo.id, COALESCE(photo.sha256, ''),
    :number::text, :wants, :reason, :contact, :status, :address
FROM race LEFT JOIN photo ON true WHERE photo.id IS NOT NULL OR :photo_id::uuid IS NULL
RETURNING {COLUMNS}
"""

# What the limits ask, of a request for a photo or for a number.
SEEN = f"""
SELECT
    (SELECT count(*) FROM takedowns WHERE address = :address) AS of_address,
    (SELECT count(*) FROM takedowns WHERE race_id = :race_id
        AND status IN ('open', 'waiting')) AS undecided,
    (SELECT count(*) FROM takedowns WHERE race_id = :race_id AND status = 'open') AS open,
    (SELECT count(*) FROM photos WHERE race_id = :race_id
        AND processing_status <> 'failed') AS photos,
    (SELECT count(*) FROM (
        SELECT photo_id FROM takedowns
        WHERE race_id = :race_id AND status = 'open' AND photo_id IS NOT NULL
        UNION
        SELECT takedown_photos.photo_id
        FROM takedowns JOIN takedown_photos ON takedown_photos.takedown_id = takedowns.id
        WHERE takedowns.race_id = :race_id AND takedowns.status IN ('open', 'waiting')
        UNION
        SELECT bibs.photo_id FROM bibs JOIN photos ON photos.id = bibs.photo_id
        WHERE photos.race_id = :race_id AND {bibs.COUNTS}
            AND {bibs.same("bibs.number", ":number::text")}
    ) AS hidden) + (:photo_id::uuid IS NOT NULL)::integer AS hidden,
    EXISTS (SELECT FROM takedowns WHERE race_id = :race_id
        AND (photo_id = :photo_id::uuid OR {bibs.same("number", ":number::text")})
        AND status = 'confirmed' AND wants <> 'correct') AS confirmed,
    EXISTS (SELECT FROM takedowns WHERE race_id = :race_id AND status = 'rejected'
        AND (photo_id = :photo_id::uuid OR {bibs.same("number", ":number::text")})) AS rejected
"""

BY_ID = f"SELECT {COLUMNS} FROM takedowns WHERE id = :id"

# A page of a race's requests, newest first, undecided ones only if asked, each with how many
# photos it is about now.
PAGE = f"""
SELECT {COLUMNS}, (SELECT count(*) FROM {_COVERED} AS covered) AS photos FROM takedowns
WHERE race_id = :race_id AND (created_at, id) < (:at::timestamptz, :id::uuid)
    AND (:status::text IS NULL OR status = :status)
ORDER BY created_at DESC, id DESC LIMIT :limit
"""

DECIDE = f"""
UPDATE takedowns SET status = :status, wants = :wants, decided_by = :by, decided_at = now()
WHERE id = :id RETURNING {COLUMNS}
"""

# The photos that a request is about now.
COVERED = f"""
SELECT covered.id FROM takedowns CROSS JOIN LATERAL {_COVERED} AS covered
WHERE takedowns.id = :id ORDER BY covered.id LIMIT :limit
"""

# Let a request for a number hold what it hides now. A photo that is being deleted is waited for,
# and passed over when it is gone: it would be no photo to refer to.
HOLD = f"""
INSERT INTO takedown_photos (takedown_id, photo_id)
SELECT takedowns.id, showing.id
FROM takedowns CROSS JOIN LATERAL ({_SHOWING} FOR KEY SHARE OF photos) AS showing
WHERE takedowns.id = :id AND {IN_EFFECT}
ON CONFLICT DO NOTHING
"""

# Open requests that hide photos which have come to show their number since they were weighed,
# oldest first.
UNWEIGHED = f"""
SELECT {COLUMNS} FROM takedowns
WHERE takedowns.status = 'open' AND takedowns.number IS NOT NULL
    AND EXISTS (SELECT FROM ({_SHOWING}) AS showing WHERE NOT EXISTS (SELECT FROM takedown_photos
        WHERE takedown_id = takedowns.id AND photo_id = showing.id))
ORDER BY takedowns.created_at, takedowns.id LIMIT :limit
"""

WAIT = f"""
UPDATE takedowns SET status = 'waiting' WHERE id = :id AND status = 'open' RETURNING {COLUMNS}
"""

COUNTS = """
SELECT count(*) FILTER (WHERE status = 'open') AS open,
    count(*) FILTER (WHERE status = 'waiting') AS waiting
FROM takedowns WHERE :race_id::uuid IS NULL OR race_id = :race_id
"""

FORGET_ADDRESSES = (
    "UPDATE takedowns SET address = NULL WHERE address IS NOT NULL AND created_at < :before"
)

FORGET_CONTACTS = "UPDATE takedowns SET contact = '' WHERE contact <> '' AND decided_at < :before"


class Gone(DorsalError):
    """The race, the photo or the request was deleted meanwhile."""


@dataclass(frozen=True, kw_only=True)
class NewTakedown:
    """A request: for a photo, or for all photos of a number; never for both."""

    race_id: str
    photo_id: str | None = None
    number: str | None = None
    wants: str = "hide"  # hide, delete, or correct: the photo does not show that number
    reason: str = ""
    contact: str = ""


@dataclass(frozen=True, kw_only=True)
class Takedown(NewTakedown):
    """A request on record."""

    id: str
    status: str  # open, waiting, confirmed, rejected
    created_at: datetime
    decided_at: datetime | None
    photos: int = 0  # it is about now, where that was asked


@dataclass(frozen=True, kw_only=True)
class Seen:
    """What is known when a request is weighed."""

    of_address: int  # requests from the same address today
    undecided: int  # requests of the race without a verdict
    open: int  # of those, the ones that hide something
    photos: int  # of the race, those still to be read included
    hidden: int  # photos that undecided requests hide, with those that this one would
    confirmed: bool  # the organiser has confirmed the same before
    rejected: bool  # the organiser has refused the same before


def lock(database: Database) -> None:
    """Let other requests wait until this transaction ends."""
    database.run(LOCK)


def seen(database: Database, new: NewTakedown, address: str = "") -> Seen:
    """What the limits ask about a request, if it is new from the address with that hash."""
    about = {"race_id": new.race_id, "photo_id": new.photo_id, "number": new.number}
    return Seen(**database.run(SEEN, **about, address=address)[0])


def add(database: Database, new: NewTakedown, status: str, address: str) -> Takedown:
    """Put a request on record; raises Gone where there is no such race or photo."""
    with database.transaction():
        rows = database.run(ADD, **asdict(new), status=status, address=address)
        if not rows:
            raise Gone(f"the {'photo' if new.photo_id else 'race'} has been deleted")
        hold(database, rows[0]["id"])
    return Takedown(**rows[0])


def hold(database: Database, id: str) -> None:
    """Let a request in effect go on hiding what it hides now, whatever is read of it later."""
    database.run(HOLD, id=id)


def unweighed(database: Database, limit: int = 100) -> list[Takedown]:
    """Open requests that hide more than they hold, oldest first."""
    return [Takedown(**row) for row in database.run(UNWEIGHED, limit=limit)]


def wait(database: Database, id: str) -> Takedown | None:
    """Let an open request hide no more than it holds; None where it is not open."""
    rows = database.run(WAIT, id=id)
    return Takedown(**rows[0]) if rows else None


def get(database: Database, id: str) -> Takedown | None:
    """The request of that id."""
    rows = database.run(BY_ID, id=id) if is_id(id) else []
    return Takedown(**rows[0]) if rows else None


def page(
    database: Database, race_id: str, *, status: str | None = None, cursor: str = "", limit: int
) -> tuple[list[Takedown], str]:
    """A page of a race's requests, newest first, and the next page's cursor."""
    at, id = decode(cursor)
    rows = database.run(PAGE, race_id=race_id, status=status, at=at, id=id, limit=limit + 1)
    found = [Takedown(**row) for row in rows[:limit]]
    return found, encode(found[-1].created_at, found[-1].id) if len(rows) > limit else ""


def decide(database: Database, id: str, status: str, wants: str, by: str) -> Takedown:
    """Put a verdict on record; an earlier one is replaced. Raises Gone where none was asked."""
    with database.transaction():
        rows = database.run(DECIDE, id=id, status=status, wants=wants, by=by)
        if not rows:
            raise Gone("the request has been deleted, with its race")
        hold(database, id)
    return Takedown(**rows[0])


def covered(database: Database, id: str, limit: int = 1000) -> list[str]:
    """The ids of the photos that a request is about now."""
    return [row["id"] for row in database.run(COVERED, id=id, limit=limit)]


def undecided(database: Database, race_id: str | None = None) -> dict[str, int]:
    """How many requests are ``open`` and ``waiting``, of a race or of all."""
    return database.run(COUNTS, race_id=race_id)[0]


def forget(database: Database, addresses_before: datetime, contacts_before: datetime) -> None:
    """Forget who asked: addresses of requests, and contacts of verdicts, of before."""
    database.run(FORGET_ADDRESSES, before=addresses_before)
    database.run(FORGET_CONTACTS, before=contacts_before)
