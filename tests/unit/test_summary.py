"""Summaries of values: bounded, and the same however they are put together."""

import math
import random

import pytest
from hypothesis import given
from hypothesis import strategies as st

from chalicelib.telemetry.summary import Summary

value = st.one_of(
    st.just(0.0),
    st.floats(1e-6, 1e9),
    st.integers(0, 10**6).map(float),
)
values = st.lists(value, min_size=1, max_size=60)


def of(numbers: list[float]) -> Summary:
    summary = Summary()
    for number in numbers:
        summary.add(number)
    return summary


@given(values, values)
def test_merged_is_as_if_counted_together(first: list[float], second: list[float]) -> None:
    merged = of(first)
    merged.merge(of(second))
    together = of(first + second)
    assert merged.sum == pytest.approx(together.sum)
    assert (merged.count, merged.min, merged.max) == (together.count, together.min, together.max)
    assert merged.buckets == together.buckets


@given(values)
def test_what_is_encoded_comes_back(numbers: list[float]) -> None:
    summary = of(numbers)
    kept = {name: getattr(summary, name) for name in ("count", "sum", "min", "max")}
    assert Summary.decode(summary.encode(), **kept) == summary


def test_room_is_bounded_whatever_is_counted() -> None:
    source = random.Random(7)
    summary = of([10 ** source.uniform(-12, 15) for _ in range(100_000)])
    assert len(summary.encode()) < 2500 * 8
    assert summary.count == 100_000


@pytest.mark.parametrize("wrong", [-1.0, math.nan, math.inf])
def test_what_is_no_amount_is_refused(wrong: float) -> None:
    summary = Summary()
    with pytest.raises(ValueError, match="cannot be counted"):
        summary.add(wrong)
    assert summary == Summary()
