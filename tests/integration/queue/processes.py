"""Real worker processes, forked from a server that has imported what they need.

So a new one takes milliseconds, and a test can kill hundreds. Of a test's own process, which has
threads, nothing is forked.
"""

import os
import random
import sys
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from multiprocessing import get_context
from multiprocessing.process import BaseProcess
from pathlib import Path
from typing import Any

ROOT = str(Path(__file__).parents[3])
if ROOT not in sys.path:  # pytest imports tests without it; the processes take our path to do so
    sys.path.append(ROOT)
_CONTEXT = get_context("forkserver")
_CONTEXT.set_forkserver_preload(["chalicelib.queue", "chalicelib.settings", "sqlite3"])


def started(work: Callable[..., None], *args: Any) -> BaseProcess:
    """A process that does ``work``, a function of a module's top level."""
    process = _CONTEXT.Process(target=work, args=args, daemon=True)
    process.start()
    return process


@contextmanager
def killed_at_last(processes: list[BaseProcess]) -> Iterator[None]:
    """Leaves none of these processes, however the test ends; the list may change meanwhile."""
    try:
        yield
    finally:
        for process in processes:
            process.kill()
            process.join()


def drawn_seed() -> int:
    """What a run draws its chances from; QUEUE_SEED=n repeats the draws of an earlier run.

    The same draws meet another timing each time, so a repeated run is alike and not the same.
    """
    seed = int(os.environ.get("QUEUE_SEED") or random.SystemRandom().randrange(2**32))
    print(f"QUEUE_SEED={seed}")
    return seed
