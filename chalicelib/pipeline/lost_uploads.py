"""Uploads that nobody told of: events get lost, and files are dropped into folders by hand."""

from collections import Counter
from datetime import UTC, datetime, timedelta

from chalicelib.errors import DorsalError, Unavailable
from chalicelib.pipeline.arrival import arrive
from chalicelib.pipeline.services import Services
from chalicelib.records import cursors, objects, races, uploads
from chalicelib.records.objects import KnownObject
from chalicelib.storage.keys import is_key
from chalicelib.storage.storage import Stored
from chalicelib.telemetry.logs import logger

PREFIX = "incoming/"
PAGE = 1000  # objects looked at in one sweep: S3 lists so many in a call
PROMISES = 100  # overdue uploads asked for in one sweep
FORGET_AFTER = timedelta(days=1)  # a link is used while it lasts; storage may be away longer


def find_lost_uploads(services: Services) -> int:
    """Take in what was promised, or lies there, and is no photo yet; returns how many."""
    return _overdue(services) + _untold(services)


def _overdue(services: Services) -> int:
    """Ask for each promised upload whose link ran out; storage's word is final."""
    now = datetime.now(UTC)
    promised = uploads.overdue(services.database, now, PROMISES)
    found = {upload.key: services.storage.head(upload.key) for upload in promised}
    gone = [u.key for u in promised if not found[u.key] and u.expires_at < now - FORGET_AFTER]
    if gone:
        uploads.forget(services.database, gone)
    return _take_in(services, [stored for stored in found.values() if stored])


def _untold(services: Services) -> int:
    """Go on listing where the last sweep stopped, and start over at the end."""
    after = cursors.get(services.database, PREFIX)
    page = services.storage.list(PREFIX, after, PAGE)
    readable = [stored for stored in page if is_key(stored.key)]
    if len(readable) < len(page):
        logger.warning(
            "objects whose keys no photo can have", extra={"count": len(page) - len(readable)}
        )
    taken = _take_in(services, _of_known_races(services, _new(services, readable)))
    cursors.set(services.database, PREFIX, page[-1].key if len(page) == PAGE else "")
    return taken


def _take_in(services: Services, found: list[Stored]) -> int:
    return sum(_taken_in(services, stored) for stored in found)


def _taken_in(services: Services, stored: Stored) -> bool:
    """One object that cannot be taken in must not stand in the way of those after it."""
    try:
        photo = arrive(services, key=stored.key, version=stored.version, size=stored.size)
    except Unavailable:
        raise
    except DorsalError:
        logger.exception("an object was not taken in", extra={"key": stored.key})
        return False
    return photo is not None


def _new(services: Services, page: list[Stored]) -> list[Stored]:
    """Objects old enough to have been told of that are no photo in their present version."""
    settled = datetime.now(UTC) - timedelta(seconds=services.settings.reconcile_seconds)
    known = objects.known(services.database, [stored.key for stored in page])
    suspects = [s for s in page if s.modified < settled and _changed(s, known.get(s.key))]
    # A listing knows only the ETag, where a bucket with versions needs the version.
    heads = (services.storage.head(stored.key) for stored in suspects)
    return [stored for stored in heads if stored and not _same(stored, known.get(stored.key))]


def _changed(stored: Stored, photo: KnownObject | None) -> bool:
    return photo is None or stored.modified > photo.created_at


def _same(stored: Stored, photo: KnownObject | None) -> bool:
    return photo is not None and stored.version == photo.object_version


def _of_known_races(services: Services, found: list[Stored]) -> list[Stored]:
    by_slug = Counter(_slug(stored) for stored in found)
    unknown = {slug for slug in by_slug if races.get(services.database, slug) is None}
    for slug in sorted(unknown):
        logger.warning("objects of no known race", extra={"slug": slug, "count": by_slug[slug]})
    return [stored for stored in found if _slug(stored) not in unknown]


def _slug(stored: Stored) -> str:
    return stored.key.removeprefix(PREFIX).partition("/")[0]
