"""Jobs a second in the middle of a run, so that neither starting nor ending counts."""

import time
from dataclasses import dataclass

from tests.bench.queue.contenders import Contender
from tests.bench.queue.processes import working
from tests.bench.queue.server import Server

FROM, TO = 0.9, 0.05  # of the jobs left: what is measured
POLL_SECONDS = 0.05
LONGEST = 180.0  # seconds


@dataclass(frozen=True)
class Seen:
    """How many jobs were left at a moment."""

    seconds: float
    left: int


class Middle:
    """Keeps the first sight of no more than FROM of the jobs, and of no more than TO."""

    def __init__(self, jobs: int) -> None:
        self._jobs = jobs
        self._first: Seen | None = None
        self._last: Seen | None = None

    def saw(self, now: Seen) -> bool:
        """Takes note; True once there is enough to tell the rate."""
        if self._first is None and now.left <= FROM * self._jobs:
            self._first = now
        if now.left <= TO * self._jobs:
            self._last = now
        return self._last is not None

    def rate(self) -> float:
        """Jobs a second between the two."""
        first, last = self._first, self._last
        if first is None or last is None or first.left == last.left:
            raise RuntimeError(f"{self._jobs} jobs were done before they could be watched")
        return (first.left - last.left) / (last.seconds - first.seconds)


def drained(server: Server, contender: Contender, part: float) -> float:
    """Jobs a second that a contender's workers take, on an empty server."""
    jobs = int(contender.jobs * part)
    server.clear()
    contender.fill(server, jobs)
    server.settle()
    middle, deadline = Middle(jobs), time.monotonic() + LONGEST
    commands = [contender.worker(server)] * contender.processes
    with working(commands, contender.cwd, server.port) as workers:
        while not middle.saw(Seen(time.perf_counter(), contender.left(server.admin))):
            if time.monotonic() > deadline:
                raise RuntimeError(f"{contender.name}: too slow, or it does nothing")
            for worker in workers:
                worker.expect_running()
            time.sleep(POLL_SECONDS)
    return middle.rate()
