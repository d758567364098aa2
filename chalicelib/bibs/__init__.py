"""Pixels to bib numbers; knows nothing of AWS, Redis or Postgres and can be used alone.

The names below are looked up on first use, because behind them are OpenCV and ONNX Runtime.
"""

import os
from importlib import import_module
from typing import TYPE_CHECKING, Any

if TYPE_CHECKING:
    from chalicelib.bibs.decode import Picture
    from chalicelib.bibs.knowledge import Knowledge
    from chalicelib.bibs.race import clear_numbers, judge_again, judge_race
    from chalicelib.bibs.reader import BibReader
    from chalicelib.bibs.reading import Bib, Candidate, Evidence, Reading, Unreadable
    from chalicelib.bibs.unreadable import CutOff, Damaged, NotAPhoto, TooManyPixels

__all__ = [
    "Bib",
    "BibReader",
    "Candidate",
    "CutOff",
    "Damaged",
    "Evidence",
    "Knowledge",
    "NotAPhoto",
    "Picture",
    "Reading",
    "TooManyPixels",
    "Unreadable",
    "clear_numbers",
    "judge_again",
    "judge_race",
]

_HOMES = {
    "Bib": "reading",
    "BibReader": "reader",
    "Candidate": "reading",
    "CutOff": "unreadable",
    "Damaged": "unreadable",
    "Evidence": "reading",
    "Knowledge": "knowledge",
    "NotAPhoto": "unreadable",
    "Picture": "decode",
    "Reading": "reading",
    "TooManyPixels": "unreadable",
    "Unreadable": "reading",
    "clear_numbers": "race",
    "judge_again": "race",
    "judge_race": "race",
}

# ONNX Runtime tells its maker of every session unless this is set before it is loaded.
os.environ.setdefault("ORT_DISABLE_TELEMETRY", "1")


def __getattr__(name: str) -> Any:
    if name not in _HOMES:
        raise AttributeError(f"module {__name__!r} has no attribute {name!r}")
    return getattr(import_module(f"{__name__}.{_HOMES[name]}"), name)
