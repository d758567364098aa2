"""What each part of the reader gives, and costs: all photos read again with one of them away.

At each of four sides, as the detector sees small photos. Where a part belongs to what two readers
say, the weights of both are fitted again without it, and held against the whole reader with weights
fitted so, too: the part alone is missed.
"""

import json
import time
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray

from infra.local.eval_score import RESAMPLES, Score
from tests.bench.bibs import lenient, rightness, without
from tests.bench.bibs.photos import Race
from tests.bench.bibs.remembered import (
    SIDES,
    Memory,
    Pictures,
    Readings,
    read_all,
    remembering,
)
from tests.bench.bibs.weighing import Examples, fit, rows_of, weighed
from tests.bench.figures import rounded

WHOLE = "nothing"
WAYS = ("alone", "together", "together with a start list")
type Counts = dict[str, NDArray[np.int64]]  # by way: (sides, photos, 3), as Score has them


@dataclass(frozen=True)
class Without:
    """F1 with a part away, by way of judging, beside the whole reader's; CPU ms a photo.

    ``lost`` is what the part gives: its low and high end are those of 95 of 100 other such sets of
    photos. No ``ms`` where the networks do the same as in the whole reader.
    """

    part: str
    f1: Mapping[str, float]
    lost: Mapping[str, tuple[float, float, float]]
    ms: float | None

    def line(self) -> str:
        """The JSON line."""
        shown: dict[str, object] = {"without": self.part}
        for way, value in self.f1.items():
            shown[way] = value
            if self.part != WHOLE:
                keys = (f"{way}: lost", f"{way}: low", f"{way}: high")
                shown |= dict(zip(keys, self.lost[way], strict=True))
        return json.dumps(rounded(shown | {"CPU ms a photo": self.ms}))


def figures(known: Sequence[Race]) -> Iterator[Without]:
    """The whole reader first, then without each part in turn."""
    races, memory = [Pictures.of(race) for race in known], Memory()
    whole, seconds = _read(races, memory, WHOLE)
    counts = _counts(races, whole, "")
    yield _compared(WHOLE, counts, counts, seconds)
    again = counts
    for part in without.NETWORKS:
        readings, seconds = _read(races, memory, part)
        left = _counts(races, readings, "")
        yield _compared(part, again if part in without.REWEIGHED else counts, left, seconds)
        again = left if part == without.REFIT else again
    for part in (*lenient.RULES, *lenient.KNOWLEDGE):
        yield _compared(part, counts, _counts(races, whole, part), None)


def _read(races: Sequence[Pictures], memory: Memory, part: str) -> tuple[list[Readings], float]:
    """All photos at each side, and the CPU seconds of all that."""
    seen = [remembering(without.loaded(part, side), memory) for side in SIDES]
    parts = [without.network(part, one) for one in seen]
    if part in without.REWEIGHED:
        rows = [row for one in parts for race in rows_of(one, races) for p in race for row in p]
        parts = [weighed(one, fit(Examples.of(rows))) for one in parts]
    readings, seconds = [], 0.0
    for one in parts:
        read_all(one, races)  # so that all is remembered
        memory.told, started = 0.0, time.process_time()
        readings.append(read_all(one, races))
        seconds += time.process_time() - started + memory.told
    seconds += len(SIDES) * sum(race.seconds for race in races)
    return readings, seconds


def _counts(races: Sequence[Pictures], sides: Sequence[Readings], part: str) -> Counts:
    """What is right, read and labelled on each photo at each side, judged without ``part``."""
    found: dict[str, list[list[tuple[int, int, int]]]] = {way: [] for way in WAYS}
    for readings in sides:
        scores: dict[str, list[Score]] = {way: [] for way in WAYS}
        for one, of_race in zip(races, readings, strict=True):
            for way, bibs in lenient.judged(part, one.race, of_race).items():
                scores[way] += [mark.score for mark in rightness.marked(one.race, bibs)]
        for way, each in scores.items():
            found[way].append([(score.right, score.read, score.labelled) for score in each])
    return {way: np.array(each) for way, each in found.items() if any(each)}


def _compared(part: str, whole: Counts, counts: Counts, seconds: float | None) -> Without:
    photos = next(iter(whole.values())).shape[1]
    ms = None if seconds is None else 1000 * seconds / len(SIDES) / photos
    shares = np.full((1, photos), 1.0)
    values = {way: float(mean_f1(each, shares)[0]) for way, each in counts.items()}
    return Without(part, values, {way: _lost(whole[way], counts[way]) for way in values}, ms)


def _lost(
    whole: NDArray[np.int64], left: NDArray[np.int64], seed: int = 1
) -> tuple[float, float, float]:
    photos = whole.shape[1]
    draw = np.random.default_rng(seed).multinomial(photos, [1 / photos] * photos, RESAMPLES)
    lost = mean_f1(whole, draw) - mean_f1(left, draw)
    one = np.ones((1, photos))
    low, high = np.percentile(lost, (2.5, 97.5))
    return float((mean_f1(whole, one) - mean_f1(left, one))[0]), float(low), float(high)


def mean_f1(counts: NDArray[np.int64], shares: NDArray[np.float64]) -> NDArray[np.float64]:
    """The mean over sides of F1, for each row of ``shares`` (n, photos): how often each counts."""
    right, read, labelled = np.einsum("np,spk->kns", shares, counts)
    return np.asarray((2 * right / np.maximum(read + labelled, 1)).mean(axis=1))
