"""Redis restarted with and without what it held, flushed, read-only, full and slow."""

import time
from random import Random

from tests.chaos.faults.fault import Fault
from tests.chaos.world import World

LASTS = 3.0  # seconds
DELAY = 0.3  # seconds that each way of a request takes when Redis is slow
NOWHERE = ("127.0.0.1", "9")


def killed(world: World, random: Random) -> None:
    """Its keeper starts it again, and it reads its file."""
    world.kill_redis()
    time.sleep(0.2)
    world.wait_until_up()


def replaced(world: World, random: Random) -> None:
    """An empty one takes its place."""
    world.stop_redis()
    world.forget_redis()
    time.sleep(LASTS)
    world.start_redis()


def flushed(world: World, random: Random) -> None:
    with world.store() as store:
        store.flushall()


def read_only(world: World, random: Random) -> None:
    """It believes that it is a replica, as after a failover."""
    with world.store() as store:
        store.replicaof(*NOWHERE)
        time.sleep(LASTS)
        store.replicaof("NO", "ONE")


def full(world: World, random: Random) -> None:
    """No memory for anything new."""
    with world.store() as store:
        store.config_set("maxmemory", 1)
        time.sleep(LASTS)
        store.config_set("maxmemory", 0)


def slow(world: World, random: Random) -> None:
    world.line.delay = DELAY
    time.sleep(2 * LASTS)
    world.line.delay = 0.0


FAULTS = (
    Fault("Redis killed, its data kept", killed),
    Fault("Redis restarted without its data", replaced),
    Fault("Redis flushed", flushed),
    Fault("Redis read-only", read_only),
    Fault("Redis out of memory", full),
    Fault("Redis slow", slow),
)
