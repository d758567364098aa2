"""Start other programs, ours and the peers', and stop them with all their children."""

import os
import signal
import subprocess
import sys
import tempfile
from collections.abc import Iterator, Sequence
from contextlib import contextmanager, suppress
from pathlib import Path

RUN_SECONDS = 300.0
STOP_SECONDS = 5.0


class Worker:
    """A running worker; its output is kept until it fails."""

    def __init__(self, command: Sequence[str], cwd: Path, port: int) -> None:
        self._command = command
        self._log = tempfile.TemporaryFile()  # noqa: SIM115 - closed in stop
        self._process = subprocess.Popen(
            command,
            cwd=cwd,
            env=_variables(port),
            stdin=subprocess.DEVNULL,
            stdout=self._log,
            stderr=self._log,
            start_new_session=True,  # a group of its own, with all that it forks
        )

    def expect_running(self) -> None:
        """Raise what it said if it has ended."""
        if (code := self._process.poll()) is not None:
            self._log.seek(0)
            said = self._log.read().decode(errors="replace")[-2000:]
            raise RuntimeError(f"{' '.join(self._command)} ended with {code}: {said}")

    def stop(self) -> None:
        """Ask its group to end, and kill what is left of it soon after."""
        self._signal(signal.SIGTERM)
        with suppress(subprocess.TimeoutExpired):
            self._process.wait(STOP_SECONDS)
        self._signal(signal.SIGKILL)
        self._process.wait()
        self._log.close()

    def _signal(self, number: int) -> None:
        with suppress(ProcessLookupError, PermissionError):
            os.killpg(self._process.pid, number)


@contextmanager
def working(commands: Sequence[Sequence[str]], cwd: Path, port: int) -> Iterator[list[Worker]]:
    """Workers until the context ends."""
    workers: list[Worker] = []
    try:
        for command in commands:
            workers.append(Worker(command, cwd, port))
        yield workers
    finally:
        for worker in workers:
            worker.stop()


def run(command: Sequence[str], cwd: Path, port: int) -> str:
    """Run a program to its end and give its output; its errors are shown if it fails."""
    done = subprocess.run(
        command, cwd=cwd, env=_variables(port), capture_output=True, text=True, timeout=RUN_SECONDS
    )
    if done.returncode:
        raise RuntimeError(f"{' '.join(command)}: {done.stderr[-2000:]}")
    return done.stdout


def ours(what: str, port: int, *args: int) -> list[str]:
    """The command of one of our own processes; see program.py."""
    return [sys.executable, "-m", "tests.bench.queue.program", what, *map(str, (port, *args))]


def _variables(port: int) -> dict[str, str]:
    """Where Redis is, for our apps and for RQ's own command."""
    here = {"BENCH_REDIS_PORT": str(port), "RQ_REDIS_URL": f"redis://127.0.0.1:{port}"}
    return os.environ | here
