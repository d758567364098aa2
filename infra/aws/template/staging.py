"""What Chalice says of ``app.py``: `chalice package`, on a copy with nothing to install or zip."""

import json
import os
import shutil
import subprocess
import sys
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path
from tempfile import TemporaryDirectory
from typing import Any

from chalicelib.errors import DorsalError

PROJECT = Path(__file__).resolve().parents[3]
CODE = ("app.py", "chalicelib", ".chalice/policies")
# The packages are made by infra.aws.packages; here the code is only asked what it declares.
LEFT_OUT = shutil.ignore_patterns("__pycache__", "*.onnx", "*.py[co]")


class NotPackaged(DorsalError):
    """Chalice refused the code or its configuration; its own words are the message."""


def chalice_template(stage: str, configuration: dict[str, Any]) -> dict[str, Any]:
    """Chalice's SAM template of ``stage``, by the ``configuration`` of ``.chalice/config.json``.

    Raises :class:`NotPackaged`.
    """
    with _copy() as folder:
        (folder / ".chalice" / "config.json").write_text(json.dumps(configuration), "utf-8")
        chalice = str(Path(sys.executable).with_name("chalice"))
        command = [chalice, "package", "--stage", stage, "out"]
        done = subprocess.run(  # noqa: S603
            command, cwd=folder, env=_environment(folder), capture_output=True, text=True
        )
        if done.returncode:
            raise NotPackaged(f"`chalice package --stage {stage}` failed:\n{done.stderr.strip()}")
        return dict(json.loads((folder / "out" / "sam.json").read_text("utf-8")))


@contextmanager
def _copy() -> Iterator[Path]:
    with TemporaryDirectory(prefix="dorsal-chalice-") as name:
        folder = Path(name)
        for part in CODE:
            source, target = PROJECT / part, folder / part
            target.parent.mkdir(exist_ok=True)
            if source.is_dir():
                shutil.copytree(source, target, ignore=LEFT_OUT)
            else:
                shutil.copy(source, target)
        (folder / "requirements.txt").touch()
        yield folder


def _environment(folder: Path) -> dict[str, str]:
    # Chalice asks for a region, which the template names by ${AWS::Region} alone.
    own = {"AWS_DEFAULT_REGION": "us-east-1", "PYTHONPATH": str(folder)}
    return {k: v for k, v in os.environ.items() if not k.startswith("AWS_")} | own
