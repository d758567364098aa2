"""How long the queue, a race or a photo still takes: what Redis and Postgres know of it."""

from datetime import datetime, timedelta

from chalicelib.pipeline.estimate import WINDOW, Estimate, Work
from chalicelib.pipeline.services import Services
from chalicelib.records import pace, upkeep
from chalicelib.records.photos import Photo

ENDS = 100  # of a race's pending photos, the first and the last: one of them is the last in line


def of_queue(services: Services, now: datetime) -> Estimate:
    """Until the queue is empty, if nothing more is sent."""
    work = _look(services, now)
    pulse = work.pulse
    return work.until(pulse.waiting + pulse.active + pulse.delayed, pulse.last_due)


def of_race(
    services: Services, race_id: str, pending: int, processing: int, now: datetime
) -> Estimate:
    """Until the last of a race's photos, of which so many are unfinished, has its verdict."""
    work = _look(services, now)
    if not pending:
        return work.until(processing)
    place = services.queue.ahead(upkeep.pending_ends(services.database, race_id, ENDS))
    least = work.pulse.last_due if place is None else 0.0
    return work.until(max(pending, (place or 0) + 1) + work.pulse.active, least)


def of_photo(services: Services, photo: Photo, now: datetime) -> Estimate:
    """Until a photo that has no verdict yet has one."""
    work = _look(services, now)
    if photo.status == "processing":
        return work.until(1)
    place = services.queue.ahead([photo.id])
    if place is not None:
        return work.until(place + 1 + work.pulse.active)
    if photo.next_attempt_at is not None:
        wait = (photo.next_attempt_at - now).total_seconds()
        return work.until(1, max(0.0, wait))
    return work.until(work.pulse.waiting + work.pulse.active + 1)


def _look(services: Services, now: datetime) -> Work:
    since = now - timedelta(seconds=WINDOW + 60)
    return Work(
        pulse=services.queue.pulse(),
        minutes=pace.pace(services.database, since),
        now=now.timestamp(),
    )
