"""The disk that photos are kept on is full."""

import time
from random import Random

from tests.chaos.faults.fault import Fault
from tests.chaos.world import World

LASTS = 3.0  # seconds


def filled(world: World, random: Random) -> None:
    with world.in_folder.full():
        time.sleep(LASTS)


FAULTS = (Fault("disk full", filled, place="folder"),)
