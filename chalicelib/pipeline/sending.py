"""The jobs owed to photos: made, sent, rung for."""

from collections.abc import Sequence

import msgspec

from chalicelib.errors import Unavailable
from chalicelib.pipeline.services import Services
from chalicelib.queue import NewJob
from chalicelib.records.photos import Photo
from chalicelib.records.upkeep import Owed
from chalicelib.telemetry.logs import logger

SINGLE_PRIORITY = 10  # someone waits for this one photo; it overtakes a bulk
BULK_PRIORITY = 0


def job_for(photo: Photo | Owed, priority: int = BULK_PRIORITY) -> NewJob:
    """The job owed to ``photo``: JSON of its generation and correlation id, for whoever looks."""
    payload = {"generation": photo.generation, "correlationId": photo.correlation_id}
    return NewJob(id=photo.id, payload=msgspec.json.encode(payload), priority=priority)


def send(services: Services, kept: Sequence[Photo], priority: int) -> None:
    """Queue the jobs of photos that are kept, and ring; with Redis away the sweep does it."""
    if not kept:
        return
    try:
        services.queue.send([job_for(photo, priority) for photo in kept])
        ring(services, len(kept))
    except Unavailable as error:
        logger.warning(
            "photos kept but not sent; the sweep will",
            extra={"photos": [photo.id for photo in kept], "reason": str(error)},
        )


def ring(services: Services, jobs: int) -> int:
    """Ring once for each worker that so many ``jobs`` could keep busy; returns how often."""
    rings = min(jobs, services.settings.concurrency)
    for _ in range(rings):
        services.doorbell.ring()
    return rings


def ring_anew(services: Services, things: int = 1) -> None:
    """Wake workers that judge a race or draw previews anew; with Redis away the sweep does it."""
    try:
        ring(services, things)
    except Unavailable as error:
        logger.warning("what is due anew is left to the sweep", extra={"reason": str(error)})
