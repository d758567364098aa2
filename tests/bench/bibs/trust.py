"""How far confidence is to be trusted: what is right among bibs of like confidence."""

from collections.abc import Iterator, Sequence

from infra.local.eval_score import Bin, Marked, estimates, reliability
from tests.bench.bibs.checked import Checked
from tests.bench.bibs.remembered import SIDES
from tests.bench.figures import wilson

REVIEWED = 0.8  # confidence below which a person looks


def trust(name: str, sides: Sequence[Sequence[Marked]]) -> Iterator[Checked]:
    yield f1(name, sides)
    pairs = [pair for side in sides for mark in side for pair in mark.confidences]
    bins = reliability(pairs)
    for one in bins:
        yield Checked(
            figure=f"{name}, confidence {one.low:.2f} to {one.high:.2f}: right",
            value=one.right / one.bibs,
            confidence=one.confidence,
            interval=_interval(one.right, one.bibs),
            count=one.bibs,
        )
    yield Checked(figure=f"{name}: expected calibration error", value=calibration(bins))
    yield Checked(figure=f"{name}: Brier score", value=brier(pairs))
    yield from reviewed(name, pairs)


def f1(name: str, sides: Sequence[Sequence[Marked]]) -> Checked:
    """The mean over the sides, with the interval that resampling photos gives."""
    # A photo's counts at all sides go together, so that it is drawn with all of them.
    whole = [
        sum((m.score for m in marks[1:]), marks[0].score) for marks in zip(*sides, strict=True)
    ]
    found = estimates(whole)["f1"]
    return Checked(figure=f"{name}: f1", value=found.value, interval=(found.low, found.high))


def calibration(bins: Sequence[Bin]) -> float:
    """By how much mean confidence and the share of right ones differ, on average over bibs."""
    bibs = sum(one.bibs for one in bins)
    return sum(abs(one.confidence * one.bibs - one.right) for one in bins) / max(bibs, 1)


def brier(pairs: Sequence[tuple[float, bool]]) -> float:
    """The mean squared distance of confidence from 1 for right ones and 0 for wrong ones."""
    return sum((confidence - right) ** 2 for confidence, right in pairs) / max(len(pairs), 1)


def reviewed(name: str, pairs: Sequence[tuple[float, bool]]) -> Iterator[Checked]:
    """What a person gains who looks at all bibs below REVIEWED."""
    below = [right for confidence, right in pairs if confidence < REVIEWED]
    above = [right for confidence, right in pairs if confidence >= REVIEWED]
    shares = (
        (f"bibs below {REVIEWED}, of all", len(below), len(pairs)),
        ("wrong ones among those", below.count(False), len(below)),
        (f"wrong ones among those from {REVIEWED} up", above.count(False), len(above)),
        (f"wrong ones that are below {REVIEWED}", below.count(False),
         below.count(False) + above.count(False)),
    )  # fmt: skip
    for what, some, of in shares:
        yield Checked(
            figure=f"{name}: {what}",
            value=some / max(of, 1),
            interval=_interval(some, of),
            count=of,
        )


def _interval(some: int, of: int) -> tuple[float, float]:
    """Wilson's; the same bibs seen at several sides count once."""
    return wilson(some / len(SIDES), of / len(SIDES))
