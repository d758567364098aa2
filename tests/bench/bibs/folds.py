"""How far confidence is to be trusted on photos that the reader's weights were not fitted on.

Each race's photos are cut into five runs of neighbours; the weights of fuse.py are fitted on four
of the five, the fifth is read with those, and so in turn. The race's other photos are known as the
reader of that turn reads them. What else the reader has of constants stays as it is.
"""

from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass

from infra.local.eval_score import Marked
from tests.bench.bibs import rightness
from tests.bench.bibs.checked import Checked
from tests.bench.bibs.distorted import DISTORTIONS, distorted
from tests.bench.bibs.photos import Race
from tests.bench.bibs.remembered import LARGE, SIDES, Memory, Parts, Pictures, read_all, remembering
from tests.bench.bibs.trust import f1, trust
from tests.bench.bibs.weighing import Examples, Rows, fit, rows_of, weighed

FOLDS = 5
type Ways = dict[str, list[list[Marked]]]  # by way of judging: for each side, each photo


@dataclass(frozen=True)
class Seen:
    """The photos at one side of SIDES: who reads them, and the examples of each, by race."""

    parts: Parts
    rows: list[list[Rows]]


def figures(known: Sequence[Race]) -> Iterator[Checked]:
    """Reliability, and what it means to review all doubtful ones, of held-out photos."""
    races = [Pictures.of(race) for race in known]
    memory = Memory()
    seen = []
    for side in SIDES:
        parts = remembering(Parts.load(sides=(side, LARGE)), memory)
        seen.append(Seen(parts, rows_of(parts, races)))
    views = [one.rows for one in seen] + _distorted(races)
    weights = [fit(_examples(views, without=fold)) for fold in range(FOLDS)]
    whole = fit(_examples(views))
    yield from _weights(whole, weights)
    for way, marks in _by_way([_judged(races, one.parts) for one in seen]).items():
        yield f1(f"as it is, {way}", marks)
    for way, marks in _by_way([_judged(races, weighed(one.parts, whole)) for one in seen]).items():
        yield f1(f"fitted on all, {way}", marks)
    for way, marks in _by_way([_held_out(races, one.parts, weights) for one in seen]).items():
        yield from trust(f"held out, {way}", marks)


def fold_of(place: int, photos: int) -> int:
    """The fold of a race's photo: neighbours, who look alike, share one."""
    return place * FOLDS // photos


def _distorted(races: Sequence[Pictures]) -> list[list[list[Rows]]]:
    parts = Parts.load()
    return [
        rows_of(parts, [distorted(race, how) for race in races]) for how in DISTORTIONS.values()
    ]


def _examples(views: Sequence[list[list[Rows]]], without: int | None = None) -> Examples:
    return Examples.of(
        row
        for view in views
        for race in view
        for place, rows in enumerate(race)
        if fold_of(place, len(race)) != without
        for row in rows
    )


def _weights(whole: Sequence[float], folds: Sequence[Sequence[float]]) -> Iterator[Checked]:
    for place, value in enumerate(whole):
        each = [weights[place] for weights in folds]
        yield Checked(
            figure=f"weight {place} fitted on all photos, and its range over the folds",
            value=value,
            interval=(min(each), max(each)),
        )


def _judged(races: Sequence[Pictures], parts: Parts) -> dict[str, list[list[Marked]]]:
    """Each way's marks, by race."""
    ways: dict[str, list[list[Marked]]] = {}
    for pictures, readings in zip(races, read_all(parts, races), strict=True):
        for way, bibs in rightness.judged(pictures.race, readings).items():
            ways.setdefault(way, []).append(rightness.marked(pictures.race, bibs))
    return ways


def _held_out(
    races: Sequence[Pictures], parts: Parts, weights: Sequence[Sequence[float]]
) -> dict[str, list[list[Marked]]]:
    """The same, each photo read with the weights that were fitted without it."""
    turns = [_judged(races, weighed(parts, each)) for each in weights]
    return {
        way: [
            [turns[fold_of(i, len(race))][way][r][i] for i in range(len(race))]
            for r, race in enumerate(of_races)
        ]
        for way, of_races in turns[0].items()
    }


def _by_way(sides: Sequence[Mapping[str, list[list[Marked]]]]) -> Ways:
    """Races pooled."""
    return {
        way: [[mark for race in side[way] for mark in race] for side in sides] for way in sides[0]
    }
