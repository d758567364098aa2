"""One target fuzzed in a process of its own: ``python -m tests.fuzz.campaign``, for tests.fuzz."""

import faulthandler
import pickle
import sys
import time
from pathlib import Path
from typing import Any

from hypothesis import HealthCheck, Phase, given, seed, settings

from tests.fuzz.targets import TARGETS, Target

EXAMPLES = 100  # of a round, which has a seed of its own
HANGS = 10  # seconds that no input may take, on a busy machine


class Watched:
    """Runs a target on one input after the other, each kept in a file while it is being tried."""

    def __init__(self, target: Target, kept: Path) -> None:
        self._target = target
        self._kept = kept
        self.tried, self.slowest = 0, 0.0

    def __call__(self, given: Any) -> None:
        # Should it take the process down, the file says which it was.
        self._kept.write_bytes(pickle.dumps(given))
        faulthandler.dump_traceback_later(HANGS, exit=True)
        started = time.perf_counter()
        self._target.try_out(given)
        self.slowest = max(self.slowest, time.perf_counter() - started)
        faulthandler.cancel_dump_traceback_later()
        self.tried += 1


def run(name: str, first: int, seconds: float, kept: Path) -> int:
    """Rounds from the seed ``first`` on until the time is up, one at least; 1 if one failed."""
    target = TARGETS[name]
    watched, inputs, until = Watched(target, kept), target.inputs(), time.monotonic() + seconds
    number = first
    while number == first or time.monotonic() < until:
        try:
            _round(inputs, watched, number)
        except BaseException:
            faulthandler.cancel_dump_traceback_later()
            print(f"{name}: wrong with seed {number}: python -m tests.fuzz {name} --seed {number}")
            raise
        number += 1
    print(
        f"{name}: {watched.tried} inputs, seeds {first} to {number - 1}, "
        f"the slowest {watched.slowest * 1000:.0f} ms"
    )
    return 0


def _round(inputs: Any, watched: Watched, number: int) -> None:
    phases = (Phase.generate, Phase.shrink)
    quiet = list(HealthCheck)

    @seed(number)
    @settings(
        max_examples=EXAMPLES,
        deadline=None,
        database=None,
        phases=phases,
        suppress_health_check=quiet,
    )
    @given(inputs)
    def tried(given: Any) -> None:
        watched(given)

    tried()


if __name__ == "__main__":
    name, first, seconds, kept = sys.argv[1:]
    sys.exit(run(name, int(first), float(seconds), Path(kept)))
