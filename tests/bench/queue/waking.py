"""How soon a worker that waits for the doorbell holds a job that is sent."""

import subprocess
import time
from collections.abc import Iterator
from statistics import median

from chalicelib.queue import NewJob, RedisDoorbell
from tests.bench import peers
from tests.bench.figures import Figure
from tests.bench.queue.jobs import PAYLOAD, ids
from tests.bench.queue.processes import ours
from tests.bench.queue.server import Server

LIMIT_MS = 5.0
QUIET_SECONDS = 0.03  # between two: the worker has completed the last one and listens again


def wake(server: Server, part: float) -> Iterator[Figure]:
    """From the call of ``send`` to ``receive``'s return in the other process."""
    server.clear()
    took = sorted(_latencies(server, max(20, int(200 * part))))
    yield Figure(
        name=f"from send to a listening worker holding the job, median of {len(took)}",
        value=median(took),
        unit="ms",
        peer="limit",
        peer_value=LIMIT_MS,
        at_most=1,
    )


def _latencies(server: Server, count: int) -> Iterator[float]:
    queue, bell = server.queue(), RedisDoorbell(server.client(), "bench")
    command = ours("listen", server.port)
    with subprocess.Popen(command, cwd=peers.PROJECT, stdout=subprocess.PIPE) as worker:
        assert worker.stdout is not None
        try:
            worker.stdout.readline()
            for id in ids(count):
                time.sleep(QUIET_SECONDS)
                started = time.monotonic_ns()
                queue.send([NewJob(id=id, payload=PAYLOAD)])
                bell.ring()
                yield (int(worker.stdout.readline()) - started) / 1e6
        finally:
            worker.kill()
