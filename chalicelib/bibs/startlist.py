"""Which listed number a reading stands for, if it can be only one."""

from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from functools import cached_property
from math import log

from chalicelib.bibs.reading import HIDDEN

DIGITS = "0123456789"
LETTERS = "ABCDEFGHIJKLMNOPQRSTUVWXYZ"


@dataclass(frozen=True)
class StartList:
    """The numbers of a race's entrants, as they are printed; an empty one knows nothing."""

    numbers: frozenset[str] = frozenset()

    def __bool__(self) -> bool:
        return bool(self.numbers)

    def listed(self, text: str) -> str:
        """``text`` as it is listed, leading zeros and case passed over; "" if it is not."""
        upper = text.upper()
        return upper if upper in self.numbers else self._printed.get(_bare(upper), "")

    def likely(self, texts: Mapping[str, float]) -> list[tuple[str, float]]:
        """The listed numbers that ``texts`` may mean, with their probabilities, likeliest first.

        A hidden character may be any; the probability is shared by those that give a listed
        number.
        """
        likely: dict[str, float] = {}
        for text, probability in texts.items():
            numbers = {number for filled in self._filled(text) if (number := self.listed(filled))}
            for number in numbers:
                likely[number] = likely.get(number, 0.0) + probability / len(numbers)
        return sorted(likely.items(), key=lambda item: (-item[1], item[0]))

    def rarity(self, length: int) -> float:
        """How much it tells that a number of ``length`` digits is listed: log-odds, from 0 up.

        Of 2 digits nearly all are on a long list, so that a wrong one is, too; of 5 hardly any.
        """
        listed = sum(len(number) == length for number in self.numbers)
        return max(0.0, log(9 * 10 ** (length - 1) / max(listed, 1)))

    def _filled(self, text: str) -> Iterator[str]:
        if text.count(HIDDEN) != 1:
            yield text  # two that are hidden leave too much open to be told
            return
        for character in self._characters:
            yield text.replace(HIDDEN, character)

    @cached_property
    def _printed(self) -> dict[str, str]:
        """Listed numbers without their leading zeros; "" where two share one, as 7 and 007."""
        printed: dict[str, str] = {}
        for number in self.numbers:
            bare = _bare(number)
            printed[bare] = "" if bare in printed else number
        return printed

    @cached_property
    def _characters(self) -> str:
        letters = any(character in LETTERS for number in self.numbers for character in number)
        return DIGITS + LETTERS if letters else DIGITS


def _bare(number: str) -> str:
    return number.lstrip("0") or "0"
