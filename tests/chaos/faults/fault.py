"""What a fault is."""

import time
from collections.abc import Callable
from dataclasses import dataclass
from random import Random

from tests.chaos.world import World

PATIENCE = 30.0  # seconds, for somebody to come upon what is broken


class NotMet(Exception):
    """Something was broken, and nobody came upon it: that shows nothing."""


@dataclass(frozen=True)
class Fault:
    """One kind of fault: ``inject`` breaks something, and returns when all is whole again.

    ``death`` says that a worker dies of it and nothing else happens, which is recovered from
    sooner.
    """

    name: str
    inject: Callable[[World, Random], None]
    death: bool = False
    place: str = ""  # where photos must be kept for it, if that matters


def last(seconds: float, met: Callable[[], bool], otherwise: str) -> None:
    """Let what is broken last so long, and on until somebody came upon it.

    Raises :class:`NotMet`, with what to say ``otherwise``, where nobody does for PATIENCE.
    """
    deadline = time.monotonic() + seconds + PATIENCE
    time.sleep(seconds)
    while not met():
        if time.monotonic() > deadline:
            raise NotMet(otherwise)
        time.sleep(0.1)
