"""`dorsal detect`: bib numbers of photo files, with no service running."""

import json
import sys
from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from itertools import chain
from pathlib import Path
from typing import TYPE_CHECKING, Any, TextIO

from chalicelib.errors import Permanent
from chalicelib.settings import settings
from infra.local.photo_files import photos_below

if TYPE_CHECKING:
    from chalicelib.bibs import Reading


@dataclass(frozen=True)
class Outcome:
    """A file's reading, or why there is none."""

    file: Path
    reading: "Reading | None" = None
    error: str = ""


def detect(files: Sequence[Path], *, as_json: bool, alone: bool, out: TextIO) -> int:
    """Write one line a file to ``out``, in the order given; 1 if any file could not be read.

    A folder stands for the photos below it. The files are one race and judged together at the
    end; with ``alone`` each is judged by itself and written as soon as it is read. Raises
    DorsalError for a folder without photos, :class:`~chalicelib.errors.Unavailable` where the
    models are missing.
    """
    named = [photos_below(file) if file.is_dir() else [file] for file in files]
    outcomes = _outcomes(list(chain.from_iterable(named)))
    if not alone:
        outcomes = iter(_judged_together(list(outcomes)))
    failed = False
    for outcome in outcomes:
        print(_json_line(outcome) if as_json else _table_line(outcome), file=out, flush=True)
        failed = failed or outcome.reading is None
    return int(failed)


def _outcomes(files: Sequence[Path]) -> Iterator[Outcome]:
    from chalicelib.bibs import BibReader

    reader = BibReader(settings().models)
    for done, file in enumerate(files):
        _progress(f"{done}/{len(files)} {file.name}")
        try:
            outcome = Outcome(file, reader.read(file))
        except Permanent as error:
            outcome = Outcome(file, error=str(error))
        _progress("")
        yield outcome


def _judged_together(outcomes: list[Outcome]) -> list[Outcome]:
    from chalicelib.bibs import judge_race

    judged = iter(judge_race([o.reading for o in outcomes if o.reading is not None]))
    return [Outcome(o.file, next(judged)) if o.reading is not None else o for o in outcomes]


def _json_line(outcome: Outcome) -> str:
    line: dict[str, Any] = {"file": str(outcome.file), "bibs": []}
    if outcome.reading is None:
        return json.dumps(line | {"error": outcome.error})
    line["bibs"] = [
        {"bib": bib.number, "confidence": round(bib.confidence, 4), "box": list(bib.box)}
        for bib in outcome.reading.bibs
    ]
    line["seconds"] = round(sum(outcome.reading.seconds.values()), 4)
    return json.dumps(line)


def _table_line(outcome: Outcome) -> str:
    if outcome.reading is None:
        return f"{outcome.file}  cannot be read: {outcome.error}"
    bibs = " ".join(f"{bib.number} ({bib.confidence:.0%})" for bib in outcome.reading.bibs)
    return f"{outcome.file}  {bibs or 'no bib'}  {sum(outcome.reading.seconds.values()):.2f} s"


def _progress(text: str) -> None:
    if sys.stderr.isatty():
        # Back to the line's start, and the rest of it cleared.
        print(f"\r\x1b[K{text}", end="", file=sys.stderr, flush=True)
