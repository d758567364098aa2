"""Both systems on the same photos in turn, so that the machine's drift meets both alike."""

import json
import re
import subprocess
import time
from collections.abc import Callable, Iterable, Iterator, Mapping, Sequence
from concurrent.futures import ProcessPoolExecutor
from contextlib import contextmanager
from dataclasses import dataclass
from functools import cache
from multiprocessing import get_context
from pathlib import Path

from chalicelib.bibs import BibReader, Reading
from tests.bench import peers

CONFIDENT = 0.5
NUMBER = re.compile(r"[0-9]{1,6}")
CHUNK = 10  # photos that one system reads before the other has its turn


@dataclass(frozen=True)
class Timed:
    """A photo as read by a system, decoding included; seconds of the clock and of the CPU."""

    seconds: float
    cpu: float
    bibs: tuple[tuple[str, float], ...] = ()  # number, confidence
    reading: Reading | None = None  # Dorsal's


Read = Callable[[Path], Timed]


def in_turn(
    systems: Mapping[str, Read],
    photos: Sequence[Path],
    between: Callable[[], None],
    chunk: int = CHUNK,
) -> dict[str, list[Timed]]:
    """What each system gives for each photo, in the photos' order.

    A chunk of photos is read by each system, first by one and next time first by the other;
    ``between`` is called after each chunk.
    """
    read: dict[str, list[Timed]] = {name: [] for name in systems}
    order = list(systems)
    for start in range(0, len(photos), chunk):
        for name in order:
            read[name] += map(systems[name], photos[start : start + chunk])
        order.reverse()
        between()
    return read


@contextmanager
def rapidocr() -> Iterator[Read]:
    """The peer in a process of its own."""
    script = Path(__file__).with_name("rapidocr_worker.py")
    with subprocess.Popen(
        [str(peers.rapidocr()), "-P", str(script)],
        stdin=subprocess.PIPE,
        stdout=subprocess.PIPE,
        text=True,
    ) as worker:
        ask, answers = worker.stdin, worker.stdout
        assert ask is not None
        assert answers is not None

        def read(photo: Path) -> Timed:
            print(photo.resolve(), file=ask, flush=True)
            answer = json.loads(answers.readline())
            return Timed(answer["seconds"], answer["cpu"], numbers(answer["texts"]))

        yield read
        ask.close()


def numbers(texts: Iterable[tuple[str, float]]) -> tuple[tuple[str, float], ...]:
    """The texts that are bibs by the peer's rule: 1 to 6 digits, whatever marks are between."""
    bare = (("".join(filter(str.isalnum, text)), confidence) for text, confidence in texts)
    return tuple(
        (number, confidence)
        for number, confidence in bare
        if confidence >= CONFIDENT and NUMBER.fullmatch(number)
    )


@contextmanager
def dorsal() -> Iterator[Read]:
    """Dorsal's reader in a process of its own."""
    with ProcessPoolExecutor(1, get_context("spawn")) as pool:
        yield lambda photo: pool.submit(_read, photo).result()


def _read(photo: Path) -> Timed:
    reader = _reader()
    started, cpu = time.perf_counter(), time.process_time()
    reading = reader.read(photo)
    seconds, cpu = time.perf_counter() - started, time.process_time() - cpu
    return Timed(seconds, cpu, reading=reading)


@cache
def _reader() -> BibReader:
    return BibReader()
