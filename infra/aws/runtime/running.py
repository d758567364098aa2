"""A function's process, from its start to its end: what it is asked, says and logs."""

import fcntl
import os
import signal
import subprocess
import tempfile
import threading
import time
from collections.abc import Mapping
from contextlib import suppress
from pathlib import Path
from queue import Empty

from infra.aws.runtime import outcome
from infra.aws.runtime.outcome import InitFailed, Result
from infra.aws.runtime.server import Event, Kind, News, RuntimeApi
from infra.aws.runtime.surroundings import command, environment

STOP_SECONDS = 2.0  # Lambda's, between SIGTERM and SIGKILL


class Running:
    """A process and its server: from the start of the one to the end of both."""

    def __init__(self, folder: Path, handler: str, given: Mapping[str, str], python: Path) -> None:
        line = command(python, folder, handler)
        self._api = RuntimeApi()
        # A file, not a pipe: what was written before an answer is in it when the answer comes.
        self._log = tempfile.TemporaryFile("ab+")  # noqa: SIM115
        # tempfile forgets what "a" says: without it the process writes on behind what was cut.
        flags = fcntl.fcntl(self._log, fcntl.F_GETFL)
        fcntl.fcntl(self._log, fcntl.F_SETFL, flags | os.O_APPEND)
        try:
            self._process = subprocess.Popen(  # noqa: S603
                line,
                cwd=folder,
                env=environment(given, folder, handler, self._api.address),
                stdin=subprocess.DEVNULL,
                stdout=self._log,
                stderr=subprocess.STDOUT,
                start_new_session=True,  # a group, so that what the function started goes with it
            )
        except OSError:
            self._api.close()
            self._log.close()
            raise
        self._watch = threading.Thread(target=self._watched, daemon=True)
        self._watch.start()

    @property
    def alive(self) -> bool:
        """Whether it can take an event."""
        return self._process.poll() is None

    def await_ready(self, seconds: float) -> None:
        """Wait until it asks for a first event; raises :class:`InitFailed`."""
        news = self._hear(time.monotonic() + seconds)
        if news is not None and news.kind is Kind.READY:
            return
        if news is not None and news.kind is Kind.INIT_ERROR:
            # It ends now, and may yet say why.
            with suppress(subprocess.TimeoutExpired):
                self._process.wait(STOP_SECONDS)
        self.kill()
        if news is None:
            raise InitFailed(outcome.init_timed_out(seconds), self._logged())
        raise InitFailed(news.body or outcome.ended(news.status), self._logged())

    def call(self, body: bytes, request: str, told: Mapping[str, str], seconds: float) -> Result:
        """What it answers to an event; after ``seconds`` it is killed."""
        deadline = time.monotonic() + seconds
        due = int((time.time() + seconds) * 1000)
        headers = {**told, "Lambda-Runtime-Deadline-Ms": str(due)}
        self._api.hand_out(Event(body=body, request=request, headers=headers))
        news = self._hear(deadline)
        # The event is over when it asks for the next one, or is gone.
        if news is None or (news.request and self._hear(deadline) is None):
            self.kill()
        if news is None:
            return self._result(outcome.timed_out(request, seconds), True)
        if news.request != request:
            self.kill()
            return self._result(outcome.ended(news.status, request), True)
        return self._result(news.body, news.kind is Kind.ERROR)

    def kill(self) -> None:
        """End it, and what it started, at once."""
        with suppress(ProcessLookupError, PermissionError):
            os.killpg(self._process.pid, signal.SIGKILL)
        self._process.wait()

    def end(self) -> None:
        """End it in order if it does so soon, else at once, and the server with it."""
        self._process.terminate()
        with suppress(subprocess.TimeoutExpired):
            self._process.wait(STOP_SECONDS)
        self.kill()
        self._api.close()
        self._watch.join()
        self._log.close()

    def _result(self, payload: bytes, is_error: bool) -> Result:
        return Result(payload=payload, is_error=is_error, log=self._logged())

    def _hear(self, deadline: float) -> News | None:
        try:
            return self._api.news.get(timeout=max(deadline - time.monotonic(), 0))
        except Empty:
            return None

    def _watched(self) -> None:
        self._api.news.put(News(kind=Kind.ENDED, status=self._process.wait()))

    def _logged(self) -> str:
        self._log.seek(0)
        said = self._log.read().decode(errors="replace")
        self._log.truncate(0)  # what is appended goes on at the new end
        return said
