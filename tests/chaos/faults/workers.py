"""Workers that are killed at each step and at random, and one that is frozen for too long."""

import os
import signal
import time
from contextlib import suppress
from functools import partial
from random import Random
from typing import Any

import psutil

from tests.chaos.faults.fault import Fault, NotMet
from tests.chaos.orders import API, DRAIN, INTAKE
from tests.chaos.steps import DRAWN, SENDING, WORKER
from tests.chaos.world import VISIBILITY, World

NAMES = {
    "received": "after receive",
    "downloaded": "after download",
    "reading": "during inference",
    "committing": "before the commit",
    "committed": "after the commit",
    "completing": "before complete",
}


PATIENCE = 30.0  # seconds, for another worker to overtake
HELD = "SELECT id, lease FROM photos WHERE processing_status = 'processing'"
# Who completes a photo leaves its lease there; who takes it over, or gives it up, does not.
OVERTAKEN = "SELECT count(*) AS n FROM photos WHERE id = :id AND lease IS DISTINCT FROM :lease"


def killed_at(function: str, step: str, world: World, random: Random) -> None:
    """The process of the function that comes to the step next dies there."""
    world.orders.give(function, step, "die")


def killed_at_random(world: World, random: Random) -> None:
    """Three function processes of any kind, busy or not."""
    for _ in range(3):
        with suppress(psutil.NoSuchProcess):
            random.choice(world.functions()).kill()
        time.sleep(random.random())


def frozen(step: str, world: World, random: Random) -> None:
    """A worker stands still for twice its visibility, and goes on once another has overtaken it."""
    pid = world.orders.give(DRAIN, step, "freeze")
    try:
        held = world.database.run(HELD)
        time.sleep(2 * VISIBILITY)
        _await_overtaking(world, held)
    finally:
        with suppress(ProcessLookupError):
            os.kill(pid, signal.SIGCONT)


def _await_overtaking(world: World, held: list[dict[str, Any]]) -> None:
    """Until one of the photos that were ``held`` is somebody else's, or was given up."""
    deadline = time.monotonic() + PATIENCE
    while not any(world.database.run(OVERTAKEN, **photo)[0]["n"] for photo in held):
        if time.monotonic() > deadline:
            raise NotMet("nobody took over what the frozen worker held")
        time.sleep(0.1)


FAULTS = (
    *(
        Fault(f"worker killed {NAMES[step]}", partial(killed_at, DRAIN, step), death=True)
        for step in WORKER
    ),
    Fault("intake killed between row and job", partial(killed_at, INTAKE, SENDING)),
    Fault("API killed between row and job", partial(killed_at, API, SENDING)),
    Fault("worker killed with a preview drawn anew", partial(killed_at, DRAIN, DRAWN)),
    Fault("functions killed at random", killed_at_random),
    Fault("worker frozen amid a reading", partial(frozen, "reading")),
    Fault("worker frozen before the commit", partial(frozen, "committing")),
)
