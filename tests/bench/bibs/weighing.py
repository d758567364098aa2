"""The weights of fuse.py, fitted again: a logistic regression of whether a line is read rightly."""

from collections.abc import Iterable, Sequence
from dataclasses import dataclass, field, replace
from functools import partial

import numpy as np
from numpy.typing import NDArray

from chalicelib.bibs import BibReader
from chalicelib.bibs.ctc import Texts
from chalicelib.bibs.fuse import features, fused
from chalicelib.bibs.judge import objection
from chalicelib.bibs.parts import Parts
from infra.local.eval_labels import Label
from infra.local.eval_score import bare
from tests.bench.bibs.remembered import Pictures

STEPS = 30  # Newton's; a handful suffice
RIDGE = 1e-3  # keeps weights finite where a reader is never wrong, or says nothing at all


@dataclass(frozen=True)
class Examples:
    """What was known of texts (n, features), and whether each is on its photo (n,)."""

    known: NDArray[np.float64]
    right: NDArray[np.bool_]

    @classmethod
    def of(cls, rows: Iterable[tuple[tuple[float, ...], bool]]) -> "Examples":
        rows = list(rows)
        known = np.array([known for known, _ in rows], float).reshape(len(rows), -1)
        return cls(known, np.array([right for _, right in rows], bool))


type Rows = list[tuple[tuple[float, ...], bool]]


@dataclass
class _Noting:
    """Fuses as ever, and notes what was known of each text."""

    known: list[dict[str, tuple[float, ...]]] = field(default_factory=list)

    def __call__(self, line: Texts, context: Texts) -> Texts:
        self.known.append(features(line, context))
        return fused(line, context)


def rows_of(parts: Parts, races: Iterable[Pictures]) -> list[list[Rows]]:
    """The examples that each photo gives, by race."""
    noting = _Noting()
    reader = BibReader(parts=replace(parts, fuse=noting))
    found = []
    for race in races:
        of_race = []
        for picture, label in zip(race.decoded, race.race.labels, strict=True):
            noting.known.clear()
            reader.read_picture(picture)
            of_race.append([row for known in noting.known for row in _rows(known, label)])
        found.append(of_race)
    return found


def _rows(known: dict[str, tuple[float, ...]], label: Label) -> Rows:
    """The likeliest text of a line and whether it is on the photo; none if it counts neither way.

    Of those that may be bibs, and likeliest by both readers' log-odds alike.
    """
    texts = [text for text in known if not objection(text)]
    if not texts:
        return []
    likeliest = max(texts, key=lambda text: sum(known[text][1:]))
    there, read = set(map(bare, label.bibs)), bare(likeliest)
    if read in set(map(bare, label.ignore)) - there:
        return []
    return [(known[likeliest], read in there)]


def fit(examples: Examples) -> tuple[float, ...]:
    """The weights that make what is right likeliest: Newton's method."""
    known, right = examples.known, examples.right.astype(float)
    weights = np.zeros(known.shape[1])
    for _ in range(STEPS):
        believed = 1 / (1 + np.exp(-known @ weights))
        slope = known.T @ (right - believed) - RIDGE * weights
        curve = (known * (believed * (1 - believed))[:, None]).T @ known
        weights += np.linalg.solve(curve + RIDGE * np.eye(len(weights)), slope)
    return tuple(map(float, weights))


def weighed(parts: Parts, weights: Sequence[float]) -> Parts:
    """``parts`` that fuse with these weights."""
    return replace(parts, fuse=partial(fused, weights=weights))
