"""A wall clock that jumps by an hour, in one process."""

import os
import signal
import time
from contextlib import suppress
from functools import partial
from random import Random

from tests.chaos.faults.fault import Fault
from tests.chaos.orders import API, DRAIN, INTAKE, SWEEP
from tests.chaos.steps import SENDING, SWEEPING
from tests.chaos.world import World

HOUR = 3600
LASTS = 3.0  # seconds until the process is replaced by one that is right


def jumped(function: str, step: str, world: World, random: Random) -> None:
    """The process of the function that comes to the step has another time from then on."""
    ahead = random.choice([-HOUR, HOUR])
    pid = world.orders.give(function, step, f"clock {ahead}")
    time.sleep(LASTS)
    with suppress(ProcessLookupError):
        os.kill(pid, signal.SIGKILL)


FAULTS = (
    Fault("clock of a worker jumps by an hour", partial(jumped, DRAIN, "received")),
    Fault("clock of the sweep jumps by an hour", partial(jumped, SWEEP, SWEEPING)),
    Fault("clock of an intake jumps by an hour", partial(jumped, INTAKE, SENDING)),
    Fault("clock of an API process jumps by an hour", partial(jumped, API, SENDING)),
)
