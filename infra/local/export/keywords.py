"""The keywords of one photo: its numbers and, if the photographer asks for them, names.

Each is a keyword of its own and a hierarchical one, ``Bib|1234`` or ``Runner|Ann Lee``. By the
latter, what was written before is known again: a number that has since been corrected goes, and
the photographer's own keywords stay.
"""

from collections.abc import Collection, Iterable, Mapping
from dataclasses import dataclass
from typing import Any

BIB, RUNNER = "Bib", "Runner"
BETWEEN = "|"  # Lightroom's, between the levels of a hierarchical keyword


@dataclass(frozen=True)
class Keywords:
    """What is to be written of a photo."""

    numbers: tuple[str, ...] = ()
    names: tuple[str, ...] = ()

    @classmethod
    def of(cls, photo: Mapping[str, Any]) -> "Keywords":
        """Those of a photo as the API exports it; names only if they were asked for."""
        numbers = sorted((bib["number"] for bib in photo["bibs"]), key=in_order)
        names = sorted({bib.get("name") or "" for bib in photo["bibs"]} - {""})
        return cls(tuple(numbers), tuple(name.replace(BETWEEN, "/") for name in names))

    @property
    def flat(self) -> tuple[str, ...]:
        return *self.numbers, *self.names

    @property
    def hierarchical(self) -> tuple[str, ...]:
        bibs = (BIB + BETWEEN + number for number in self.numbers)
        return *bibs, *(RUNNER + BETWEEN + name for name in self.names)


def written_before(hierarchical: Iterable[str]) -> Keywords:
    """Of the hierarchical keywords that a file has, those that an earlier export wrote."""
    split = [keyword.partition(BETWEEN) for keyword in hierarchical]
    numbers = tuple(leaf for root, between, leaf in split if root == BIB and between)
    return Keywords(numbers, tuple(leaf for root, between, leaf in split if root == RUNNER))


def in_order(number: str) -> tuple[int, str]:
    """By value, as people count: 9 before 10."""
    return (int(number) if number.isdecimal() else 1 << 63, number)


def renewed(there: Iterable[str], before: Collection[str], now: Iterable[str]) -> list[str]:
    """The keywords of a file, those of ``before`` out of it and those of ``now`` in, in order."""
    wanted = list(dict.fromkeys(now))
    kept = [keyword for keyword in there if keyword not in before or keyword in wanted]
    return kept + [keyword for keyword in wanted if keyword not in kept]
