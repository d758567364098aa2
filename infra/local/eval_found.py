"""What is found when readings are held against labels."""

from collections.abc import Sequence
from dataclasses import dataclass

import numpy as np

from infra.local.detect import seconds_of
from infra.local.eval_labels import Label
from infra.local.eval_score import Bin, Estimate, Marked, estimates, reliability
from infra.local.readers import Outcome


@dataclass(frozen=True)
class Wrong:
    """A photo with an error: numbers read that are not there, and there that were not read."""

    file: str
    extra: tuple[str, ...]
    missed: tuple[str, ...]


@dataclass(frozen=True)
class Seconds:
    """How long a photo takes, from its bytes to its numbers."""

    median: float
    p95: float


@dataclass(frozen=True)
class Evaluation:
    """How well labelled photos were read.

    ``missing`` are labelled but not among the photos; ``unreadable`` say why; both count as read
    empty. ``unlabelled`` photos were passed over.
    """

    photos: int
    numbers: int
    figures: dict[str, Estimate]  # precision, recall, f1
    seconds: Seconds | None  # None where no photo could be read
    reliability: tuple[Bin, ...]
    wrong: tuple[Wrong, ...]
    missing: tuple[str, ...]
    unreadable: tuple[str, ...]
    unlabelled: int


def evaluation(pairs: Sequence[tuple[Label, Outcome | None]], unlabelled: int) -> Evaluation:
    """What the labels say of the outcomes; None is a photo that is not there."""
    marks = [_marked(label, outcome) for label, outcome in pairs]
    scores = [mark.score for mark in marks]
    outcomes = [outcome for _, outcome in pairs if outcome is not None]
    wrong = [
        Wrong(str(outcome.file) if outcome else label.file, mark.extra, mark.missed)
        for (label, outcome), mark in zip(pairs, marks, strict=True)
        if mark.extra or mark.missed
    ]
    return Evaluation(
        photos=len(pairs),
        numbers=sum(score.labelled for score in scores),
        figures=estimates(scores),
        seconds=_seconds([seconds_of(o.reading) for o in outcomes if o.reading is not None]),
        reliability=tuple(reliability(pair for mark in marks for pair in mark.confidences)),
        wrong=tuple(wrong),
        missing=tuple(label.file for label, outcome in pairs if outcome is None),
        unreadable=tuple(f"{o.file}: {o.error}" for o in outcomes if o.reading is None),
        unlabelled=unlabelled,
    )


def _marked(label: Label, outcome: Outcome | None) -> Marked:
    reading = outcome.reading if outcome else None
    bibs = reading.bibs if reading else ()
    return Marked.of([(bib.number, bib.confidence) for bib in bibs], label.bibs, label.ignore)


def _seconds(each: Sequence[float]) -> Seconds | None:
    if not each:
        return None
    median, p95 = np.percentile(each, (50, 95))
    return Seconds(float(median), float(p95))
