"""Trying failed photos again from the start: reset in Postgres first, then sent."""

from collections.abc import Sequence
from contextlib import suppress
from itertools import batched

from chalicelib.errors import Unavailable
from chalicelib.pipeline.portion import Portion, SecondsLeft
from chalicelib.pipeline.sending import SINGLE_PRIORITY, job_for, ring, send
from chalicelib.pipeline.services import Services
from chalicelib.records import attempts, failures, photos
from chalicelib.telemetry.logs import told_of_each

PAGE = 500  # photos reset and sent at a time


def redrive(services: Services, ids: Sequence[str]) -> list[str]:
    """Give failed photos their tries back and queue them; the ids of those.

    Raises :class:`chalicelib.errors.Unavailable` with nothing changed while Redis is away.
    """
    services.queue.ping()
    return [id for batch in batched(ids, PAGE) for id in _redrive(services, batch)]


def redrive_all(
    services: Services, seconds_left: SecondsLeft, race_id: str | None = None
) -> Portion:
    """The same for every photo that failed, of a race only if given, in the order of their ids.

    Postgres says which have failed: a flushed Redis forgets its dead letters.
    """
    services.queue.ping()
    count, after = 0, ""
    database = services.database
    while page := failures.failed_ids(database, after, PAGE, race_id):
        count, after = count + len(_redrive(services, page)), page[-1]
        if seconds_left() <= 0:
            left = failures.failed_ids(database, after, 1, race_id)
            return Portion(count, more=bool(left))
    return Portion(count)


def _redrive(services: Services, ids: Sequence[str]) -> list[str]:
    reset = attempts.reset_failed(services.database, ids)
    # The queue's dead letter keeps its history; what the queue forgot is sent anew.
    services.queue.redrive(reset)
    services.queue.send([job_for(photo) for photo in photos.get_many(services.database, reset)])
    ring(services, len(reset))
    told_of_each(reset, "photo to be tried again from the start")
    return reset


def reprocess(services: Services, id: str) -> bool:
    """Read a photo anew, whatever its verdict; False: no such photo.

    A worker that has it now writes nothing any more, and the job runs again after it. Raises
    :class:`chalicelib.errors.Unavailable` with nothing changed while Redis is away.
    """
    services.queue.ping()
    photo = attempts.reprocess(services.database, id)
    if photo is None:
        return False
    _forget_job(services, id)
    send(services, [photo], SINGLE_PRIORITY)
    return True


def _forget_job(services: Services, id: str) -> None:
    """A job that waits keeps its place, its delay and its spent receives; a fresh one has none."""
    with suppress(Unavailable):  # the sweep sends what Redis does not know
        services.queue.remove([id])
