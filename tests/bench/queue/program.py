"""Our own processes: `python -m tests.bench.queue.program WHAT PORT ...`."""

import sys
import time

from chalicelib.queue import Queue, RedisDoorbell, connect
from chalicelib.settings import RedisAddress


def drain(port: int, batch: int) -> None:
    """Work on no-op jobs, so many at a time, until none is left."""
    queue = _queue(port)
    held = queue.receive(max=batch)
    while held:
        held = queue.complete_and_receive([job.receipt for job in held], max=batch)


def send(port: int, count: int, chunk: int) -> None:
    """Add so many jobs, ``chunk`` in a call; prints the seconds."""
    from tests.bench.queue.jobs import ids, new_jobs

    queue = _queue(port)
    queue.send(new_jobs(ids(1000)))
    unused = ids(count)
    started = time.perf_counter()
    for start in range(0, count, chunk):
        queue.send(new_jobs(unused[start : start + chunk]))
    print(time.perf_counter() - started)


def listen(port: int) -> None:
    """Drain at each ring, and print when each job was held, by the machine's monotonic clock."""
    queue = _queue(port)
    bell = RedisDoorbell(connect(RedisAddress(host="127.0.0.1", port=port)), queue.name)
    print("listening", flush=True)
    while True:
        if bell.listen(60):
            while held := queue.receive():
                print(time.monotonic_ns(), flush=True)
                queue.complete([job.receipt for job in held])


def _queue(port: int) -> Queue:
    return Queue(connect(RedisAddress(host="127.0.0.1", port=port)), "bench")


if __name__ == "__main__":
    {"drain": drain, "send": send, "listen": listen}[sys.argv[1]](*map(int, sys.argv[2:]))
