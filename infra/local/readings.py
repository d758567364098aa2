"""What the files of one call show, judged as the photos of one race or each alone."""

import sys
from collections.abc import Generator, Iterable, Iterator, Sequence
from dataclasses import replace
from functools import partial
from pathlib import Path

from chalicelib.settings import settings
from infra.local.readers import Outcome, Readers, outcome


def readings(
    files: Sequence[Path], *, alone: bool, start_list: frozenset[str], jobs: int
) -> Generator[Outcome, None, None]:
    """Each file's outcome, in order; close it if you stop early.

    The files are one race and judged together once all are read; with ``alone`` each is judged
    by itself, and given as soon as it is read. ``start_list`` holds the numbers that exist; empty
    if that is not known. Raises :class:`~chalicelib.errors.Unavailable` for want of the models.
    """
    with Readers(partial(outcome, settings().models), min(jobs, len(files))) as readers:
        outcomes = _told(readers.read(files), len(files))
        if alone:
            yield from judged_alone(outcomes, start_list)
        else:
            yield from judged_together(list(outcomes), start_list)


def judged_alone(outcomes: Iterable[Outcome], start_list: frozenset[str]) -> Iterator[Outcome]:
    """The outcomes as each photo alone gives them, or each photo and the start list."""
    from chalicelib.bibs import Knowledge, judge_again

    knowledge = Knowledge(start_list=start_list)
    for one in outcomes:
        if one.reading is None or not start_list:
            yield one
        else:
            yield replace(one, reading=judge_again(one.reading, knowledge))


def judged_together(outcomes: list[Outcome], start_list: frozenset[str]) -> list[Outcome]:
    """The outcomes judged as the photos of one race."""
    from chalicelib.bibs import judge_race

    read = [one.reading for one in outcomes if one.reading is not None]
    judged = iter(judge_race(read, start_list))
    return [replace(o, reading=next(judged)) if o.reading is not None else o for o in outcomes]


def _told(outcomes: Iterable[Outcome], total: int) -> Iterator[Outcome]:
    """The outcomes, with a line on a terminal that says how far reading is."""
    _progress(f"0/{total}")
    try:
        for done, one in enumerate(outcomes, 1):
            _progress("")
            yield one
            _progress(f"{done}/{total} {one.file.name}")
    finally:
        _progress("")


def _progress(text: str) -> None:
    if sys.stderr.isatty():
        # Back to the line's start, and the rest of it cleared.
        print(f"\r\x1b[K{text}", end="", file=sys.stderr, flush=True)
