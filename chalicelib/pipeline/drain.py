"""Receive and process jobs, one at a time, until none is left or the time is nearly up.

Then races are judged, of which by then more may be known, and previews drawn anew whose race has
another watermark since.
"""

from collections.abc import Callable
from dataclasses import dataclass, replace

from chalicelib.errors import Unavailable
from chalicelib.pipeline.heartbeat import Heartbeat
from chalicelib.pipeline.judging import judge_due
from chalicelib.pipeline.metering import flushing
from chalicelib.pipeline.process import Outcome, process
from chalicelib.pipeline.redrawing import redraw_due
from chalicelib.pipeline.services import Services
from chalicelib.queue import Received, StaleReceipt
from chalicelib.telemetry.logs import logger
from chalicelib.telemetry.metrics import metrics

RESERVE = 15.0  # seconds kept back: several times what the slowest photo takes
REDRAWING = 5.0  # seconds that a retry may have to wait: until it is received it is delayed
JUDGING = 5.0  # seconds that photos sent meanwhile may have to wait
MOMENT = 0.5  # seconds, so that a visibility has ended for sure
OUTAGE_PAUSE = 5.0  # seconds until a drain that met an outage is rung for again


@dataclass(frozen=True)
class Drained:
    """What one drain did."""

    done: int = 0
    failed: int = 0
    retried: int = 0
    judged: int = 0  # photos that came to show other numbers by what is known of their race
    redrawn: int = 0  # previews

    def plus(self, outcome: Outcome) -> "Drained":
        """This with one more ``outcome``."""
        name = {Outcome.DONE: "done", Outcome.FAILED: "failed", Outcome.RETRY: "retried"}[outcome]
        return replace(self, **{name: getattr(self, name) + 1})


def drain(services: Services, seconds_left: Callable[[], float]) -> Drained:
    """Process jobs one at a time; a worker that holds one job can lose only that one.

    ``seconds_left`` tells how long this invocation may still run. When a dependency is away,
    the held job is released, draining stops, and the doorbell is rung to look again.
    """
    drained = Drained()
    try:
        probe(services)
        with Heartbeat(services.queue) as heartbeat:
            held = _first(services.queue.receive(1))
            heartbeat.hold(held.receipt if held else "")
            go_on = True
            while held is not None:
                outcome = process(services, held)
                drained = drained.plus(outcome)
                go_on = seconds_left() > RESERVE
                held = _next(services, held, outcome, go_on)
                heartbeat.hold(held.receipt if held else "")
                flushing.if_quick(services)  # before a photo that may stop this process
        if go_on:  # else it has rung, and whoever hears that looks
            _look_again_later(services)
        drained = replace(drained, judged=_judge(services, seconds_left))
        drained = replace(drained, redrawn=_redraw(services, seconds_left))
    except Unavailable as error:
        logger.warning("draining stops: a dependency is away", extra={"reason": str(error)})
        _ring_later(services)
    return drained


def _look_again_later(services: Services) -> None:
    """What others hold may be left by one that died: seen to when its visibility ends, and not
    only by the next sweep.

    Not by each drain, or rings would beget rings: whoever hears the one under way looks again.
    """
    seconds = services.queue.claim_look(MOMENT)
    if seconds is not None:
        services.doorbell.ring(seconds)
        services.queue.keep_look(seconds)


def _judge(services: Services, seconds_left: Callable[[], float]) -> int:
    """Judge for a while, photos first: another drain goes on after what came meanwhile."""
    until = seconds_left() - JUDGING
    if until <= RESERVE:
        return 0
    judged = judge_due(services, lambda: seconds_left() - until)
    if judged.unfinished:
        services.doorbell.ring()
    return judged.changed


def _redraw(services: Services, seconds_left: Callable[[], float]) -> int:
    """Draw previews anew while no photo waits to be read; another drain goes on after those."""
    if services.queue.paused():
        return 0
    until = max(seconds_left() - REDRAWING, RESERVE)

    def go_on() -> bool:
        return seconds_left() > until and not services.queue.counts().waiting

    redrawn = redraw_due(services, go_on)
    if redrawn.previews and redrawn.unfinished:
        services.doorbell.ring()
    return redrawn.previews


def probe(services: Services) -> None:
    """Raise Unavailable if Postgres or storage is away: then no job is received in vain."""
    services.database.ping()
    services.storage.ping()


def _next(services: Services, held: Received, outcome: Outcome, go_on: bool) -> Received | None:
    """Use ``held``'s receipt if it is still in use, and receive the next job if time allows."""
    try:
        if outcome is Outcome.DONE:
            if go_on:
                return _first(services.queue.complete_and_receive([held.receipt], 1))
            services.queue.complete([held.receipt])
        elif go_on:
            return _first(services.queue.receive(1))
    except StaleReceipt:
        # Its visibility ended while it was read: whoever received it next finds it done.
        metrics.record("StaleReceipts")
        logger.warning("the receipt was stale", extra={"job": held.id, "photo": held.id})
        if go_on:
            return _first(services.queue.receive(1))
    services.doorbell.ring()  # the time is nearly up, and more may wait
    return None


def _first(received: list[Received]) -> Received | None:
    return received[0] if received else None


def _ring_later(services: Services) -> None:
    try:
        services.doorbell.ring(OUTAGE_PAUSE)
    except Unavailable:
        logger.warning("the doorbell is away too; the sweep rings when it is back")
