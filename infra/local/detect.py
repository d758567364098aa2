"""`dorsal detect`: bib numbers of photo files, with no service running."""

import json
from collections.abc import Sequence
from contextlib import closing
from pathlib import Path
from typing import TYPE_CHECKING, Any, TextIO

from infra.local.explain import as_json as candidate_as_json
from infra.local.explain import explained
from infra.local.photo_files import photos_named, printable
from infra.local.readers import Outcome
from infra.local.readings import readings

if TYPE_CHECKING:
    from chalicelib.bibs import Bib, Reading


def detect(
    files: Sequence[Path],
    *,
    as_json: bool,
    alone: bool,
    out: TextIO,
    explain: bool = False,
    start_list: frozenset[str] = frozenset(),
    jobs: int = 1,
) -> int:
    """Write one line a file to ``out``, in the order given; 1 if any file could not be read.

    A folder stands for the photos below it. The files are one race and judged together at the
    end; with ``alone`` each is judged by itself and written as soon as it is read. ``explain``
    adds every text that was seen and what became of it. ``start_list`` holds the race's numbers,
    ``jobs`` says how many processes read. Raises DorsalError for a folder without photos,
    :class:`~chalicelib.errors.Unavailable` where the models are missing.
    """
    line = json_line if as_json else table_line
    failed = False
    outcomes = readings(photos_named(files), alone=alone, start_list=start_list, jobs=jobs)
    with closing(outcomes):
        for outcome in outcomes:
            print(line(outcome, explain), file=out, flush=True)
            failed = failed or outcome.reading is None
    return int(failed)


def json_line(outcome: Outcome, explain: bool) -> str:
    """What is known of a file, for programs."""
    line: dict[str, Any] = {"file": str(outcome.file), "bibs": []}
    if outcome.reading is None:
        return json.dumps(line | {"error": outcome.error})
    line["bibs"] = [_bib_as_json(bib) for bib in outcome.reading.bibs]
    if explain:
        line["candidates"] = [candidate_as_json(seen) for seen in outcome.reading.candidates]
        line["unread"] = outcome.reading.unread
    return json.dumps(line | {"seconds": round(seconds_of(outcome.reading), 4)})


def table_line(outcome: Outcome, explain: bool) -> str:
    """What is known of a file, for people; ``explain`` adds indented lines."""
    if outcome.reading is None:
        return f"{printable(outcome.file)}  cannot be read: {printable(outcome.error)}"
    bibs = " ".join(_bib_in_words(bib) for bib in outcome.reading.bibs)
    first = f"{printable(outcome.file)}  {bibs or 'no bib'}  {seconds_of(outcome.reading):.2f} s"
    seen = explained(outcome.reading) if explain else []
    return "\n    ".join([first, *seen])


def seconds_of(reading: "Reading") -> float:
    """Seconds from the file's bytes to its numbers."""
    return sum(reading.seconds.values())


def _bib_as_json(bib: "Bib") -> dict[str, Any]:
    shown = {"bib": bib.number, "confidence": round(bib.confidence, 4), "box": list(bib.box)}
    return shown | {"readAs": bib.read_as} if bib.read_as else shown


def _bib_in_words(bib: "Bib") -> str:
    read_as = f", read as {bib.read_as}" if bib.read_as else ""
    return f"{bib.number} ({bib.confidence:.0%}{read_as})"
