"""What is told of many values: as exact as it says, also of several encodings in a row."""

from itertools import chain
from struct import pack

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st

from chalicelib.telemetry.figures import Figures
from chalicelib.telemetry.summary import ERROR, SMALLEST, Summary, _bucket
from tests.unit.test_summary import of, values

parts = st.lists(values, min_size=1, max_size=5)


def told(*summaries: Summary) -> Figures:
    """Of the encodings of ``summaries`` behind one another."""
    together = Summary()
    for summary in summaries:
        together.merge(summary)
    return Figures(
        count=together.count,
        sum=together.sum,
        min=together.min,
        max=together.max,
        buckets=b"".join(summary.encode() for summary in summaries),
    )


@given(parts, st.floats(0, 1))
def test_a_quantile_is_numpys_within_its_error(parts: list[list[float]], share: float) -> None:
    exact = float(np.quantile(list(chain(*parts)), share))
    # NumPy goes between the two neighbouring values, each of which is told within ERROR.
    found = told(*map(of, parts)).quantile(share)
    assert found == pytest.approx(exact, rel=1.01 * ERROR, abs=SMALLEST)


@given(parts)
def test_encodings_in_a_row_are_one_of_all(parts: list[list[float]]) -> None:
    figures = told(*map(of, parts))
    kept = {name: getattr(figures, name) for name in ("count", "sum", "min", "max")}
    assert Summary.decode(figures.buckets, **kept).buckets == of(list(chain(*parts))).buckets


@pytest.mark.parametrize("times", [1, 255, 256, 65_536, 2**32, 2**40])
def test_any_count_finds_room(times: int) -> None:
    many, few = Summary(), Summary()
    many.add(5.0, times)
    few.add(1.0)
    few.add(0.0)
    figures = told(few, many, many)
    second, last = 1 / (figures.count - 1), 1.0
    assert figures.quantiles([0.0, second, last]) == pytest.approx([0, 1, 5], rel=ERROR)
    kept = {name: getattr(many, name) for name in ("count", "sum", "min", "max")}
    assert Summary.decode(many.encode(), **kept) == many


@given(parts)
def test_what_was_stored_as_pairs_is_still_known(parts: list[list[float]]) -> None:
    def old(summary: Summary) -> bytes:
        """As it was encoded before there were runs, zeros under a number of their own."""
        zero = _bucket(0.0)
        pairs = sorted(summary.buckets.items())
        return b"".join(pack("<ii", -(2**31) if b == zero else b, n) for b, n in pairs)

    summaries = [of(part) for part in parts]
    mixed = [old(each) if place % 2 else each.encode() for place, each in enumerate(summaries)]
    figures = told(*summaries)
    before = Figures(
        count=figures.count, sum=0, min=figures.min, max=figures.max, buckets=b"".join(mixed)
    )
    shares = [0.0, 0.5, 0.99, 1.0]
    assert before.quantiles(shares) == figures.quantiles(shares)


def test_nothing_has_no_quantile() -> None:
    with pytest.raises(ValueError, match="nothing"):
        told(Summary()).quantile(0.5)
