"""Races that never were: a start list, one design of bibs, and runners who come again."""

from dataclasses import dataclass
from pathlib import Path

import numpy as np

from infra.training.pictures.canvas import Random
from infra.training.pictures.sheet import Sheet, draw_sheet

RUNNERS = 70  # who are photographed, at most; each about twice on 40 photos


@dataclass(frozen=True)
class Style:
    """How a race numbers its ``entrants``: 70 of those with ``own`` numbers are on photos.

    ``others`` are numbers of entrants whom no photo shows, and ``width`` fills up with zeros; each
    number follows one of ``letters``, if there are any.
    """

    own: range
    entrants: int
    width: int = 1
    letters: str = ""
    others: range = range(0)

    def numbers(self, random: Random, among: range, count: int) -> list[str]:
        """``count`` numbers of ``among``, or as many as there are, as they are printed."""
        drawn = random.permutation(np.array(among))[:count]
        return [self._printed(random, int(number)) for number in drawn]

    def _printed(self, random: Random, number: int) -> str:
        letter = self.letters[random.integers(len(self.letters))] if self.letters else ""
        return f"{letter}{number:0{self.width}d}"


STYLES = {
    "short": Style(range(1, 1000), 700),
    "usual": Style(range(100, 4000), 1500),
    "long": Style(range(10000, 18000), 2000),
    "letters": Style(range(1, 1000), 600, letters="ABCF"),
    "zeros": Style(range(1, 3000), 1200, width=4),
    "elite": Style(range(1, 10), 9, others=range(101, 1400)),
}
BESIDE = 600  # entrants of other numbers, where a style has them


@dataclass(frozen=True)
class Race:
    """The numbers that are photographed, and all that exist; ``design`` is its bibs' seed."""

    runners: tuple[str, ...]
    start_list: tuple[str, ...]
    design: int

    @classmethod
    def of(cls, random: Random, style: Style) -> "Race":
        listed = style.numbers(random, style.own, style.entrants)
        others = style.numbers(random, style.others, BESIDE)
        design = int(random.integers(2**31))
        return cls(tuple(listed[:RUNNERS]), tuple(sorted(listed + others)), design)

    def bib(self, fonts: list[Path], number: str) -> Sheet:
        """The bib that ``number`` wears; all of a race are alike."""
        return draw_sheet(np.random.default_rng(self.design), fonts, number)
