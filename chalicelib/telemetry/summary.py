"""Many values in little room: how many, their sum, least and greatest, and counts by size.

The counts are a DDSketch (Masson, Rim, Lee: "DDSketch: A Fast and Fully-Mergeable Quantile Sketch
with Relative-Error Guarantees", VLDB 2019): bucket i holds the values in (GAMMA^(i-1), GAMMA^i],
and its middle, 2 GAMMA^i / (GAMMA + 1), is at most ERROR away from each of them, relatively.
"""

import math
from collections import Counter
from dataclasses import dataclass, field

from chalicelib.telemetry import runs
from chalicelib.telemetry.runs import ZERO

ERROR = 0.01  # relative, of any value told from the counts
GAMMA = (1 + ERROR) / (1 - ERROR)
# Values outside are counted with these: a nanosecond, and more bytes than a race has. There are
# fewer than 2,500 buckets in between, which bounds the room that any metric takes.
SMALLEST, GREATEST = 1e-9, 1e12
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

    def encode(self) -> bytes:
        """The buckets, as ``runs`` of their counts."""
        return runs.encode(self.buckets)

    @classmethod
    def decode(cls, buckets: bytes, *, count: int, sum: float, min: float, max: float) -> "Summary":
        """What :meth:`encode` and these attributes were taken from."""
        counts = Counter(runs.decode(buckets, count))
        return cls(count=count, sum=sum, min=min, max=max, buckets=counts)


def middle(bucket: int) -> float:
    """The value that stands for all that were counted in ``bucket``."""
    return 0.0 if bucket == ZERO else 2 * GAMMA**bucket / (GAMMA + 1)


def _bucket(value: float) -> int:
    if value < SMALLEST:
        return ZERO
    return math.ceil(math.log(min(value, GREATEST)) / _LOG_GAMMA)
