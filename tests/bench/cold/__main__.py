"""`make bench-cold`: cold starts of the packages' functions.

From a new process of AWS's own runtime client to the first event's answer. Ends with 1 if a limit
is missed, and says on standard error which. The files have been read before, so the disk is warm;
on AWS Lambda fetches the package first.
"""

import os
import sys
import tempfile
from collections.abc import Iterator
from dataclasses import fields
from functools import partial
from pathlib import Path
from statistics import median

from infra.aws.packages.__main__ import HERE
from infra.aws.packages.build import build
from infra.aws.packages.kinds import KINDS, Kind
from infra.aws.template.build import stage_named
from infra.local.servers import free_port
from infra.localstack.stage import servers
from tests.bench.cold.account import Account, account
from tests.bench.cold.functions import FUNCTIONS, Function
from tests.bench.cold.start import Start, start
from tests.bench.figures import Figure

TIMES = 10
STAGE = stage_named("prod")["lambda_functions"]


def main() -> int:
    """Print the figures as JSON lines."""
    if (load := os.getloadavg()[0]) > 1:
        print(f"this machine is busy (load {load:.1f}): trust no figure", file=sys.stderr)
    missed = []
    with (
        tempfile.TemporaryDirectory(prefix="dorsal-bench-") as folder,
        servers(_opened(folder), free_port(), durable=False) as running,
    ):
        for figure in _figures(account(running)):
            figure.show()
            missed += [said] if (said := figure.miss()) else []
    for said in missed:
        print(f"missed: {said}", file=sys.stderr)
    return 1 if missed else 0


def _opened(folder: str) -> Path:
    """Where Postgres, which runs as another user, may enter."""
    Path(folder).chmod(0o755)
    return Path(folder)


def _figures(used: Account) -> Iterator[Figure]:
    packages = {kind: build(kind, HERE).folder for kind in KINDS}
    for function in FUNCTIONS:
        yield from _shown(function, [_start(function, packages, used) for _ in range(TIMES)])


def _start(function: Function, packages: dict[Kind, Path], used: Account) -> Start:
    event = partial(function.make_event, used)
    package = packages[function.kind]
    return start(package, function.handler, used.environment, event, function.check)


def _shown(function: Function, starts: list[Start]) -> Iterator[Figure]:
    what, limit = function.name, function.limit
    middle = {f.name: median(getattr(each, f.name) for each in starts) for f in fields(Start)}
    cold, warm = middle["answered"], middle["warm"]
    yield Figure(
        name=f"{what}: cold, median of {len(starts)}", value=cold, unit="s",
        peer="limit" if limit else "warm", peer_value=limit or warm, at_most=1 if limit else None,
    )  # fmt: skip
    for name, value in {
        "fastest": min(each.answered for each in starts),
        "processor time": middle["processor"],
        "before the event": middle["ready"],
        "warm": warm,
    }.items():
        yield Figure(name=f"{what}: {name}", value=value, unit="s", peer="cold", peer_value=cold)
    memory = STAGE[function.configured]["lambda_memory_size"]
    yield Figure(
        name=f"{what}: peak memory", value=middle["peak"], unit="MB",
        peer="what it has on AWS", peer_value=memory,
    )  # fmt: skip


if __name__ == "__main__":
    sys.exit(main())
