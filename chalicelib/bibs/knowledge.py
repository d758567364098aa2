"""What is known of a race beside a photo's own pixels."""

from collections import Counter
from collections.abc import Collection, Mapping
from dataclasses import dataclass, field
from functools import cached_property
from math import log

from chalicelib.bibs.startlist import StartList

ENOUGH = 10  # different numbers; fewer say nothing about a race's usual ones
COVERED = 2 / 3  # of the clear numbers; a list that has fewer of them is not the whole list
TORN = 0.5  # how many halves there are of a number, seen from one that looks like a half
PADDED = 0.05  # of the numbers begin with a zero where short ones are filled up; else misreads do
LENGTHS = 5  # 1 to 5 digits, each thought equally probable before anything is known


@dataclass(frozen=True)
class Knowledge:
    """What is known of a race: on how many photos each number is clear, and who started.

    Numbers with letters (A123) count for a start list that has them and never against one.
    """

    photos: Mapping[str, int] = field(default_factory=dict)
    start_list: frozenset[str] = frozenset()

    def others(self, number: str, here: Collection[str]) -> int:
        """On how many photos but this one, of clear numbers ``here``, ``number`` is clear."""
        return max(0, self.photos.get(number, 0) - (number in here))

    def usual(self, length: int) -> float:
        """Log-odds by a number's length: 0 as long as too little is known."""
        if len(self._plain) < ENOUGH:
            return 0.0
        share = (self._plain_lengths[length] + 1) / (len(self._plain) + LENGTHS)
        return log(share * LENGTHS)

    def torn(self, number: str, others: int) -> float:
        """Log-odds, at most 0, by whether ``number`` is a longer one without its end.

        Not if as many ``others`` show it as show the longer one; and it tells less the more
        numbers there are that it could be a part of by chance.
        """
        if self._torn.get(number, 0) <= others:
            return 0.0
        longer = self._lengths[len(number) + 1]
        by_chance = longer * 2 / 10 ** len(number)
        return -max(0.0, log(TORN / by_chance))

    @cached_property
    def _torn(self) -> dict[str, int]:
        """Numbers without an end, and on how many photos the whole one is clear, at most."""
        torn: dict[str, int] = {}
        for number, photos in self.photos.items():
            for part in (number[1:], number[:-1]):
                torn[part] = max(torn.get(part, 0), photos)
        return torn

    @cached_property
    def entrants(self) -> StartList:
        """The start list, ready to be asked."""
        return StartList(self.start_list, exact=self._printed_alike)

    @cached_property
    def _printed_alike(self) -> bool:
        """Whether bibs and list agree on zeros in front: a spreadsheet loses or adds them."""
        known = len(self._plain) >= ENOUGH
        return known and _padded(self._plain) == _padded(self.start_list)

    @cached_property
    def complete(self) -> bool:
        """Whether a clear number that is not listed is to be taken for misread."""
        if not self.start_list:
            return False
        listed = sum(bool(self.entrants.listed(number)) for number in self.photos)
        missing = sum(self._missing(number) for number in self._plain)
        return len(self._plain) < ENOUGH or listed >= COVERED * (listed + missing)

    def _missing(self, number: str) -> bool:
        """Whether a clear ``number`` is not listed, nor rather the end of another one."""
        return not self.entrants.listed(number) and not self.torn(number, self.photos[number] - 1)

    @cached_property
    def _plain(self) -> list[str]:
        """The clear numbers without letters; texts with letters are most often no bibs."""
        return [number for number in self.photos if number.isdecimal()]

    @cached_property
    def _lengths(self) -> Counter[int]:
        return Counter(map(len, self.photos))

    @cached_property
    def _plain_lengths(self) -> Counter[int]:
        return Counter(map(len, self._plain))


def _padded(numbers: Collection[str]) -> bool:
    return sum(number.startswith("0") for number in numbers) > PADDED * len(numbers)
