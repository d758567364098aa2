"""Which faults a run injects, in which order: all kinds, then some again, as the seed has it."""

from collections.abc import Sequence
from random import Random

from tests.chaos.faults.fault import Fault


def plan(faults: Sequence[Fault], count: int, random: Random) -> list[Fault]:
    """At least ``count`` faults in rounds; each round has every kind once, in an order of its own.

    The last round may be cut short, the first one never is.
    """
    planned: list[Fault] = []
    while len(planned) < count or not planned:
        order = list(faults)
        random.shuffle(order)
        planned += order if not planned else order[: count - len(planned)]
    return planned
