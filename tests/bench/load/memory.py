"""One process works on 200,000 photos, and grows by less than 1 MB for every 10,000."""

import json
import os
import subprocess
import sys
import tempfile
import time
from collections.abc import Iterator
from pathlib import Path

from tests.acceptance.product import PROJECT
from tests.bench.figures import Figure
from tests.bench.load.stores import Stores, stores

JOBS = 200_000
BATCH = 2_000  # photos at a time, which are then replaced by others
STEPS = 20  # looks at the process's memory; what is kept once is kept by the second
FOR = 10_000  # jobs, for which it may grow by
LIMIT = 1.0  # MB


def memory(part: float = 1.0) -> Iterator[Figure]:
    """What a process of its own held after each step; see worker.py."""
    jobs = int(JOBS * part)
    with (
        tempfile.TemporaryDirectory(prefix="dorsal-load-") as folder,
        stores(Path(folder)) as held,
        subprocess.Popen(
            [sys.executable, "-m", "tests.bench.load.worker", str(jobs), str(jobs // STEPS)],
            cwd=PROJECT,
            env=os.environ | held.env,
            stdout=subprocess.PIPE,
            text=True,
        ) as worker,
    ):
        seen = list(_fed(held, min(BATCH, jobs // STEPS), worker))
    (first, low), (last, high) = seen[1], seen[-1]
    yield Figure(
        name=f"resident memory of one process: growth for {FOR} jobs, from {first} to {last} of "
        f"them ({low:.1f} to {high:.1f} MB)",
        value=(high - low) / (last - first) * FOR,
        unit="MB",
        peer="limit",
        peer_value=LIMIT,
        at_most=1,
    )


def _fed(held: Stores, batch: int, worker: "subprocess.Popen[str]") -> Iterator[list[float]]:
    """What the worker says, while its queue is filled; each job is of a photo of its own."""
    assert worker.stdout
    os.set_blocking(worker.stdout.fileno(), False)
    ids: list[str] = []
    while worker.poll() is None:
        counts = held.queue.counts()
        if counts.waiting + counts.active + counts.delayed == 0:
            held.forget(ids)
            ids = held.add(batch)
            held.again(ids)
        for line in worker.stdout:
            print(line.strip(), file=sys.stderr)
            yield json.loads(line)
        time.sleep(0.01)
    assert worker.returncode == 0
    yield from map(json.loads, worker.stdout)
