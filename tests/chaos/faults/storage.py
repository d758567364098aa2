"""Storage that refuses, breaks off, is slow or full."""

import time
from functools import partial
from random import Random

from tests.chaos.bucket import CALM, Mood
from tests.chaos.faults.fault import Fault, NotMet
from tests.chaos.world import World

LASTS = 3.0  # seconds

MOODS = {
    "storage answers 500": Mood(chance=0.7, status="500 Error", code="InternalError"),
    "storage answers 503": Mood(chance=0.7, status="503 Slow Down", code="SlowDown"),
    "storage sends half a body": Mood(chance=0.7, half=True),
    "storage slow": Mood(seconds=1.2),
    # S3 has no such end; MinIO, and whoever else keeps a bucket on a disk, answers so.
    "disk full": Mood(status="507 Full", code="XMinioStorageFull", writes_only=True),
}


def moody(mood: Mood, world: World, random: Random) -> None:
    before = world.in_bucket.bucket.troubled
    world.in_bucket.bucket.mood = mood
    try:
        time.sleep(LASTS)
    finally:
        world.in_bucket.bucket.mood = CALM
    if world.in_bucket.bucket.troubled == before:
        raise NotMet("no request of Dorsal met the trouble")


FAULTS = tuple(Fault(name, partial(moody, mood), place="bucket") for name, mood in MOODS.items())
