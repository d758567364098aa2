"""Storage that refuses, breaks off, is slow or full."""

from functools import partial
from random import Random

from tests.chaos.bucket import CALM, Mood
from tests.chaos.faults.fault import Fault, last
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
    bucket = world.in_bucket.bucket
    before, bucket.mood = bucket.troubled, mood
    try:
        last(LASTS, lambda: bucket.troubled > before, "no request of Dorsal met the trouble")
    finally:
        bucket.mood = CALM


FAULTS = tuple(Fault(name, partial(moody, mood), place="bucket") for name, mood in MOODS.items())
