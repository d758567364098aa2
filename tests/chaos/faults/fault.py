"""What a fault is."""

from collections.abc import Callable
from dataclasses import dataclass
from random import Random

from tests.chaos.world import World


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
