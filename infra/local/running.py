"""Start a server process of our own, wait until it answers, and stop it in order."""

import errno
import os
import re
import signal
import socket
import subprocess
import time
from collections.abc import Callable, Mapping
from contextlib import suppress
from pathlib import Path

from chalicelib.errors import DorsalError

HOST = "127.0.0.1"
READY_SECONDS = 20.0
STOP_SECONDS = 15.0


class ServerError(DorsalError):
    """An embedded server did not start."""


def free_port() -> int:
    """A TCP port on 127.0.0.1 that was free a moment ago."""
    with socket.socket() as probe:
        probe.bind((HOST, 0))
        return int(probe.getsockname()[1])


def address_of(host: str) -> str:
    """What others call ``host``: for "all addresses", the one this machine has in its network."""
    if host != "0.0.0.0":  # noqa: S104
        return host
    with socket.socket(socket.AF_INET, socket.SOCK_DGRAM) as probe:
        try:
            probe.connect(("192.0.2.1", 9))  # sends nothing: it only picks the way out
        except OSError:
            return HOST
        return str(probe.getsockname()[0])


def expect_free(name: str, port: int, host: str = HOST, how: str = "") -> None:
    """Raise :class:`ServerError` if ``port`` is taken: who answers there would not be ours.

    ``how`` says how to choose another one.
    """
    with socket.socket() as probe:
        probe.setsockopt(socket.SOL_SOCKET, socket.SO_REUSEADDR, 1)
        try:
            probe.bind((host, port))
        except OSError as error:
            why = f"of {host} cannot be used ({error.strerror})"
            if error.errno == errno.EADDRINUSE:
                why = "is taken; stop what uses it"
            raise ServerError(
                f"{name} cannot start: port {port} {why} or choose another one{how}"
            ) from None


def last_words(output: str) -> str:
    """What went wrong, by the end of a server's ``output``: its errors, else its last line."""
    lines = output.strip().splitlines()[-5:]
    errors = [line.strip() for line in lines if re.search("FATAL|PANIC|DETAIL|error:", line)]
    return " ".join(errors or lines[-1:]) or "no output"


def started(
    name: str,
    command: list[str],
    log: Path,
    answers: Callable[[], bool],
    *,
    env: Mapping[str, str] | None = None,
    seconds: float = READY_SECONDS,
) -> subprocess.Popen[bytes]:
    """The process of ``command`` once it ``answers``; its output goes to ``log``.

    ``env`` is its environment, ours if there is none. Raises :class:`ServerError` after
    ``seconds``, or when it ends, and leaves no process then.
    """
    with log.open("ab") as out:
        process = subprocess.Popen(  # noqa: S603
            command,
            stdin=subprocess.DEVNULL,
            stdout=out,
            stderr=out,
            env=env,
            # Its own session: Ctrl-C reaches the supervisor alone, which stops in order.
            start_new_session=True,
        )
    try:
        _await(name, process, log, answers, seconds)
    except BaseException:
        stop(process)
        raise
    return process


def stop(process: subprocess.Popen[bytes]) -> None:
    """End a server in order, or at once if that takes too long; one that ended is left alone."""
    with suppress(ProcessLookupError):
        process.send_signal(signal.SIGINT)  # both servers' orderly shutdown
    try:
        process.wait(STOP_SECONDS)
    except subprocess.TimeoutExpired:
        process.kill()
        process.wait()


def stop_leftover(pid: int) -> None:
    """End a server that outlived its supervisor, and wait until it is gone."""
    deadline = time.monotonic() + STOP_SECONDS
    with suppress(ProcessLookupError):
        os.kill(pid, signal.SIGINT)
        while time.monotonic() < deadline:
            os.kill(pid, 0)
            time.sleep(0.02)


def _await(
    name: str,
    process: subprocess.Popen[bytes],
    log: Path,
    answers: Callable[[], bool],
    seconds: float,
) -> None:
    deadline = time.monotonic() + seconds
    while not answers():
        if process.poll() is not None or time.monotonic() > deadline:
            said = last_words(log.read_text(errors="replace"))
            raise ServerError(f"{name} did not start: {said} ({log})")
        time.sleep(0.02)
