"""Dorsal's own files in a package."""

import shutil
from pathlib import Path

from infra.aws.packages.kinds import Kind
from infra.models.fetch import fetch_models

PROJECT = Path(__file__).resolve().parents[3]
TOP = ("app.py", "LICENSE")
MODELS = Path("chalicelib/bibs/models")  # where the reader looks first


def copy_code(kind: Kind, folder: Path) -> None:
    """Put Dorsal's code, and for the worker its networks, into ``folder``."""
    for name in TOP:
        shutil.copy(PROJECT / name, folder / name)
    left_out = ["__pycache__", "models"] + ([] if kind.models else ["trained", "fonts"])
    ignored = shutil.ignore_patterns(*left_out)
    shutil.copytree(PROJECT / "chalicelib", folder / "chalicelib", ignore=ignored)
    if kind.models:
        shutil.copytree(fetch_models(), folder / MODELS)
