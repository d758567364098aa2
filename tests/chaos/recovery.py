"""How long until Dorsal is as well as before a fault."""

import time
from collections.abc import Callable
from contextlib import suppress

from chalicelib.errors import Unavailable
from tests.chaos.album import ODD
from tests.chaos.world import World

FINAL = """
SELECT original_name AS name FROM photos WHERE processing_status IN ('completed', 'failed')
"""
UNJUDGED = "SELECT count(*) AS n FROM races WHERE judged < knowledge"
OUTDATED = """
SELECT count(*) AS n FROM photos JOIN races ON races.id = race_id
WHERE processing_status = 'completed' AND preview_mark IS DISTINCT FROM watermark
"""
LOOK = 0.1  # seconds between two looks
SECOND = 1.0  # in which the answer to what was being sent comes


def recovered(world: World, over: float, seconds: float, *, since: bool = True) -> float | None:
    """Seconds since ``over``, on the monotonic clock; None if it takes more than ``seconds``.

    Until all that was accepted before, or in the second after it, has its verdict, and at least
    one that was accepted ``since``, where any are sent. Photos that cannot be read are left out:
    their tries take as long without any fault.
    """
    time.sleep(SECOND)
    while True:
        accepted = [sent for sent in world.ledger.accepted() if sent.race != ODD]
        owed = {sent.name for sent in accepted if sent.at <= over + SECOND}
        later = {sent.name for sent in accepted if sent.at > over}
        with suppress(Unavailable):
            final = {row["name"] for row in world.database.run(FINAL)}
            if owed <= final and (later & final or not since):
                return time.monotonic() - over
        if time.monotonic() > over + seconds:
            return None
        time.sleep(LOOK)


def settled(world: World, seconds: float) -> bool:
    """Whether, within ``seconds``, every accepted photo ends, every job, and all judging."""
    return _within(seconds, lambda: _settled(world))


def drawn(world: World, seconds: float) -> bool:
    """Whether, within ``seconds``, every preview has its race's watermark."""
    return _within(seconds, lambda: world.database.run(OUTDATED)[0]["n"] == 0)


def _within(seconds: float, well: Callable[[], bool]) -> bool:
    deadline = time.monotonic() + seconds
    while time.monotonic() < deadline:
        with suppress(Unavailable):
            if well():
                return True
        time.sleep(LOOK)
    return False


def _settled(world: World) -> bool:
    names = {row["name"] for row in world.database.run(FINAL)}
    counts = world.queue.counts()
    return (
        {sent.name for sent in world.ledger.accepted()} <= names
        and not (counts.waiting or counts.active or counts.delayed)
        and world.database.run(UNJUDGED)[0]["n"] == 0
    )
