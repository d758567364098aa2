"""A whole Dorsal of a test's own, started as a user starts it and used through its doors."""

import os
import re
import signal
import subprocess
import sys
import time
from collections.abc import Callable, Iterator, Mapping
from contextlib import contextmanager
from pathlib import Path
from typing import Any

from infra.local.client import Client
from infra.local.servers import free_port

PROJECT = Path(__file__).resolve().parents[2]
SAMPLES = PROJECT / "infra/samples/photos"
PHOTOS = Path(os.environ.get("DORSAL_PHOTOS", PROJECT.parent / "shared/data"))
LINK = re.compile(r"(http://\S+?)/?#token=(\S+)")


class Product:
    """`dorsal run` on a folder and a port of its own."""

    def __init__(self, folder: Path, **env: str) -> None:
        self.folder = folder
        self.port = free_port()
        self.project = PROJECT  # whose code it runs
        self._env = env
        self.process: subprocess.Popen[str] | None = None
        self.said = ""  # on the terminal after the greeting, known once it has ended
        self.client = Client("", "")

    def start(self) -> None:
        """Start, and wait for all of the greeting; the link in it holds a fresh token."""
        command = [sys.executable, "-m", "infra.local.cli", "run", "--no-samples"]
        command += ["--port", str(self.port), "--var", str(self.folder)]
        self.process = subprocess.Popen(
            command,
            cwd=self.project,
            env=clean_environment() | {"COLUMNS": "300"} | self._env,
            stdin=subprocess.DEVNULL,
            stdout=subprocess.PIPE,
            stderr=subprocess.STDOUT,
            text=True,
            start_new_session=True,
        )
        said = []
        for line in self.process.stdout or []:
            said.append(line)
            if found := LINK.search(line):
                self.client = Client(found[1], found[2])
            if line.startswith("Ctrl-C ends it"):
                return
        raise AssertionError("it did not start:\n" + "".join(said))

    def stop(self) -> int:
        """Ctrl-C, and its exit status."""
        return self._end(signal.SIGINT)

    def kill(self) -> None:
        """The supervisor dies at once, and stops nothing that it started."""
        self._end(signal.SIGKILL)

    def _end(self, how: signal.Signals) -> int:
        assert self.process is not None
        self.process.send_signal(how)
        try:
            self.said = self.process.communicate(timeout=60)[0]
        except subprocess.TimeoutExpired:
            self.process.kill()
            raise
        return self.process.returncode

    def token(self, *told: str) -> str:
        """A new one, as `dorsal token create` makes it when told so."""
        command = [sys.executable, "-m", "infra.local.cli", "token", "create", *told]
        made = subprocess.run(
            [*command, "--var", str(self.folder)],
            cwd=self.project,
            env=clean_environment(),
            capture_output=True,
            text=True,
            check=True,
        )
        return made.stdout.split()[-1]

    @property
    def running(self) -> bool:
        """Whether the supervisor lives."""
        return self.process is not None and self.process.poll() is None


@contextmanager
def product(folder: Path, **env: str) -> Iterator[Product]:
    """A running product, stopped in order at the end unless the test did so."""
    running = Product(folder, **env)
    running.start()
    try:
        yield running
    finally:
        if running.running:
            running.stop()


def clean_environment() -> dict[str, str]:
    """The test's environment without a setting that would point Dorsal somewhere else."""
    ours = ("REDIS_", "DATABASE_", "PHOTO_STORE", "DRAIN_ON", "READER", "PORT", "HOST")
    queues = ("JOBS_QUEUE_URL", "UPLOADS_QUEUE_URL")
    return {name: value for name, value in os.environ.items() if not name.startswith(ours + queues)}


def eventually[T](look: Callable[[], T | None], seconds: float = 60.0, every: float = 0.05) -> T:
    """What ``look``, asked ``every`` so many seconds, gives as soon as it gives something."""
    deadline = time.monotonic() + seconds
    while True:
        found = look()
        if found:
            return found
        assert time.monotonic() < deadline, f"nothing within {seconds} s"
        time.sleep(every)


def ended(client: Client, photo_id: str, seconds: float = 60.0) -> Mapping[str, Any]:
    """The photo once its verdict is final."""

    def look() -> Mapping[str, Any] | None:
        photo: Mapping[str, Any] = client.call("GET", f"/photos/{photo_id}")
        return photo if photo["status"] in {"completed", "failed"} else None

    return eventually(look, seconds)
