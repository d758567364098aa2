"""What a runner typed: a number, perhaps with digits that nobody can see."""

import re
from collections.abc import Iterable
from dataclasses import dataclass
from itertools import product

WILD = "?"
MOST_WILD = 2  # 100 numbers
_NUMBER = re.compile(r"[0-9A-Z?]([0-9A-Z?-]{0,14}[0-9A-Z?])?")


def is_among(number: str, others: Iterable[str]) -> bool:
    """Whether a number is one of them; zeros in front do not count."""
    return number.lstrip("0") in {other.lstrip("0") for other in others}


@dataclass(frozen=True)
class Wanted:
    """A number to search for."""

    text: str  # as shown: trimmed, in capitals

    @classmethod
    def of(cls, typed: str) -> "Wanted | None":
        """What was typed, None where it is no number."""
        text = typed.strip().upper()
        fine = _NUMBER.fullmatch(text) and text.count(WILD) <= min(MOST_WILD, len(text) - 1)
        return cls(text) if fine else None

    @property
    def numbers(self) -> tuple[str, ...]:
        """All numbers that it stands for."""
        digits = [("0123456789" if one == WILD else one) for one in self.text]
        return tuple(map("".join, product(*digits)))

    @property
    def exact(self) -> str:
        """The number itself, "" where it has a digit that nobody saw."""
        return "" if WILD in self.text else self.text

    @property
    def parts(self) -> tuple[str, ...]:
        """What is left of the number where its first or last digit is hidden.

        One digit at most, and two left: of shorter parts nearly all are somebody else's.
        """
        if not self.exact.isdigit() or len(self.exact) < 3:
            return ()
        return self.exact[1:], self.exact[:-1]
