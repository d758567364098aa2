"""How right the numbers are: precision, recall and F1, by race and pooled."""

from collections.abc import Iterator, Mapping, Sequence

from chalicelib.bibs import Knowledge, Reading, judge_again, judge_race
from infra.local.eval_score import Marked, estimates, reliability
from tests.bench.bibs.checked import Checked
from tests.bench.bibs.photos import Race

# What is asked of both races pooled.
LIMITS = {
    ("together", "f1"): 0.95,
    ("together", "precision"): 0.93,
    ("together", "recall"): 0.93,
    ("alone", "f1"): 0.93,
    ("together with a start list", "f1"): 0.97,
}
type Bibs = Sequence[tuple[str, float]]  # number, confidence


def judged(race: Race, readings: Sequence[Reading]) -> dict[str, list[Bibs]]:
    """Each photo's bibs in the ways in which a race can be judged."""
    ways = {"together": judge_race(readings), "alone": list(readings)}
    if race.start_list:
        knowledge = Knowledge(start_list=race.start_list)
        ways["together with a start list"] = judge_race(readings, race.start_list)
        ways["alone with a start list"] = [judge_again(one, knowledge) for one in readings]
    return {way: [_bibs(reading) for reading in read] for way, read in ways.items()}


def marked(race: Race, bibs: Sequence[Bibs]) -> list[Marked]:
    """Each photo's bibs beside its label."""
    return [
        Marked.of(read, label.bibs, label.ignore)
        for read, label in zip(bibs, race.labels, strict=True)
    ]


def figures(system: str, way: str, marks: Mapping[str, Sequence[Marked]]) -> Iterator[Checked]:
    """Precision, recall and F1 of each race and of all photos of ``marks``, by race."""
    pooled = [mark for of_race in marks.values() for mark in of_race]
    for where, some in {**marks, "pooled": pooled}.items():
        for name, estimate in estimates([mark.score for mark in some]).items():
            asked = LIMITS.get((way, name)) if (system, where) == ("Dorsal", "pooled") else None
            yield Checked(
                figure=f"{system}, {way}, {where}: {name}",
                value=estimate.value,
                interval=(estimate.low, estimate.high),
                at_least=asked,
            )


def reliabilities(way: str, marks: Mapping[str, Sequence[Marked]]) -> Iterator[Checked]:
    """The share of right ones among Dorsal's bibs of like confidence."""
    pooled = [pair for of_race in marks.values() for mark in of_race for pair in mark.confidences]
    for one in reliability(pooled):
        yield Checked(
            figure=f"Dorsal, {way}, confidence {one.low:.2f} to {one.high:.2f}: right",
            value=one.right / one.bibs,
            count=one.bibs,
        )


def _bibs(reading: Reading) -> Bibs:
    return [(bib.number, bib.confidence) for bib in reading.bibs]
