"""Which listed number a reading stands for, if it can be only one."""

from collections import Counter
from collections.abc import Callable, Iterable, Mapping
from dataclasses import dataclass
from functools import cached_property
from math import log

from chalicelib.bibs.reading import HIDDEN, has_digit

SEEN = 2  # characters that have to be seen of a number whose rest is hidden
LIKE_DIGITS = str.maketrans("BDGIOQSZ", "80610052")  # letters, and the digits that they look like
ALIKE = 0.5  # how probable a listed number is of which another, unlisted, differs in these alone
MANY = 20  # listed numbers; where a torn one fits more, it says nothing


@dataclass(frozen=True)
class StartList:
    """The numbers of a race's entrants, as they are printed; an empty one knows nothing.

    With ``exact`` a number without its zeros in front is another one, or a part.
    """

    numbers: frozenset[str] = frozenset()
    exact: bool = False

    def __bool__(self) -> bool:
        return bool(self.numbers)

    def listed(self, text: str) -> str:
        """``text`` as it is listed, case and, if not exact, zeros in front passed over; or ""."""
        upper = text.upper()
        bare = "" if self.exact or not upper else _bare(upper)
        return self._printed.get(upper) or self._bare.get(bare, "")

    def likely(self, texts: Mapping[str, float]) -> list[tuple[str, float]]:
        """The listed numbers that ``texts`` may mean, with their probabilities, likeliest first.

        The probability of a text with hidden characters is shared by all numbers that it fits.
        """
        likely: dict[str, float] = {}
        for text, probability in texts.items():
            for number, share in self._meant(text).items():
                likely[number] = likely.get(number, 0.0) + probability * share
        return sorted(
            ((n, p) for n, p in likely.items() if p), key=lambda item: (-item[1], item[0])
        )

    def rarity(self, length: int) -> float:
        """How much it tells that a number of ``length`` digits is listed: log-odds, from 0 up.

        Of 2 digits nearly all are on a long list, so that a wrong one is, too; of 5 hardly any.
        """
        return max(0.0, log(9 * 10 ** (length - 1) / max(self._lengths[length], 1)))

    def _meant(self, text: str) -> dict[str, float]:
        if HIDDEN in text:
            fitting = self._fitting(text)
            return dict.fromkeys(fitting, 1 / max(len(fitting), 1))
        if number := self.listed(text):
            return {number: 1.0}
        number = self._alike.get(_alike(text), "") if has_digit(text) else ""
        return {number: ALIKE} if number else {}

    def _fitting(self, text: str) -> set[str]:
        """The numbers that a text with one hole, of one character or more, may be part of."""
        head, hole, tail = text.upper().partition(HIDDEN)
        if not hole or HIDDEN in tail:
            return set()
        near = self._by_head.get(head[:SEEN], []) if len(head) >= SEEN else []
        if len(head) < SEEN <= len(tail):
            near = self._by_tail.get(tail[-SEEN:], [])
        fitting = {number for number in near if _fits(number.upper(), head, tail)}
        return fitting if len(fitting) <= MANY else set()

    @cached_property
    def _printed(self) -> dict[str, str]:
        # Sorted, so that of two spellings (a1, A1) the same one counts in every process.
        return {number.upper(): number for number in sorted(self.numbers) if has_digit(number)}

    @cached_property
    def _bare(self) -> dict[str, str]:
        """Listed numbers by what follows their zeros; "" where two share one, as 7 and 007."""
        return self._only_by(_bare)

    @cached_property
    def _alike(self) -> dict[str, str]:
        """Listed numbers by what they look like; "" where two look the same, as 8565 and B565."""
        return self._only_by(_alike)

    def _only_by(self, seen: Callable[[str], str]) -> dict[str, str]:
        only: dict[str, str] = {}
        for upper, number in self._printed.items():
            only[seen(upper)] = "" if seen(upper) in only else number
        return only

    @cached_property
    def _lengths(self) -> Counter[int]:
        return Counter(map(len, self.numbers))

    @cached_property
    def _by_head(self) -> dict[str, list[str]]:
        return _grouped((number[:SEEN], number) for number in self._printed.values())

    @cached_property
    def _by_tail(self) -> dict[str, list[str]]:
        return _grouped((number[-SEEN:], number) for number in self._printed.values())


def is_near(read: str, number: str) -> bool:
    """Whether at most one character tells a text from a number: another, too many or missing.

    Zeros in front and case are passed over; a hidden character is one that is another.
    """
    read, number = _bare(read.upper()), _bare(number.upper())
    same = 0
    while same < min(len(read), len(number)) and read[same] == number[same]:
        same += 1
    read, number = read[same:], number[same:]
    return any(read[i:] == number[j:] for i, j in ((1, 1), (1, 0), (0, 1), (0, 0)))


def _grouped(pairs: Iterable[tuple[str, str]]) -> dict[str, list[str]]:
    groups: dict[str, list[str]] = {}
    for key, number in pairs:
        groups.setdefault(key.upper(), []).append(number)
    return groups


def _fits(number: str, head: str, tail: str) -> bool:
    longer = len(number) > len(head + tail)
    return longer and number.startswith(head) and number.endswith(tail)


def _bare(number: str) -> str:
    return number.lstrip("0") or "0"


def _alike(text: str) -> str:
    return text.upper().translate(LIKE_DIGITS)
