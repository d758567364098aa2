"""Photo files read in one process or in several, in the order given."""

import os
import signal
import threading
from collections.abc import Callable, Iterator, Sequence
from concurrent.futures import ProcessPoolExecutor
from concurrent.futures.process import BrokenProcessPool
from dataclasses import dataclass
from functools import cache
from multiprocessing import get_context, parent_process
from pathlib import Path
from types import TracebackType
from typing import TYPE_CHECKING, Self

from chalicelib.errors import DorsalError, Permanent, Unavailable

if TYPE_CHECKING:
    from chalicelib.bibs import BibReader, Reading


@dataclass(frozen=True)
class Outcome:
    """A file's reading, or why there is none."""

    file: Path
    reading: "Reading | None" = None
    error: str = ""


def cores() -> int:
    """How many processes this machine runs at once."""
    if hasattr(os, "sched_getaffinity"):
        return len(os.sched_getaffinity(0))
    return os.cpu_count() or 1


class Readers:
    """Does ``read_one`` with each file: in this process, or in ``jobs`` others."""

    def __init__(self, read_one: Callable[[Path], Outcome], jobs: int) -> None:
        self._read_one = read_one
        self._pool: ProcessPoolExecutor | None = None
        if jobs > 1:
            self._pool = ProcessPoolExecutor(jobs, get_context("spawn"), _begin)

    def __enter__(self) -> Self:
        return self

    def __exit__(
        self,
        kind: type[BaseException] | None,
        error: BaseException | None,
        trace: TracebackType | None,
    ) -> None:
        """End the processes as soon as each is done with the photo in its hands."""
        if self._pool is not None:
            self._pool.shutdown(cancel_futures=True)

    def read(self, files: Sequence[Path]) -> Iterator[Outcome]:
        """Each file's outcome, in order, as soon as it is there.

        Raises DorsalError where a process was killed, and what ``read_one`` raises.
        """
        if self._pool is None:
            yield from map(self._read_one, files)
            return
        try:
            yield from self._pool.map(self._read_one, files)
        except BrokenProcessPool as error:
            raise DorsalError(
                "a reading process was killed, perhaps for want of memory; try a lower --jobs"
            ) from error


def outcome(models: str, file: Path) -> Outcome:
    """The file as read by this process's reader with the models in folder ``models``.

    Raises :class:`~chalicelib.errors.Unavailable` where the models are missing.
    """
    return attempt(_reader(models).read, file)


def attempt(read: "Callable[[Path], Reading]", file: Path) -> Outcome:
    """What ``read`` makes of the file; only what is true of all files is raised."""
    try:
        return Outcome(file, read(file))
    except Unavailable:
        raise
    except Permanent as error:
        return Outcome(file, error=str(error))
    except Exception as error:  # the readings of hours are not lost for one photo
        return Outcome(file, error=f"reading it went wrong ({type(error).__name__}: {error})")


@cache
def _reader(models: str) -> "BibReader":
    from chalicelib.bibs import BibReader

    return BibReader(models)


def _begin() -> None:
    """A reading process ends when the command does, and leaves Ctrl-C to it."""
    signal.signal(signal.SIGINT, signal.SIG_IGN)
    threading.Thread(target=_end_with_the_command, daemon=True).start()


def _end_with_the_command() -> None:
    # A pool's processes wait for work for ever if the command is killed.
    if (command := parent_process()) is not None:
        command.join()
        os._exit(1)
