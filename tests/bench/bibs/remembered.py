"""A reader whose networks are asked once: what they said is said again, at what it cost then.

So a reader with other weights, or without one of its parts, reads all photos again within a
second, by its own code.
"""

import time
from collections.abc import Callable, Hashable, Iterable, Sequence
from dataclasses import dataclass, field
from typing import Any

from chalicelib.bibs import BibReader, Reading
from chalicelib.bibs.decode import Picture, decode
from chalicelib.bibs.line import Line
from chalicelib.bibs.parts import Parts
from tests.bench.bibs.photos import Race

SIDES = (1120, 1280, 1440, 1600)  # pixels at which the detector sees small photos, in turn
LARGE = 1440  # and large ones, always


@dataclass
class Memory:
    """Answers by what was asked, and the CPU seconds that each took."""

    answers: dict[Hashable, tuple[Any, float]] = field(default_factory=dict)
    told: float = 0.0  # seconds that the answers given took when they were fresh

    def ask[T](self, question: Hashable, answer: Callable[[], T]) -> T:
        """The answer, asked for once."""
        if question not in self.answers:
            started = time.process_time()
            said = answer()
            self.answers[question] = said, time.process_time() - started
        kept, seconds = self.answers[question]
        self.told += seconds
        return kept


class Detecting:
    """A detector that remembers; pictures must live as long as it does."""

    def __init__(self, detector: Any, memory: Memory) -> None:
        self._detector, self._memory = detector, memory

    def side(self, pixels: Any) -> int:
        return int(self._detector.side(pixels))

    def find_in(self, rows: Any, pixels: Any, side: int) -> list[Line]:
        asked = "again", id(pixels), rows, side
        return list(self._memory.ask(asked, lambda: self._detector.find_in(rows, pixels, side)))

    def find(self, pixels: Any) -> list[Line]:
        asked = "find", id(pixels), self.side(pixels)
        return list(self._memory.ask(asked, lambda: self._detector.find(pixels)))


class Saying:
    """A reader of lines, ``name``, that remembers."""

    def __init__(self, name: str, reader: Any, memory: Memory) -> None:
        self._name, self._reader, self._memory = name, reader, memory

    def read(self, pixels: Any, lines: Sequence[Line]) -> list[Any]:
        asked = self._name, id(pixels), tuple(lines)
        return list(self._memory.ask(asked, lambda: self._reader.read(pixels, lines)))


def remembering(parts: Parts, memory: Memory) -> Parts:
    """``parts`` that keep what they say in ``memory``."""
    detector: Any = Detecting(parts.detector, memory)
    recogniser: Any = Saying("recogniser", parts.recogniser, memory)
    context: Any = Saying("context", parts.context, memory)
    return Parts(detector, recogniser, context, parts.fuse)


@dataclass(frozen=True)
class Pictures:
    """A race's photos, decoded; ``seconds`` of CPU time that took, all together."""

    race: Race
    decoded: tuple[Picture, ...]
    seconds: float

    @classmethod
    def of(cls, race: Race) -> "Pictures":
        started = time.process_time()
        decoded = tuple(decode(photo.read_bytes()) for photo in race.photos)
        return cls(race, decoded, time.process_time() - started)


type Readings = list[list[Reading]]  # by race


def read_all(parts: Parts, races: Iterable[Pictures]) -> Readings:
    """Each race's photos as a reader with these parts reads them, each alone."""
    reader = BibReader(parts=parts)
    return [[reader.read_picture(picture) for picture in race.decoded] for race in races]
