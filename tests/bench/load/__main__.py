"""What Dorsal carries: 200 uploads at once, 50,000 jobs waiting, 200,000 through one process."""

import argparse
import signal
import sys
from collections.abc import Callable, Iterable, Mapping

from tests.bench.figures import Figure
from tests.bench.load.backlog import backlog
from tests.bench.load.memory import memory
from tests.bench.load.uploads import uploads

PARTS: Mapping[str, Callable[[float], Iterable[Figure]]] = {
    "uploads": uploads,
    "backlog": backlog,
    "memory": memory,
}


def main() -> int:
    """Print the figures as JSON lines; 1 if a limit is missed."""
    asked = argparse.ArgumentParser(prog="python -m tests.bench.load", description=__doc__)
    asked.add_argument("parts", nargs="*", metavar="PART", help=f"of {', '.join(PARTS)}; all")
    asked.add_argument("--part", type=float, default=1.0, help="of the time and the jobs: 0.1")
    given = asked.parse_args()
    if unknown := [name for name in given.parts if name not in PARTS]:
        asked.error(f"{unknown[0]} is none of {', '.join(PARTS)}")
    # What was started is stopped, also where this is told to end.
    signal.signal(signal.SIGTERM, signal.default_int_handler)
    missed = []
    for name in given.parts or PARTS:
        for figure in PARTS[name](given.part):
            figure.show()
            missed += [miss] if (miss := figure.miss()) else []
    print(*missed, sep="\n", file=sys.stderr)
    return bool(missed)


if __name__ == "__main__":
    sys.exit(main())
