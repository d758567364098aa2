"""Redis restarted with and without what it held, flushed, read-only, full and slow."""

import time
from collections.abc import Callable
from random import Random
from typing import Any

from redis import Redis

from tests.chaos.faults.fault import Fault, NotMet, last
from tests.chaos.outcome import waiting
from tests.chaos.world import World

LASTS = 3.0  # seconds
DELAY = 0.3  # seconds that each way of a request takes when Redis is slow
PATIENCE = 30.0  # seconds, for a job to come
NOWHERE = ("127.0.0.1", "9")


def killed(world: World, random: Random) -> None:
    """Its keeper starts it again, and it reads its file."""
    _await_jobs(world)
    world.kill_redis()
    time.sleep(0.2)
    world.wait_until_up()


def replaced(world: World, random: Random) -> None:
    """An empty one takes its place."""
    _await_jobs(world)
    world.stop_redis()
    try:
        world.forget_redis()
        time.sleep(LASTS)
    finally:
        world.start_redis()


def flushed(world: World, random: Random) -> None:
    _await_jobs(world)
    with world.store() as store:
        store.flushall()


def read_only(world: World, random: Random) -> None:
    """It believes that it is a replica, as after a failover."""
    with world.store() as store:
        refused = _refusing(store, "READONLY")
        store.replicaof(*NOWHERE)
        try:
            last(LASTS, refused, "no call was refused with READONLY")
        finally:
            store.replicaof("NO", "ONE")


def full(world: World, random: Random) -> None:
    """No memory for anything new."""
    with world.store() as store:
        refused = _refusing(store, "OOM")
        store.config_set("maxmemory", 1)
        try:
            last(LASTS, refused, "no call was refused with OOM")
        finally:
            store.config_set("maxmemory", 0)


def slow(world: World, random: Random) -> None:
    before, world.line.delay = world.line.delayed, DELAY
    try:
        last(2 * LASTS, lambda: world.line.delayed > before, "nobody spoke to Redis")
    finally:
        world.line.delay = 0.0


def _await_jobs(world: World) -> None:
    """Until Redis holds something that can be lost."""
    deadline = time.monotonic() + PATIENCE
    while not any(waiting(world).values()):
        if time.monotonic() > deadline:
            raise NotMet("the queue was empty all the time")
        time.sleep(0.01)


def _refusing(store: Redis, error: str) -> Callable[[], bool]:
    """Whether Redis has refused a call with ``error`` from now on."""

    def refused() -> int:
        counted: dict[str, Any] = store.info("errorstats")
        return int(counted.get(f"errorstat_{error}", {}).get("count", 0))

    before = refused()
    return lambda: refused() > before


FAULTS = (
    Fault("Redis killed, its data kept", killed),
    Fault("Redis restarted without its data", replaced),
    Fault("Redis flushed", flushed),
    Fault("Redis read-only", read_only),
    Fault("Redis out of memory", full),
    Fault("Redis slow", slow),
)
