"""Reading in several processes: the order given, and an end that leaves nothing behind."""

import os
import signal
import subprocess
import sys
import time
from contextlib import closing
from pathlib import Path
from typing import Any

import psutil
import pytest

from chalicelib.errors import DorsalError, Unavailable
from infra.local.readers import Outcome, Readers, attempt
from tests.acceptance.product import eventually

FILES = [Path(name) for name in ("0.4", "0.0", "0.2", "0.0")]


def dawdle(file: Path) -> Outcome:
    time.sleep(float(file.name))
    return Outcome(file, error=str(os.getpid()))


def die(file: Path) -> Outcome:
    os.kill(os.getpid(), signal.SIGKILL)
    return Outcome(file)


def miss_the_models(file: Path) -> Outcome:
    raise Unavailable("the models are not here")


@pytest.mark.parametrize("jobs", [1, 2])
def test_outcomes_come_in_the_order_of_the_files(jobs: int) -> None:
    with Readers(dawdle, jobs) as readers:
        outcomes = list(readers.read(FILES))
    assert [one.file for one in outcomes] == FILES
    processes = {one.error for one in outcomes}
    assert processes == {str(os.getpid())} if jobs == 1 else str(os.getpid()) not in processes


def test_a_process_that_is_killed_is_told() -> None:
    with Readers(die, 2) as readers, pytest.raises(DorsalError, match="a lower --jobs"):
        list(readers.read(FILES))


@pytest.mark.parametrize("jobs", [1, 2])
def test_what_a_process_reports_is_reported(jobs: int) -> None:
    with Readers(miss_the_models, jobs) as readers, pytest.raises(Unavailable, match="not here"):
        list(readers.read(FILES))


def test_one_photos_trouble_is_its_own() -> None:
    def stumble(file: Path) -> Any:
        raise MemoryError("16 GB")

    told = attempt(stumble, Path("wall.jpg"))
    assert told == Outcome(Path("wall.jpg"), error="reading it went wrong (MemoryError: 16 GB)")


def test_stopping_early_reads_no_more() -> None:
    many = [Path("0.1")] * 500
    started = time.monotonic()
    with Readers(dawdle, 2) as readers, closing(readers.read(many)) as outcomes:
        next(outcomes)
    assert time.monotonic() - started < 25, "half of what all would take"


DAWDLING = """
from pathlib import Path
from infra.local.readers import Readers
from tests.integration.local.test_readers import dawdle
if __name__ == "__main__":
    with Readers(dawdle, 2) as readers:
        for one in readers.read([Path("0.0")] * 8 + [Path("30")] * 2):
            print(one.error, flush=True)
"""


def test_killing_the_command_ends_its_processes(tmp_path: Path) -> None:
    script = tmp_path / "dawdling.py"
    script.write_text(DAWDLING)
    root = Path(__file__).parents[3]
    with subprocess.Popen(
        [sys.executable, script],
        stdout=subprocess.PIPE,
        text=True,
        env=os.environ | {"PYTHONPATH": str(root)},
    ) as command:
        assert command.stdout is not None
        reader = int(command.stdout.readline())
        command.kill()
    eventually(lambda: not psutil.pid_exists(reader), 10)
