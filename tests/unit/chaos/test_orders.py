"""Orders reach one process at its step, and only processes that the chaos run has started."""

import os
import subprocess
import sys
import threading
from pathlib import Path

import pytest

from tests.chaos.orders import DRAIN, INTAKE, NotTaken, Orders
from tests.chaos.steps import Steps

ROOT = Path(__file__).resolve().parents[3]
HOOK = ROOT / "tests/chaos/hook"
HOOKED = "import sys; print('tests.chaos.steps' in sys.modules)"


def test_whoever_comes_first_takes_the_order_and_no_other_does(tmp_path: Path) -> None:
    orders, steps = Orders(tmp_path / "orders"), Steps(tmp_path / "orders", DRAIN)
    steps.reach("reading")  # nothing is ordered
    comes = threading.Timer(0.05, steps.reach, ["reading"])
    comes.start()
    assert orders.give(DRAIN, "reading", "nothing") == os.getpid()
    comes.join()
    steps.reach("reading")
    assert [path.name for path in orders.folder.iterdir()] == [f"drain-reading.{os.getpid()}"]


def test_an_order_is_for_one_function(tmp_path: Path) -> None:
    orders = Orders(tmp_path / "orders")
    (orders.folder / "intake-sending").write_text("nothing")
    assert not Steps(orders.folder, DRAIN).reach("sending")
    assert Steps(orders.folder, INTAKE).reach("sending")


def test_what_became_of_the_call_is_told(tmp_path: Path) -> None:
    orders = Orders(tmp_path / "orders")
    steps = Steps(orders.folder, DRAIN)
    with steps.telling():
        pass
    call = orders.ended(os.getpid())
    assert (call.raised, call.began <= call.ended) == ("", True)
    with pytest.raises(ConnectionError), steps.telling():
        raise ConnectionError
    assert orders.ended(os.getpid()).raised == "ConnectionError"


def test_an_order_that_nobody_takes_is_withdrawn(tmp_path: Path) -> None:
    orders = Orders(tmp_path / "orders")
    with pytest.raises(NotTaken, match="no process of drain came to 'reading'"):
        orders.give(DRAIN, "reading", "die", seconds=0.05)
    assert list(orders.folder.iterdir()) == []


def test_who_is_told_to_die_dies_there(tmp_path: Path) -> None:
    orders = Orders(tmp_path / "orders")
    (orders.folder / "drain-reading").write_text("die")
    script = "import sys; from pathlib import Path; from tests.chaos.steps import Steps\n"
    script += "Steps(Path(sys.argv[1]), 'drain').reach('reading'); print('alive')"
    ended = subprocess.run(
        [sys.executable, "-c", script, str(orders.folder)], cwd=ROOT, capture_output=True
    )
    assert (ended.returncode, ended.stdout) == (-9, b"")


def test_other_processes_are_left_alone(tmp_path: Path) -> None:
    env = os.environ | {"PYTHONPATH": f"{ROOT}:{HOOK}", "CHAOS_ORDERS": str(tmp_path)}
    said = subprocess.run(
        [sys.executable, "-c", HOOKED], cwd=ROOT, env=env, capture_output=True, text=True
    )
    assert said.stdout.strip() == "False"


def test_nothing_that_is_installed_knows_of_it() -> None:
    code = [*(ROOT / "chalicelib").rglob("*.py"), *(ROOT / "infra").rglob("*.py"), ROOT / "app.py"]
    assert [path for path in code if "chaos" in path.read_text().lower()] == []
