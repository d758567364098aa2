"""The sweep: what events and crashes left undone is found by looking, in both directions.

Each step is bounded and stands alone: one that cannot be done is left for the next minute.
"""

from collections.abc import Callable
from dataclasses import dataclass
from datetime import UTC, datetime
from functools import partial

from chalicelib.errors import Unavailable
from chalicelib.pipeline import sending
from chalicelib.pipeline.derivatives import remove_unreferenced
from chalicelib.pipeline.drain import probe
from chalicelib.pipeline.judging import judge_due
from chalicelib.pipeline.lost_uploads import find_lost_uploads
from chalicelib.pipeline.process import EXHAUSTED
from chalicelib.pipeline.services import Services
from chalicelib.pipeline.takedowns import count_undecided, forget_who_asked, weigh_again
from chalicelib.pipeline.timing import count_queue
from chalicelib.queue import State
from chalicelib.records import attempts, redraws, upkeep
from chalicelib.records.rollup import roll_up
from chalicelib.records.upkeep import Owed
from chalicelib.telemetry.logs import logger
from chalicelib.telemetry.metrics import metrics

PAGE = 500  # photos compared with the queue in one round trip
RESERVE = 10.0  # seconds kept back for the steps that follow

# A job that nobody will work on: an unfinished photo is owed another one, unless it is dead. A
# failed one says nothing of a photo with attempts left: it was ordered to be read anew since, or
# workers died before they claimed it. One that is completed, and its photo is not, was completed
# by a worker that had lost its lease, or before Postgres lost the verdict.
IDLE = (None, State.COMPLETED, State.FAILED)


@dataclass
class Swept:
    """What one sweep did."""

    promoted: int = 0  # jobs whose delay had passed
    reclaimed: int = 0  # jobs whose worker vanished
    dead_lettered: int = 0  # jobs whose last worker vanished
    failed: int = 0  # photos told so because their job was dead-lettered
    sent: int = 0  # photos that the queue did not know
    arrived: int = 0  # uploads that nobody told of
    removed: int = 0  # derivatives that no photo points to
    rung: int = 0
    judged: int = 0  # photos that came to show other numbers by what is known of their race


def sweep(services: Services, seconds_left: Callable[[], float]) -> Swept:
    """Reclaim, promote, reconcile, ring, judge, look for lost uploads, tidy storage."""
    swept = Swept()

    def maintain() -> None:
        moved = services.queue.maintain()
        swept.promoted, swept.reclaimed = moved.promoted, moved.reclaimed
        swept.dead_lettered = moved.failed

    def look() -> None:
        swept.arrived = find_lost_uploads(services)

    def tidy() -> None:
        swept.removed = remove_unreferenced(services)

    def ring() -> None:
        swept.rung = _ring_for_waiting(services)

    def measure() -> None:
        count_queue(services)
        count_undecided(services)

    def weigh() -> None:
        weigh_again(services)

    def forget() -> None:
        forget_who_asked(services, datetime.now(UTC))

    def roll() -> None:
        roll_up(services.database, datetime.now(UTC))

    def judge() -> None:
        swept.judged = judge_due(services, lambda: seconds_left() - RESERVE).changed

    # Rung before storage is looked through, which may take all that is left of the time.
    reconcile = partial(_reconcile, services, swept, seconds_left)
    for step in (maintain, measure, reconcile, ring, judge, weigh, look, tidy, forget, roll):
        try:
            step()
        except Unavailable as error:
            logger.warning("a step is left for the next sweep", extra={"reason": str(error)})
        except Exception:
            logger.exception("a step of the sweep went wrong")
    return swept


def _reconcile(services: Services, swept: Swept, seconds_left: Callable[[], float]) -> None:
    """Every unfinished photo is owed a live job; one whose job is dead is failed."""
    after = ""
    while seconds_left() > RESERVE:
        page = upkeep.unfinished(
            services.database, services.settings.reconcile_seconds, after, PAGE
        )
        if not page:
            return
        states = services.queue.states(page)
        # Read after the states: a photo that was finished in between is owed nothing.
        left = upkeep.owed(services.database, [id for id in page if states[id] in IDLE])
        dead = [photo for photo in left if _is_dead(services, photo, states[photo.id])]
        swept.failed += _fail(services, dead)
        gone = {photo.id for photo in dead}
        swept.sent += _send(services, [photo for photo in left if photo.id not in gone])
        after = page[-1]


def _is_dead(services: Services, photo: Owed, state: State | None) -> bool:
    return state is State.FAILED and photo.attempts >= services.queue.policy.max_receive_count


def _fail(services: Services, dead: list[Owed]) -> int:
    count = services.queue.policy.max_receive_count
    errors = {photo.id: photo.error or EXHAUSTED.format(count=count) for photo in dead}
    failed = set(attempts.fail_unfinished(services.database, errors, count))
    for photo in (photo for photo in dead if photo.id in failed):
        metrics.record("PhotosFailed", Reason="Crashed")
        metrics.record("JobsDeadLettered")  # by the sweep above, or by a receive
        logger.error("photo failed: its job was dead-lettered", extra=_named(photo))
    return len(failed)


def _send(services: Services, owed: list[Owed]) -> int:
    if not owed:
        return 0
    sent = set(services.queue.send([sending.job_for(photo) for photo in owed]))
    for photo in (photo for photo in owed if photo.id in sent):
        logger.warning("sent again: the queue did not know the photo", extra=_named(photo))
    return len(sent)


def _named(photo: Owed) -> dict[str, str]:
    return {"photo": photo.id, "correlation": photo.correlation_id}


def _ring_for_waiting(services: Services) -> int:
    if services.queue.paused():
        return 0
    probe(services)  # in an outage drains ring for themselves; more rings would only add up
    previews = redraws.due(services.database, services.settings.concurrency)
    return sending.ring(services, services.queue.counts().waiting + previews)
