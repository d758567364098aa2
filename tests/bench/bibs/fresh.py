"""What a process pays for that has just begun: time to its first photo, and memory."""

import statistics
import subprocess
import sys
import time
from collections.abc import Iterator, Sequence
from pathlib import Path

from chalicelib.bibs.weights import TRAINED, WEIGHTS, find_weights
from tests.bench.bibs.checked import Checked
from tests.bench.peers import PROJECT

FIRST = 1.5  # seconds
MEMORY = 700.0  # MB
MODELS = 20.0  # MB
TIMES = 5
READ = """
import sys
from chalicelib.bibs import BibReader
print(len(BibReader().read(sys.argv[1]).bibs), flush=True)
"""
# Linux counts into ru_maxrss what the parent had when it started this process; VmHWM does not.
PEAK = """
import resource, sys
status = "/proc/self/status"
try:
    kilobytes = next(int(l.split()[1]) for l in open(status) if l.startswith("VmHWM"))
    print(kilobytes * 1024)
except OSError:
    print(resource.getrusage(resource.RUSAGE_SELF).ru_maxrss)
"""


def first_photo(photo: Path) -> Iterator[Checked]:
    """Seconds from the start of a process to what it read on its first photo, files cached."""
    ways = {
        "BibReader": ["-c", READ, str(photo)],
        "dorsal detect": ["-m", "infra.local.cli", "detect", str(photo)],
    }
    for name, arguments in ways.items():
        _seconds_to_a_line(arguments)  # what it loads is in memory from here on
        yield Checked(
            figure=f"{name}: first photo, from the start of the process",
            value=statistics.median(_seconds_to_a_line(arguments) for _ in range(TIMES)),
            unit="s",
            at_most=FIRST,
        )


def _seconds_to_a_line(arguments: Sequence[str]) -> float:
    started = time.perf_counter()
    command = [sys.executable, *arguments]
    with subprocess.Popen(command, cwd=PROJECT, stdout=subprocess.PIPE) as process:
        assert process.stdout is not None
        assert process.stdout.readline(), f"{command} said nothing"
        seconds = time.perf_counter() - started
    assert process.returncode == 0, command
    return seconds


def memory(photos: Sequence[Path]) -> Checked:
    """The most that a process held that read one of these 24 MP files."""
    return Checked(
        figure="peak memory of a process that reads a 24 MP file",
        value=max(map(_peak, photos)) / 1e6,
        unit="MB",
        at_most=MEMORY,
    )


def _peak(photo: Path) -> int:
    command = [sys.executable, "-c", READ + PEAK, str(photo)]
    done = subprocess.run(command, cwd=PROJECT, check=True, capture_output=True, text=True)
    return int(done.stdout.splitlines()[-1])


def models() -> Checked:
    """The size of all files that the reader loads."""
    folder = find_weights()
    files = [folder / weight.name for weight in WEIGHTS] + [TRAINED]
    size = sum(file.stat().st_size for file in files)
    return Checked(figure="models together", value=size / 1e6, unit="MB", at_most=MODELS)
