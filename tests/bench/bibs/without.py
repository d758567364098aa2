"""The reader without one of its networks' parts, each taken away through the door it came in by."""

from collections.abc import Callable, Mapping, Sequence
from dataclasses import replace
from typing import Any

from chalicelib.bibs.detect import Line
from chalicelib.bibs.looks import looks
from chalicelib.bibs.parts import Parts
from tests.bench.bibs.remembered import LARGE

REFIT = "nothing, but weighed anew"
LOOKS = "looks at doubtful lines"
CONTEXT = "the context reader"
OTHERS = "other likely texts (beam search)"
SIZE = "more pixels for large photos"


class OneLook:
    """A recogniser whose other looks see what the first saw."""

    def __init__(self, recogniser: Any) -> None:
        self._recogniser = recogniser
        self._first: dict[Line, Any] = {}

    def read(self, pixels: Any, lines: Sequence[Line]) -> list[Any]:
        if not lines or any(line not in self._first for line in lines):
            texts: list[Any] = self._recogniser.read(pixels, lines)
            pairs = zip(lines, texts, strict=True)
            self._first = {look: text for line, text in pairs for look in looks(line)}
            return texts
        return [self._first[line] for line in lines]


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
    LOOKS: lambda parts: replace(parts, recogniser=OneLook(parts.recogniser)),
    CONTEXT: lambda parts: replace(parts, context=Silent()),
    OTHERS: lambda parts: replace(
        parts, recogniser=OneText(parts.recogniser), context=OneText(parts.context)
    ),
    SIZE: lambda parts: parts,
}
REWEIGHED = {REFIT, LOOKS, CONTEXT, OTHERS}


def loaded(part: str, side: int) -> Parts:
    """The parts that see small photos at ``side``, and large ones as the reader does."""
    return Parts.load(sides=(side, side if part == SIZE else LARGE))


def network(part: str, parts: Parts) -> Parts:
    """``parts`` without one of NETWORKS; all of them for any other name."""
    return NETWORKS[part](parts) if part in NETWORKS else parts
