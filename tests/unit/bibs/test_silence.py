"""The reader tells nobody that it is used."""

import os
import subprocess
import sys
from pathlib import Path

ROOT = Path(__file__).resolve().parents[3]
# These are how ONNX Runtime knows that it is not to report; none is set where Dorsal runs.
SILENT = ("ORT_DISABLE_TELEMETRY", "ORT_RUNNING_UNIT_TESTS", "CI")


def test_the_networks_runtime_reports_nothing(tmp_path: Path) -> None:
    """By default it reports to its maker, and keeps an identifier in the temporary folder."""
    env = {name: value for name, value in os.environ.items() if name not in SILENT}
    subprocess.run(
        [sys.executable, "-c", "import chalicelib.bibs.detect"],
        cwd=ROOT,
        env=env | {"TMPDIR": str(tmp_path)},
        check=True,
    )
    assert list(tmp_path.iterdir()) == []
