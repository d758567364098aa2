"""A queue with a million jobs: its memory, counts, and how long any call blocks Redis there."""

import time
from collections.abc import Callable, Iterator
from statistics import median

from tests.bench.figures import Figure, percentile
from tests.bench.queue.jobs import ids, new_jobs
from tests.bench.queue.operations import operations
from tests.bench.queue.server import SHORTEST_US, Server

MILLION = 1_000_000
LARGEST_MB = 400
LONGEST_COUNTS_MS = 1.0
LONGEST_BLOCK_MS = 5.0
CALLS = 200
LOOKED_SECONDS = 10.0


def million(server: Server, part: float) -> Iterator[Figure]:
    """Memory and counts while all wait; then each operator's call."""
    server.clear()
    server.admin.config_set("auto-aof-rewrite-percentage", 0)  # its process takes a core meanwhile
    queue, jobs = server.queue(), ids(int(MILLION * part))
    sending = server.blocked(lambda: queue.send(new_jobs(jobs)))
    server.settle()
    # The smaller queue of a quick run is held against its part of the limit.
    size = f"Redis's used_memory with {len(jobs)} jobs waiting"
    yield _limited(size, "MB", server.megabytes(), LARGEST_MB * part)
    took = sorted(_milliseconds(queue.counts) for _ in range(CALLS))
    yield _limited(f"counts there, median of {CALLS}", "ms", median(took), LONGEST_COUNTS_MS)
    yield _limited(
        f"counts there, longest of {CALLS}", "ms", took[-1], LONGEST_COUNTS_MS, held=False
    )
    pause = _longest_pause()
    looking = f"the machine's own longest pause in {LOOKED_SECONDS:g} s of looking at the clock"
    yield _limited(looking, "ms", pause, LONGEST_BLOCK_MS, held=False)
    yield from _blocks("send", sending, pause, operators=False)
    for operation in operations(server, jobs):
        server.settle()
        blocks = server.blocked(operation.call)
        yield from _blocks(operation.name, blocks, pause, operators=operation.by_operators)


def _blocks(name: str, blocks: list[float], pause: float, *, operators: bool) -> Iterator[Figure]:
    what = f"Redis blocked there by {name}"
    blocks = blocks or [SHORTEST_US / 1000]
    # Of those long enough to be logged: the true percentile is lower, if anything.
    p99 = percentile(blocks, 99)
    yield _limited(f"{what}, 99th percentile", "ms", p99, LONGEST_BLOCK_MS, held=operators)
    # Of thousands of blocks, the longest is one in which the machine paused.
    most = LONGEST_BLOCK_MS + pause
    yield _limited(f"{what}, longest", "ms", max(blocks), most, held=operators)


def _limited(name: str, unit: str, value: float, limit: float, *, held: bool = True) -> Figure:
    at_most = 1 if held else None
    return Figure(
        name=name, value=value, unit=unit, peer="limit", peer_value=limit, at_most=at_most
    )


def _longest_pause() -> float:
    """Milliseconds between two looks at the clock, when nothing else is asked of the machine."""
    longest, now = 0.0, time.perf_counter()
    end = now + LOOKED_SECONDS
    while now < end:
        before, now = now, time.perf_counter()
        longest = max(longest, now - before)
    return longest * 1000


def _milliseconds(call: Callable[[], object]) -> float:
    started = time.perf_counter()
    call()
    return (time.perf_counter() - started) * 1000
