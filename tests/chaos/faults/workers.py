"""Workers that are killed at each step and at random, and one that is frozen for too long."""

import os
import signal
import time
from contextlib import suppress
from functools import partial
from random import Random

import psutil

from tests.chaos.faults.fault import Fault
from tests.chaos.steps import SENDING, WORKER
from tests.chaos.world import VISIBILITY, World

NAMES = {
    "received": "after receive",
    "downloaded": "after download",
    "reading": "during inference",
    "committing": "before the commit",
    "committed": "after the commit",
    "completing": "before complete",
}


def killed_at(step: str, world: World, random: Random) -> None:
    """Whoever comes to the step next dies there."""
    world.orders.give(step, "die")


def killed_at_random(world: World, random: Random) -> None:
    """Three function processes of any kind, busy or not."""
    for _ in range(3):
        with suppress(psutil.NoSuchProcess):
            random.choice(world.functions()).kill()
        time.sleep(random.random())


def frozen(world: World, random: Random) -> None:
    """A worker stands still for twice its visibility, amid a reading, and then goes on."""
    pid = world.orders.give("reading", "freeze")
    time.sleep(2 * VISIBILITY)
    with suppress(ProcessLookupError):
        os.kill(pid, signal.SIGCONT)


def frozen_before_the_commit(world: World, random: Random) -> None:
    """The same with its result in hand, which another worker's has overtaken by then."""
    pid = world.orders.give("committing", "freeze")
    time.sleep(2 * VISIBILITY)
    with suppress(ProcessLookupError):
        os.kill(pid, signal.SIGCONT)


FAULTS = (
    *(
        Fault(f"worker killed {NAMES[step]}", partial(killed_at, step), death=True)
        for step in WORKER
    ),
    Fault("intake killed between row and job", partial(killed_at, SENDING)),
    Fault("functions killed at random", killed_at_random),
    Fault("worker frozen amid a reading", frozen),
    Fault("worker frozen before the commit", frozen_before_the_commit),
)
