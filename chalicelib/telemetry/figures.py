"""What is told of many values, of which no more is kept than a Summary's numbers and its bytes."""

import math
from bisect import bisect_right
from collections.abc import Sequence
from dataclasses import dataclass
from itertools import accumulate

from chalicelib.telemetry import runs
from chalicelib.telemetry.summary import middle


@dataclass(frozen=True, kw_only=True)
class Figures:
    """How many values, their sum, least and greatest; ``buckets`` are one or more encodings.

    Without buckets it knows no quantiles.
    """

    count: int
    sum: float
    min: float
    max: float
    buckets: bytes = b""

    def quantile(self, share: float) -> float:
        """The value below which ``share`` (0 to 1) of them lie, within 1 %.

        Between two values as NumPy's default does it, so that the median of 1 and 2 is 1.5.
        Raises ValueError where nothing was counted.
        """
        return self.quantiles([share])[0]

    def quantiles(self, shares: Sequence[float]) -> list[float]:
        """Several of them, at little more than the cost of one."""
        first, counts = runs.added_up(self.buckets, self.count)
        if not counts:
            raise ValueError("nothing was counted")
        ends = list(accumulate(counts))

        def at(rank: int) -> float:
            return min(max(middle(first + bisect_right(ends, rank)), self.min), self.max)

        told = []
        for share in shares:
            place = share * (self.count - 1)
            low, high = at(math.floor(place)), at(math.ceil(place))
            told.append(low + (high - low) * (place % 1))
        return told
