"""The reader without one of its networks' parts, each taken away through the door it came in by."""

from collections.abc import Callable, Mapping, Sequence
from dataclasses import replace
from functools import partial
from math import hypot
from typing import Any

from chalicelib.bibs.line import Line
from chalicelib.bibs.parts import Parts
from tests.bench.bibs.remembered import LARGE

REFIT = "nothing, but weighed anew"
LOOKS = "looks at doubtful lines"
CONTEXT = "the context reader"
OTHERS = "other likely texts (beam search)"
SIZE = "more pixels for large photos"
CLOSER = "a second, closer look"


class OneLook:
    """A context reader whose second looks see what the first saw."""

    def __init__(self, reader: Any) -> None:
        self._reader = reader
        self._first: dict[Line, Any] | None = None

    def read(self, pixels: Any, lines: Sequence[Line]) -> list[Any]:
        if self._first is None:
            texts: list[Any] = self._reader.read(pixels, lines)
            self._first = dict(zip(lines, texts, strict=True))
            return texts
        seen, self._first = self._first, None
        return [seen[min(seen, key=partial(_apart, line))] for line in lines]


def _apart(line: Line, other: Line) -> float:
    return hypot(line.x - other.x, line.y - other.y)


class Once:
    """A detector that looks no closer."""

    def __init__(self, detector: Any) -> None:
        self.find, self.side = detector.find, detector.side

    def find_in(self, rows: Any, pixels: Any, side: int) -> list[Line]:
        return []


class Silent:
    """A context reader that has nothing to say."""

    def read(self, pixels: Any, lines: Sequence[Line]) -> list[Any]:
        return [{} for _ in lines]


class OneText:
    """Either reader, which says its likeliest text alone."""

    def __init__(self, reader: Any) -> None:
        self._reader = reader

    def read(self, pixels: Any, lines: Sequence[Line]) -> list[Any]:
        return [dict(list(texts.items())[:1]) for texts in self._reader.read(pixels, lines)]


NETWORKS: Mapping[str, Callable[[Any], Parts]] = {
    REFIT: lambda parts: parts,
    LOOKS: lambda parts: replace(parts, context=OneLook(parts.context)),
    CONTEXT: lambda parts: replace(parts, context=Silent()),
    OTHERS: lambda parts: replace(
        parts, recogniser=OneText(parts.recogniser), context=OneText(parts.context)
    ),
    SIZE: lambda parts: parts,
    CLOSER: lambda parts: replace(parts, detector=Once(parts.detector)),
}
REWEIGHED = {REFIT, LOOKS, CONTEXT, OTHERS}


def loaded(part: str, side: int) -> Parts:
    """The parts that see small photos at ``side``, and large ones as the reader does."""
    return Parts.load(sides=(side, side if part == SIZE else LARGE))


def network(part: str, parts: Parts) -> Parts:
    """``parts`` without one of NETWORKS; all of them for any other name."""
    return NETWORKS[part](parts) if part in NETWORKS else parts
