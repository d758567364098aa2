"""Hostile files: each refused by its name or read, within limits of time and memory."""

import subprocess
import sys

import pytest


@pytest.mark.skipif(sys.platform != "linux", reason="macOS limits no memory")
def test_each_has_its_verdict_within_its_limits() -> None:
    # `make hostile` looks at the large ones too.
    command = [sys.executable, "-m", "tests.hostile.measuring", "--small"]
    measured = subprocess.run(command, capture_output=True, text=True)
    assert measured.returncode == 0, measured.stdout
    assert int(measured.stdout.rpartition(" files")[0].split()[-1]) > 180
