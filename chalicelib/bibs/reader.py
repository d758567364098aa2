"""Photos to bib numbers: decode, detect, recognise, judge."""

import math
import time
from collections.abc import Iterator
from contextlib import contextmanager
from functools import cached_property
from pathlib import Path

import cv2
import numpy as np
from numpy.typing import NDArray

from chalicelib.bibs.closer import Found, look_again, surest, unsure
from chalicelib.bibs.ctc import Texts
from chalicelib.bibs.decode import Picture, decode
from chalicelib.bibs.fuse import read_both
from chalicelib.bibs.judge import judged, with_candidates
from chalicelib.bibs.line import Line
from chalicelib.bibs.parts import Parts
from chalicelib.bibs.reading import Box, Candidate, Evidence, Reading, Unreadable
from chalicelib.bibs.room import Room

LONGEST = 4.5  # width by height; five digits take about 4, the rest is prose
LEAST = 9.0  # pixels of a line's height on the photo as it is looked at; less is not read
ALTERNATIVES = 8  # other texts that are kept of a line


class BibReader:
    """Reads bib numbers with the models in folder ``models`` (empty: the usual places).

    Made cheaply; the models are loaded by the first photo. Raises
    :class:`~chalicelib.errors.Unavailable` then if they are missing or damaged. One reader
    serves one thread at a time and keeps ``threads`` cores busy. With ``parts``, it reads with
    those.
    """

    def __init__(self, models: str = "", threads: int = 1, parts: Parts | None = None) -> None:
        self._models = models
        self._given = parts
        self._threads = threads
        cv2.setNumThreads(threads)

    def read(self, source: str | Path | bytes) -> Reading:
        """The reading of a photo's file or bytes; raises :class:`Unreadable`."""
        started = time.perf_counter()
        picture = decode(source if isinstance(source, bytes) else _bytes(Path(source)))
        seconds = time.perf_counter() - started
        reading = self.read_picture(picture)
        reading.seconds["decode"] = seconds
        return reading

    def read_picture(self, picture: Picture) -> Reading:
        """The reading of a decoded photo; its boxes are those of the full-size one."""
        pixels, detector = picture.pixels, self._parts.detector
        seconds = {"decode": 0.0, "detect": 0.0, "recognise": 0.0}
        side = detector.side(pixels)
        room = Room()
        with _timed(seconds, "detect"):
            lines = detector.find(pixels)
        with _timed(seconds, "recognise"):
            found = self._said(lines, picture, side, room)
        candidates = [candidate for _, candidate in found]
        if room.left and (look := look_again(lines, found, picture, side)):
            with _timed(seconds, "detect"):
                lines = detector.find_in(look.rows, pixels, look.side)
                lines = unsure([(line, box_of(line, picture)) for line in lines], found)
            with _timed(seconds, "recognise"):
                again = self._said(lines, picture, look.side, room)
            candidates = surest([*candidates, *(candidate for _, candidate in again)])
        reading = Reading((), (), picture.width, picture.height, seconds, room.unread)
        return with_candidates(reading, candidates)

    def _said(self, lines: list[Line], picture: Picture, side: int, room: Room) -> Found:
        """What those of ``lines``, detected at ``side``, say that may be numbers.

        Not more of them than there is ``room`` for.
        """
        parts = self._parts
        # What is not on the photo cannot be seen in its enlargement either.
        scale = min(1.0, side / max(picture.pixels.shape[:2]))
        lines = room.take([line for line in lines if _could_be_a_number(line, scale)])
        said = read_both(parts.recogniser, parts.context, picture.pixels, lines, parts.fuse)
        return [
            (line, judged(_candidate(line, *texts, picture, scale), picture.width, picture.height))
            for line, texts in zip(lines, said, strict=True)
            if texts[0]
        ]

    @cached_property
    def _parts(self) -> Parts:
        return self._given or Parts.load(self._models, self._threads)


@contextmanager
def _timed(seconds: dict[str, float], name: str) -> Iterator[None]:
    started = time.perf_counter()
    yield
    seconds[name] += time.perf_counter() - started


def _bytes(path: Path) -> bytes:
    try:
        return path.read_bytes()
    except OSError as error:
        raise Unreadable(f"{path} cannot be opened: {error.strerror}") from error


def _could_be_a_number(line: Line, scale: float) -> bool:
    return line.width <= LONGEST * line.height and line.height * scale >= LEAST


def _candidate(
    line: Line, texts: Texts, hidden: float, picture: Picture, scale: float
) -> Candidate:
    (text, probability), *others = texts.items()
    evidence = Evidence(line.height * scale, tuple(others[:ALTERNATIVES]), hidden)
    box = box_of(line, picture)
    return Candidate(text, probability, box, "dropped", "not judged yet", evidence=evidence)


def box_of(line: Line, picture: Picture) -> Box:
    """The upright box around ``line``, whole pixels of the full-size photo, inside it."""
    height, width = picture.pixels.shape[:2]
    corners: NDArray[np.float64] = line.corners() * (picture.width / width, picture.height / height)
    x0, y0 = (math.floor(value) for value in corners.min(axis=0))
    x1, y1 = (math.ceil(value) for value in corners.max(axis=0))
    x0, y0 = min(max(x0, 0), picture.width - 1), min(max(y0, 0), picture.height - 1)
    return x0, y0, max(x0 + 1, min(x1, picture.width)), max(y0 + 1, min(y1, picture.height))
