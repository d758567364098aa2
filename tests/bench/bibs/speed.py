"""How fast photos are read, beside RapidOCR's median of the same run."""

import statistics
import time
from collections.abc import Iterator, Mapping, Sequence
from functools import partial
from pathlib import Path

from infra.local.readers import Readers, outcome
from tests.bench.bibs.checked import Checked
from tests.bench.bibs.turns import Timed
from tests.bench.figures import percentile

RATIO = 0.4  # of RapidOCR's median
# Asked are 0.45 s and 0.6 s on the machine where RapidOCR's median is 0.63 s.
CAMERA = {
    "12 MP": 0.45 / 0.63,
    "12 MP without numbers": 0.45 / 0.63,
    "24 MP": 0.6 / 0.63,
    "24 MP without numbers": 0.6 / 0.63,
}
TWO = 1.8  # times the photos a second of one process
ROUNDS = (1, 2, 2, 1, 1, 2, 2, 1)  # processes; in this order drift meets both alike


def a_photo(read: Mapping[str, Sequence[Timed]]) -> Iterator[Checked]:
    """Seconds a photo of each system, and Dorsal's in terms of RapidOCR's."""
    medians = {}
    for system, timed in read.items():
        seconds, cpu = [one.seconds for one in timed], [one.cpu for one in timed]
        medians[system] = statistics.median(seconds), statistics.median(cpu)
        name = f"{system}: seconds a photo"
        yield Checked(figure=f"{name}, median", value=medians[system][0], unit="s")
        yield Checked(figure=f"{name}, p95", value=percentile(seconds, 95), unit="s")
        yield Checked(figure=f"{name}, median of CPU time", value=medians[system][1], unit="s")
    (ours, our_cpu), (theirs, their_cpu) = medians["Dorsal"], medians["RapidOCR"]
    yield Checked(figure="ratio of medians", value=ours / theirs, unit="x", at_most=RATIO)
    yield Checked(figure="ratio of medians of CPU time", value=our_cpu / their_cpu, unit="x")


def camera(read: Mapping[str, Sequence[Timed]], theirs: float) -> Iterator[Checked]:
    """Seconds that Dorsal takes for large files; ``theirs`` is RapidOCR's median."""
    for size, timed in read.items():
        median = statistics.median(one.seconds for one in timed)
        cpu = statistics.median(one.cpu for one in timed)
        yield Checked(figure=f"{size} file: seconds in all, median", value=median, unit="s")
        yield Checked(figure=f"{size} file: CPU seconds in all, median", value=cpu, unit="s")
        yield Checked(
            figure=f"{size} file: seconds in all by RapidOCR's median for small ones",
            value=median / theirs,
            unit="x",
            at_most=CAMERA[size],
        )


def processes(photos: Sequence[Path]) -> Iterator[Checked]:
    """Photos a second with one and with two processes, medians of four rounds."""
    seconds: dict[int, list[float]] = {1: [], 2: []}
    with _readers(1) as one, _readers(2) as two:
        for readers in (one, two):
            list(readers.read(photos[:10]))  # warm
        for jobs in ROUNDS:
            started = time.perf_counter()
            list((one if jobs == 1 else two).read(photos))
            seconds[jobs].append(time.perf_counter() - started)
    rate = {jobs: len(photos) / statistics.median(taken) for jobs, taken in seconds.items()}
    yield Checked(figure="one process", value=rate[1], unit="photos/s")
    yield Checked(figure="two processes", value=rate[2], unit="photos/s")
    yield Checked(figure="two processes by one", value=rate[2] / rate[1], unit="x", at_least=TWO)


def _readers(jobs: int) -> Readers:
    return Readers(partial(outcome, ""), jobs)
