"""What operators do to the queue. Large calls end in time for the gateway, and say what is left."""

import time
from collections.abc import Callable

from chalicelib.api.doors import Doors
from chalicelib.api.problems import Invalid
from chalicelib.api.queue_types import (
    PausedAnswer,
    PromoteAnswer,
    Purge,
    PurgeAnswer,
    RedriveAnswer,
    Removal,
    RemoveAnswer,
    Which,
)
from chalicelib.api.visit import Visit
from chalicelib.pipeline.portion import Portion
from chalicelib.pipeline.promotion import promote, promote_all
from chalicelib.pipeline.redrive import redrive, redrive_all
from chalicelib.pipeline.sending import ring
from chalicelib.pipeline.withdrawal import purge, remove_jobs
from chalicelib.queue import State

doors = Doors(__name__)
BUDGET = 10.0  # seconds of a large call; API Gateway waits for 29, and a page's reader for less


@doors.open("POST", "/queue/redrive", access="operator", takes=Which, gives=RedriveAnswer)
def redrive_jobs(visit: Visit, body: Which) -> RedriveAnswer:
    """Try failed photos again from the start: those named, or all."""
    ids = _named(body)
    if ids is None:
        portion = redrive_all(visit.services, budget())
    else:
        portion = Portion(len(redrive(visit.services, ids)))
    return RedriveAnswer(redriven=portion.count, more=portion.more)


@doors.open("POST", "/queue/promote", access="operator", takes=Which, gives=PromoteAnswer)
def promote_jobs(visit: Visit, body: Which) -> PromoteAnswer:
    """Hand out delayed jobs without further delay: those named, or all."""
    ids = _named(body)
    if ids is None:
        portion = promote_all(visit.services, budget())
    else:
        portion = Portion(len(promote(visit.services, ids)))
    return PromoteAnswer(promoted=portion.count, more=portion.more)


@doors.open("POST", "/queue/remove", access="operator", takes=Removal, gives=RemoveAnswer)
def remove_jobs_from_queue(visit: Visit, body: Removal) -> RemoveAnswer:
    """Take jobs out of the queue; a photo that has no verdict yet fails, with that reason.

    Jobs that are being read are kept.
    """
    removed = remove_jobs(visit.services, body.ids)
    kept = tuple(id for id in dict.fromkeys(body.ids) if id not in set(removed))
    return RemoveAnswer(removed=tuple(removed), kept=kept)


@doors.open("POST", "/queue/purge", access="operator", takes=Purge, gives=PurgeAnswer)
def purge_queue(visit: Visit, body: Purge) -> PurgeAnswer:
    """Empty one state: of ended jobs the queue's record is forgotten.

    Photos of waiting and delayed ones fail, with that reason.
    """
    portion = purge(visit.services, State(body.state), budget())
    return PurgeAnswer(purged=portion.count, more=portion.more)


@doors.open("POST", "/queue/pause", access="operator", gives=PausedAnswer)
def pause_queue(visit: Visit) -> PausedAnswer:
    """Hand out no more jobs; those in work are finished."""
    visit.services.queue.pause()
    return PausedAnswer(paused=True)


@doors.open("POST", "/queue/resume", access="operator", gives=PausedAnswer)
def resume_queue(visit: Visit) -> PausedAnswer:
    """Hand out jobs again."""
    queue = visit.services.queue
    queue.resume()
    ring(visit.services, max(1, queue.counts().waiting))
    return PausedAnswer(paused=False)


def _named(body: Which) -> list[str] | None:
    """The ids, None for all. Raises :class:`Invalid` for a body that says neither, or both."""
    if body.all == bool(body.ids):
        raise Invalid('Say either {"ids": [...]} or {"all": true}.')
    return list(body.ids) if body.ids else None


def budget() -> Callable[[], float]:
    """How many seconds a large call has left, from now on."""
    end = time.monotonic() + BUDGET
    return lambda: end - time.monotonic()
