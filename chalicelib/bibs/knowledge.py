"""What is known of a race beside a photo's own pixels."""

from collections import Counter
from collections.abc import Mapping
from dataclasses import dataclass, field
from functools import cached_property
from math import log

from chalicelib.bibs.startlist import StartList

ENOUGH = 10  # different numbers; fewer say nothing about a race's usual ones
COVERED = 2 / 3  # of the clear numbers; a list that has fewer of them is not the whole list
TORN = 0.5  # how many halves there are of a number, seen from one that looks like a half
LENGTHS = 5  # 1 to 5 digits, each thought equally probable before anything is known


@dataclass(frozen=True)
class Knowledge:
    """What is known of a race: on how many photos each number is clear, and who started."""

    photos: Mapping[str, int] = field(default_factory=dict)
    start_list: frozenset[str] = frozenset()

    def others(self, number: str, clear_here: bool) -> int:
        """On how many photos but this one ``number`` is clear."""
        return self.photos.get(number, 0) - clear_here

    def usual(self, length: int) -> float:
        """Log-odds by a number's length: 0 as long as too little is known."""
        if len(self.photos) < ENOUGH:
            return 0.0
        share = (self._lengths[length] + 1) / (len(self.photos) + LENGTHS)
        return log(share * LENGTHS)

    def torn(self, number: str) -> float:
        """Log-odds, at most 0, by whether ``number`` is a longer one without its end.

        It tells less the more numbers there are that it could be a part of by chance.
        """
        if number not in self._torn:
            return 0.0
        longer = self._lengths[len(number) + 1]
        by_chance = longer * 2 / 10 ** len(number)
        return -max(0.0, log(TORN / by_chance))

    @cached_property
    def _torn(self) -> set[str]:
        return {part for number in self.photos for part in (number[1:], number[:-1])}

    @cached_property
    def entrants(self) -> StartList:
        """The start list, ready to be asked."""
        return StartList(self.start_list)

    @cached_property
    def complete(self) -> bool:
        """Whether a clear number that is not listed is to be taken for misread."""
        if not self.start_list:
            return False
        listed = sum(bool(self.entrants.listed(number)) for number in self.photos)
        return len(self.photos) < ENOUGH or listed >= COVERED * len(self.photos)

    @cached_property
    def _lengths(self) -> Counter[int]:
        return Counter(len(number) for number in self.photos)
