"""`python -m tests.bench.load.askers`: who asks for a photo's status, at a steady pace.

Reads one JSON line of orders, prints one of when each call began and how long it took, in seconds.
An answer that took long does not hold the next question up: the pace would hide it.
"""

import asyncio
import json
import sys
import time
from contextlib import suppress

from tests.bench.load.line import Line

EVERY = 0.05  # seconds


async def ask(url: str, token: str, path: str, seconds: float) -> list[tuple[float, float, int]]:
    """(when, how long, status) of each call; status 0 where no answer came."""
    began = time.perf_counter()
    idle: list[Line] = []
    calls: list[tuple[float, float, int]] = []

    async def call() -> None:
        line = idle.pop() if idle else Line(url)
        started, status = time.perf_counter(), 0
        with suppress(OSError, EOFError, TimeoutError):
            status = (await line.ask("GET", path, {"Authorization": f"Bearer {token}"})).status
        calls.append((started - began, time.perf_counter() - started, status))
        idle.append(line)

    async with asyncio.TaskGroup() as tasks:
        for turn in range(int(seconds / EVERY)):
            await asyncio.sleep(max(0.0, began + turn * EVERY - time.perf_counter()))
            tasks.create_task(call())
    return calls


if __name__ == "__main__":
    print(json.dumps(asyncio.run(ask(**json.loads(sys.stdin.readline())))))
