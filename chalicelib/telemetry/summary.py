"""Many values in little room: how many, their sum, least and greatest, and counts by size.

The counts are a DDSketch (Masson, Rim, Lee: "DDSketch: A Fast and Fully-Mergeable Quantile Sketch
with Relative-Error Guarantees", VLDB 2019): bucket i holds the values in (GAMMA^(i-1), GAMMA^i],
and its middle, 2 GAMMA^i / (GAMMA + 1), is at most ERROR away from each of them, relatively.
"""

import math
import sys
from array import array
from bisect import bisect_right
from collections import Counter
from collections.abc import Sequence
from dataclasses import dataclass, field
from itertools import accumulate

ERROR = 0.01  # relative, of any value told from the counts
GAMMA = (1 + ERROR) / (1 - ERROR)
# Values outside are counted with these: a nanosecond, and more bytes than a race has. There are
# fewer than 2,500 buckets in between, which bounds the room that any metric takes.
SMALLEST, GREATEST = 1e-9, 1e12
ZERO = -(2**31)  # the bucket of what is smaller than SMALLEST
_LOG_GAMMA = math.log(GAMMA)


@dataclass
class Summary:
    """What is kept of values of at least 0; two can be merged, in any order, to the same."""

    count: int = 0
    sum: float = 0.0
    min: float = math.inf
    max: float = -math.inf
    buckets: Counter[int] = field(default_factory=Counter)

    def add(self, value: float, times: int = 1) -> None:
        """Count ``value``; raises ValueError for a negative one or what is no number."""
        if not 0 <= value < math.inf:
            raise ValueError(f"{value} cannot be counted")
        self.count += times
        self.sum += value * times
        self.min = min(self.min, value)
        self.max = max(self.max, value)
        self.buckets[_bucket(value)] += times

    def merge(self, other: "Summary") -> None:
        """Count all that ``other`` counted."""
        self.count += other.count
        self.sum += other.sum
        self.min = min(self.min, other.min)
        self.max = max(self.max, other.max)
        self.buckets.update(other.buckets)

    def quantile(self, share: float) -> float:
        """The value below which ``share`` (0 to 1) of them lie, within 1 %.

        Between two values as NumPy's default does it, so that the median of 1 and 2 is 1.5.
        Raises ValueError where nothing was counted.
        """
        return self.quantiles([share])[0]

    def quantiles(self, shares: Sequence[float]) -> list[float]:
        """Several of them, at little more than the cost of one."""
        if not self.count:
            raise ValueError("nothing was counted")
        ordered = sorted(self.buckets)
        ends = list(accumulate(map(self.buckets.__getitem__, ordered)))

        def at(rank: int) -> float:
            return self._middle(ordered[bisect_right(ends, rank)])

        told = []
        for share in shares:
            place = share * (self.count - 1)
            low, high = at(math.floor(place)), at(math.ceil(place))
            told.append(low + (high - low) * (place % 1))
        return told

    def encode(self) -> bytes:
        """The buckets as pairs of little-endian 32-bit integers: bucket, count."""
        pairs = array("i", (n for pair in sorted(self.buckets.items()) for n in pair))
        return _little(pairs).tobytes()

    @classmethod
    def decode(cls, buckets: bytes, *, count: int, sum: float, min: float, max: float) -> "Summary":
        """What :meth:`encode` and these attributes were taken from.

        Several encodings, one behind the other, are those of all that they counted.
        """
        pairs = array("i")
        pairs.frombytes(buckets)
        numbers = _little(pairs).tolist()
        # A question may be about a million pairs, and Counter adds to what it lacks in Python.
        counts: dict[int, int] = {}
        so_far = counts.get
        for bucket, times in zip(numbers[::2], numbers[1::2], strict=True):
            counts[bucket] = so_far(bucket, 0) + times
        return cls(count=count, sum=sum, min=min, max=max, buckets=Counter(counts))

    def _middle(self, bucket: int) -> float:
        middle = 0.0 if bucket == ZERO else 2 * GAMMA**bucket / (GAMMA + 1)
        return min(max(middle, self.min), self.max)


def _bucket(value: float) -> int:
    if value < SMALLEST:
        return ZERO
    return math.ceil(math.log(min(value, GREATEST)) / _LOG_GAMMA)


def _little(pairs: "array[int]") -> "array[int]":
    if sys.byteorder == "big":
        pairs.byteswap()
    return pairs
