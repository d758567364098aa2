"""How right the numbers read on photos are, beside the true ones."""

from collections import Counter
from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from typing import Self

import numpy as np

RESAMPLES = 2000  # two digits of an interval's ends stay the same from seed to seed
BINS = (0.0, 0.5, 0.6, 0.7, 0.8, 0.9, 0.95, 0.99)  # where each begins; the last ends with 1


@dataclass(frozen=True)
class Score:
    """Numbers on photos: how many were read rightly, read at all, and are there."""

    right: int = 0
    read: int = 0
    labelled: int = 0

    def __add__(self, other: "Score") -> "Score":
        return Score(
            self.right + other.right, self.read + other.read, self.labelled + other.labelled
        )

    @property
    def precision(self) -> float:
        """The part of the numbers read that is right."""
        return self.right / max(self.read, 1)

    @property
    def recall(self) -> float:
        """The part of the numbers there that was read."""
        return self.right / max(self.labelled, 1)

    @property
    def f1(self) -> float:
        """The harmonic mean of both."""
        return 2 * self.right / max(self.read + self.labelled, 1)


@dataclass(frozen=True)
class Marked:
    """A photo's reading, marked: its score, what is wrong, and which confidences were right."""

    score: Score
    extra: tuple[str, ...]
    missed: tuple[str, ...]
    confidences: tuple[tuple[float, bool], ...]

    @classmethod
    def of(
        cls, read: Iterable[tuple[str, float]], bibs: Iterable[str], ignore: Iterable[str] = ()
    ) -> Self:
        """Mark numbers ``read``, each with its confidence, by the true ``bibs``.

        Numbers count as often as they are there, whole, without leading zeros; one of ``ignore``
        that is not among ``bibs`` counts neither way. Of equal numbers the surest is right first.
        """
        want = Counter(map(bare, bibs))
        passed_over = set(map(bare, ignore)) - set(want)
        left, extra = want.copy(), []
        confidences = []
        for number, confidence in sorted(read, key=lambda one: -one[1]):
            if (number := bare(number)) in passed_over:
                continue
            right = left[number] > 0
            left[number] -= right
            extra += [] if right else [number]
            confidences.append((confidence, right))
        missed = left.total()
        score = Score(want.total() - missed, len(confidences), want.total())
        return cls(score, tuple(sorted(extra)), tuple(sorted(left.elements())), tuple(confidences))


@dataclass(frozen=True)
class Estimate:
    """A figure, and the interval that 95 of 100 such sets of photos would give it."""

    value: float
    low: float
    high: float


@dataclass(frozen=True)
class Bin:
    """Bibs of like confidence: how many, their mean confidence, and how many of them are right."""

    low: float
    high: float
    bibs: int
    confidence: float
    right: int


def bare(number: str) -> str:
    """The number without leading zeros."""
    return number.lstrip("0") or "0"


def estimates(scores: Sequence[Score], seed: int = 1) -> dict[str, Estimate]:
    """Precision, recall and f1 over photos, with 95 % intervals from resampling the photos."""
    counts = np.array([(one.right, one.read, one.labelled) for one in scores]).reshape(-1, 3)
    draw, photos = np.random.default_rng(seed), len(scores)
    sums = [counts[draw.integers(photos, size=photos)].sum(axis=0) for _ in range(RESAMPLES)]
    again = [Score(*map(int, one)) for one in sums]
    whole = sum(scores, Score())
    return {
        "precision": _estimate(whole.precision, [one.precision for one in again]),
        "recall": _estimate(whole.recall, [one.recall for one in again]),
        "f1": _estimate(whole.f1, [one.f1 for one in again]),
    }


def _estimate(value: float, again: Sequence[float]) -> Estimate:
    low, high = np.percentile(again, (2.5, 97.5))
    return Estimate(value, float(low), float(high))


def reliability(confidences: Iterable[tuple[float, bool]]) -> list[Bin]:
    """The bins that hold any bib, from pairs of a bib's confidence and whether it is right."""
    pairs = list(confidences)
    bins = []
    for low, high in zip(BINS, (*BINS[1:], 1.0), strict=True):
        inside = [(c, right) for c, right in pairs if low <= c and (c < high or high == 1.0)]
        if inside:
            mean = sum(c for c, _ in inside) / len(inside)
            bins.append(Bin(low, high, len(inside), mean, sum(right for _, right in inside)))
    return bins
