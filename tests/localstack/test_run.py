"""`make localstack` itself: what it starts, it ends."""

import signal
import subprocess
import sys
from contextlib import suppress
from pathlib import Path

import psutil
import pytest

from infra.local.servers import free_port
from infra.localstack.server import PROJECT
from tests.acceptance.product import clean_environment

pytestmark = pytest.mark.timeout(300)


def started(folder: Path) -> subprocess.Popen[str]:
    """The command, once LocalStack answers and the deploy has begun."""
    process = subprocess.Popen(
        [sys.executable, "-m", "infra.localstack"],
        cwd=PROJECT,
        env=clean_environment() | {"DORSAL_VAR": str(folder), "LOCALSTACK_PORT": str(free_port())},
        stdout=subprocess.PIPE,
        stderr=subprocess.STDOUT,
        text=True,
        start_new_session=True,
    )
    assert process.stdout
    said = process.stdout.readline()
    assert "is being deployed" in said, said + process.stdout.read()
    return process


@pytest.mark.parametrize("how", [signal.SIGINT, signal.SIGTERM])
def test_a_signal_ends_all_that_was_started(server_folder: Path, how: signal.Signals) -> None:
    process = started(server_folder / how.name)
    below = psutil.Process(process.pid).children(recursive=True)
    assert len(below) > 3, "LocalStack, Valkey, Postgres and the deploy"
    process.send_signal(how)
    out, _ = process.communicate(timeout=90)
    assert process.returncode == 0, out
    assert "Traceback" not in out
    assert not [p for p in below if alive(p)]


def alive(process: psutil.Process) -> bool:
    with suppress(psutil.Error):
        return process.is_running() and process.status() != psutil.STATUS_ZOMBIE
    return False
