"""Keep a server up: one that dies while it is wanted is started again."""

import logging
import subprocess
import sys
import threading
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from itertools import count
from pathlib import Path
from signal import Signals

from infra.local.running import ServerError, started, stop

PAUSE, LONGEST_PAUSE = 0.25, 15.0  # seconds after a vain start; they double

log = logging.getLogger(__name__)


@contextmanager
def kept(
    name: str, command: list[str], log: Path, answers: Callable[[], bool]
) -> Iterator[subprocess.Popen[bytes]]:
    """Have the server ``command`` up until the context ends; yields its first process.

    Its output goes to ``log``. Raises :class:`ServerError` if it does not start at first. Later
    it is tried for ever: a disk that is full may have room again.
    """
    keeper = _Keeper(name, command, log, answers)
    try:
        yield keeper.process
    finally:
        keeper.leave()


class _Keeper:
    """Waits for one server's end, which is to come with :meth:`leave` and not before."""

    def __init__(
        self, name: str, command: list[str], log: Path, answers: Callable[[], bool]
    ) -> None:
        self._server, self._command, self._log, self._answers = name, command, log, answers
        self._leaving = threading.Event()
        self.process = self._started()
        self._thread = threading.Thread(target=self._keep, name=f"keeper of {name}", daemon=True)
        self._thread.start()

    def leave(self) -> None:
        """Stop the server, or the attempts to start it."""
        self._leaving.set()
        stop(self.process)
        self._thread.join()
        stop(self.process)  # another one, if it was being started in that moment

    def _keep(self) -> None:
        while True:
            how = _how(self.process.wait())
            if self._leaving.is_set():
                return
            _tell(f"{self._server} ended by itself ({how}) and is started again")
            if not self._again():
                return
            _tell(f"{self._server} is back")

    def _started(self) -> subprocess.Popen[bytes]:
        return started(self._server, self._command, self._log, self._enough)

    def _enough(self) -> bool:
        return self._leaving.is_set() or self._answers()

    def _again(self) -> bool:
        """Whether it is up; False if it is not wanted any more."""
        for failures in count():
            try:
                self.process = self._started()
                return not self._leaving.is_set()
            except ServerError as error:
                log.warning("%s", error)
            if self._leaving.wait(min(PAUSE * 2**failures, LONGEST_PAUSE)):
                break
        return False


def _how(code: int) -> str:
    return Signals(-code).name if code < 0 else f"status {code}"


def _tell(what: str) -> None:
    log.warning("%s", what)
    print(f"dorsal: {what}", file=sys.stderr, flush=True)
