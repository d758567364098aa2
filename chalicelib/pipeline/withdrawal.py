"""Taking jobs out of the queue, so that neither a photo nor an order to read it gets lost.

A photo without a verdict is failed first, with a reason, where that stands in Postgres before its
job goes: otherwise the sweep would send the job again. docs/architecture.md has the table.
"""

from collections.abc import Iterator, Sequence
from itertools import batched

from chalicelib.pipeline.portion import Portion, SecondsLeft
from chalicelib.pipeline.services import Services
from chalicelib.queue import State
from chalicelib.records import withdrawals
from chalicelib.telemetry.logs import logger, told_of_each
from chalicelib.telemetry.metrics import metrics

WITHDRAWN = "Removed from the queue by an operator before it was read. It can be read again."
PAGE = 200  # jobs looked at in one round trip
FORGOTTEN = 5_000  # ended jobs forgotten between two looks at the clock, at some 20 microseconds


def remove_jobs(services: Services, ids: Sequence[str]) -> list[str]:
    """Take jobs out of the queue, whatever their state but active; returns the ids of those.

    A photo without a verdict fails, as :data:`WITHDRAWN` says; every other keeps its verdict.
    Raises :class:`chalicelib.errors.Unavailable` when Redis or Postgres is away; called again, it
    goes on.
    """
    services.queue.ping()
    return [id for batch in batched(dict.fromkeys(ids), PAGE) for id in _remove(services, batch)]


def purge(services: Services, state: State, seconds_left: SecondsLeft) -> Portion:
    """Remove as many jobs as ``state`` has now; those of ended ones are only forgotten.

    Raises ValueError for active ones, which workers hold.
    """
    if state is State.ACTIVE:
        raise ValueError("active jobs are held by workers; pause, and let them end")
    before = getattr(services.queue.counts(), state.value)
    purging = _withdraw if state in (State.WAITING, State.DELAYED) else _forget
    count = 0
    for removed in purging(services, state, before):
        count += removed
        if count >= before or seconds_left() <= 0:
            break
    logger.info("purged", extra={"state": state.value, "jobs": count})
    return Portion(count, more=count < before and seconds_left() <= 0)


def _withdraw(services: Services, state: State, most: int) -> Iterator[int]:
    for page in pages(services, state):
        removed = _remove(services, page[:most])
        most -= len(removed)
        yield len(removed)


def _forget(services: Services, state: State, most: int) -> Iterator[int]:
    while most > 0 and (gone := services.queue.purge(state, min(most, FORGOTTEN))):
        most -= gone
        yield gone


def pages(services: Services, state: State) -> Iterator[Sequence[str]]:
    """The ids of a state's jobs, each once, a page at a time."""
    cursor = ""
    while True:
        page = services.queue.jobs(state, cursor=cursor, size=PAGE)
        yield [job.id for job in page.jobs]
        cursor = page.cursor
        if not cursor:
            return


def _remove(services: Services, ids: Sequence[str]) -> list[str]:
    # Rows are looked at before states: whoever claims a photo in between changes its lease.
    unfinished = withdrawals.unfinished_of(services.database, ids)
    states = services.queue.states([photo.id for photo in unfinished])
    free = [p for p in unfinished if states[p.id] not in (None, State.ACTIVE)]
    withdrawn = withdrawals.withdraw(services.database, free, WITHDRAWN)
    if withdrawn:
        metrics.record("PhotosFailed", len(withdrawn), Reason="Withdrawn")
        told_of_each(sorted(withdrawn), "photo removed from the queue by an operator")
    # The job of a photo that is still owed one stays, wherever it is by now.
    owed = {photo.id for photo in unfinished} - withdrawn
    gone = services.queue.remove([id for id in ids if id not in owed])
    return [id for id in ids if id in withdrawn or id in set(gone)]
