"""Peers, installed as their users would, in environments of their own under build/peers."""

import subprocess
import sys
from pathlib import Path

PROJECT = Path(__file__).resolve().parents[2]
RAPIDOCR = ("rapidocr==3.10.0", "onnxruntime==1.32.0", "opencv-python-headless==4.13.0.92")


def rapidocr() -> Path:
    """The Python of an environment that has RapidOCR."""
    return _environment("rapidocr", RAPIDOCR)


def _environment(name: str, packages: tuple[str, ...]) -> Path:
    folder = PROJECT / "build/peers" / name
    python, done = folder / "bin/python", folder / "installed"
    if not done.exists() or done.read_text() != repr(packages):
        subprocess.run([sys.executable, "-m", "venv", "--clear", folder], check=True)
        subprocess.run([python, "-m", "pip", "install", "--quiet", *packages], check=True)
        done.write_text(repr(packages))
    return python
