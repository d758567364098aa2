"""A server is kept up, and let go when it is not wanted any more."""

import os
import signal
import subprocess
import time
from collections.abc import Callable
from pathlib import Path

import pytest

from infra.local.keeping import kept
from infra.local.running import ServerError

ONCE = "[ -e up ] && { echo no room; exit 3; }; touch up; exec sleep 60"  # and never again
SLOW = "touch tried; exec sleep 60"  # never answers, once the file `deaf` is there


def shell(script: str, folder: Path) -> list[str]:
    return ["sh", "-c", f"cd {folder}; {script}"]


def until(true: Callable[[], bool]) -> None:
    deadline = time.monotonic() + 20
    while not true():
        assert time.monotonic() < deadline
        time.sleep(0.01)


def kill(process: subprocess.Popen[bytes]) -> None:
    os.kill(process.pid, signal.SIGKILL)


def test_a_server_that_does_not_start_at_first_is_an_error(tmp_path: Path) -> None:
    with (
        pytest.raises(ServerError, match="Toy did not start: no room"),
        kept("Toy", ["sh", "-c", "echo no room"], tmp_path / "log", lambda: False),
    ):
        pass


def test_one_that_cannot_come_back_is_tried_until_it_is_not_wanted(
    tmp_path: Path, capfd: pytest.CaptureFixture[str]
) -> None:
    log, dead = tmp_path / "log", tmp_path / "dead"
    with kept("Toy", shell(ONCE, tmp_path), log, lambda: not dead.exists()) as process:
        until((tmp_path / "up").exists)
        dead.touch()
        kill(process)
        until(lambda: len(log.read_text().splitlines()) == 3)
    said = capfd.readouterr().err
    assert said == "dorsal: Toy ended by itself (SIGKILL) and is started again\n"


def test_one_that_is_slow_to_come_back_is_not_waited_for(tmp_path: Path) -> None:
    deaf, tried = tmp_path / "deaf", tmp_path / "tried"
    with kept("Toy", shell(SLOW, tmp_path), tmp_path / "log", lambda: not deaf.exists()) as process:
        until(tried.exists)
        deaf.touch()
        tried.unlink()
        kill(process)
        until(tried.exists)
        leaving = time.monotonic()
    assert time.monotonic() - leaving < 5
