"""Taking photos away: a runner asks, the organiser decides. The states: docs/privacy.md."""

import hashlib
import hmac
import time
from dataclasses import dataclass
from datetime import datetime, timedelta

from chalicelib.errors import DorsalError
from chalicelib.pipeline.limits import network
from chalicelib.pipeline.removal import remove
from chalicelib.pipeline.services import Services
from chalicelib.pipeline.takedown_limits import TakedownLimits
from chalicelib.records import address_keys, takedowns
from chalicelib.records.takedowns import NewTakedown, Takedown
from chalicelib.telemetry.logs import logger
from chalicelib.telemetry.metrics import metrics

LIMITS = TakedownLimits()
DELETING_SECONDS = 15.0  # of a verdict's call, which the gateway ends after 29
KEEP_CONTACTS = timedelta(days=90)  # after the verdict


class TooMany(DorsalError):
    """More requests than are taken from one address in a day, or for one race."""


@dataclass(frozen=True, kw_only=True)
class Decided:
    """A verdict, and what deletion it led to."""

    takedown: Takedown
    deleted: int = 0
    left: int = 0  # photos still to be deleted: say the verdict again


def ask(services: Services, new: NewTakedown, address: str, now: datetime) -> Takedown:
    """Put a request on record, which may hide photos at once; raises TooMany or Gone."""
    database = services.database
    with database.transaction():
        takedowns.lock(database)
        who = hashed(address_keys.key_of(database, now.date()), address)
        status = LIMITS.status(takedowns.seen(database, new, who), new.wants)
        if status is None:
            raise TooMany("too many requests")
        asked = takedowns.add(database, new, status, who)
    _tell("TakedownsAsked", asked)
    return asked


def decide(services: Services, id: str, status: str, wants: str, by: str) -> Decided:
    """Confirm or reject a request, deleting what it asks to be deleted.

    The verdict is kept before anything is deleted: photos stay hidden when that is interrupted,
    and the same verdict again goes on. Raises Gone where there is no such request, Unavailable
    where Postgres or storage is away.
    """
    decided = takedowns.decide(services.database, id, status, wants, by)
    _tell("TakedownsDecided", decided)
    if status != "confirmed" or wants != "delete":
        return Decided(takedown=decided)
    photos = takedowns.covered(services.database, id)
    deadline = time.monotonic() + DELETING_SECONDS
    deleted = 0
    while deleted < len(photos) and time.monotonic() < deadline:
        remove(services, photos[deleted])
        deleted += 1
    return Decided(takedown=decided, deleted=deleted, left=len(photos) - deleted)


def weigh_again(services: Services) -> int:
    """Weigh open requests whose photos came in since; returns how many wait from now on.

    What one held before stays hidden until the verdict.
    """
    database, waiting = services.database, 0
    for takedown in takedowns.unweighed(database):
        with database.transaction():
            takedowns.lock(database)
            if not LIMITS.too_much(takedowns.seen(database, takedown)):
                takedowns.hold(database, takedown.id)
                continue
            moved = takedowns.wait(database, takedown.id)
        if moved:
            waiting += 1
            _tell("TakedownsOverLimit", moved)
    return waiting


def forget_who_asked(services: Services, now: datetime) -> None:
    """Let addresses go when their day is over, and contacts some time after the verdict."""
    today = datetime(now.year, now.month, now.day, tzinfo=now.tzinfo)
    address_keys.forget_before(services.database, now.date())
    takedowns.forget(services.database, today, now - KEEP_CONTACTS)


def count_undecided(services: Services) -> None:
    """Record how many requests are without a verdict, once a minute."""
    for status, count in takedowns.undecided(services.database).items():
        metrics.record("TakedownsUndecided", count, Status=status)


def hashed(key: str, address: str) -> str:
    """What is kept of an address for a day: HMAC-SHA256 by the day's key, hex."""
    return hmac.new(key.encode(), network(address).encode(), hashlib.sha256).hexdigest()


def _tell(metric: str, takedown: Takedown) -> None:
    metrics.record(metric, Status=takedown.status)
    about = {"takedown": takedown.id, "race": takedown.race_id, "status": takedown.status}
    say = logger.warning if takedown.status == "waiting" else logger.info
    say("takedown", extra={**about, "wants": takedown.wants, "photo": takedown.photo_id})
