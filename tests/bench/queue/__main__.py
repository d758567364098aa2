"""`python -m tests.bench.queue [--quick] [FIGURE ...]`: every figure, or only those named.

Ends with 1 if a limit is missed, and says on standard error which.
"""

import argparse
import os
import sys
import tempfile
from collections.abc import Callable, Iterator
from pathlib import Path

from tests.bench.figures import Figure
from tests.bench.queue.draining import batches, one_at_a_time, three_together
from tests.bench.queue.million import million
from tests.bench.queue.sending import bulk, singly
from tests.bench.queue.server import Server, bench_server
from tests.bench.queue.waking import wake

FIGURES: dict[str, Callable[[Server, float], Iterator[Figure]]] = {
    "bulk": bulk,
    "singly": singly,
    "batches": batches,
    "one": one_at_a_time,
    "three": three_together,
    "wake": wake,
    "million": million,
}
QUICK = 0.1  # of the jobs


def main() -> int:
    """Print the figures as JSON lines."""
    parser = argparse.ArgumentParser(description="The managed queue beside its peers.")
    parser.add_argument("figures", nargs="*", choices=[[], *FIGURES], metavar="FIGURE")
    parser.add_argument("--quick", action="store_true", help="a tenth of the jobs: only to try")
    chosen = parser.parse_args()
    if (load := os.getloadavg()[0]) > 1:
        print(f"this machine is busy (load {load:.1f}): trust no figure", file=sys.stderr)
    missed = []
    with (
        tempfile.TemporaryDirectory(prefix="dorsal-bench-") as folder,
        bench_server(Path(folder)) as server,
    ):
        for name in chosen.figures or FIGURES:
            for figure in FIGURES[name](server, QUICK if chosen.quick else 1):
                figure.show()
                missed += [said] if (said := figure.miss()) else []
    for said in missed:
        print(f"missed: {said}", file=sys.stderr)
    return 1 if missed else 0


if __name__ == "__main__":
    sys.exit(main())
