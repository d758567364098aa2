"""Figures as CloudWatch's Embedded Metric Format."""

import json
import time
from collections import defaultdict

import pytest
from hypothesis import given
from hypothesis import strategies as st

from chalicelib.telemetry.catalogue import METRICS
from chalicelib.telemetry.emf import documents, emit
from chalicelib.telemetry.metrics import Metrics
from tests.emitted import emitted

AT = float(int(time.time()) // 60 * 60)

events = st.tuples(
    st.sampled_from(sorted(METRICS)),
    st.sampled_from(["waiting", "GET /races/{slug}", "é"]),
    st.sampled_from([1.0, 0.0, 0.25, 1e9]),
    st.integers(1, 250),
)


@given(st.lists(events, max_size=8))
def test_every_value_is_in_a_document_that_cloudwatch_takes(
    counted: list[tuple[str, str, float, int]],
) -> None:
    counting, expected = Metrics(lambda: AT, keep_values=True), defaultdict(list)
    for name, told, value, times in counted:
        dimensions = dict.fromkeys(METRICS[name].dimensions, told)
        for _ in range(times):
            counting.record(name, value, **dimensions)
        expected[name, tuple(dimensions.items())] += [value] * times
    written = list(documents(counting.take(), "Dorsal"))
    assert emitted(json.loads(json.dumps(written)), "Dorsal") == expected
    assert {each["_aws"]["Timestamp"] for each in written} <= {int(AT) * 1000}


def test_each_document_is_a_line(capsys: pytest.CaptureFixture[str]) -> None:
    counting = Metrics(lambda: AT, keep_values=True)
    counting.record("PhotosReceived")
    counting.record("PhotosFailed", Reason="Crashed")
    emit(counting.take(), "Dorsal/prod")
    lines = capsys.readouterr().out.splitlines()
    assert emitted(map(json.loads, lines), "Dorsal/prod") == {
        ("PhotosReceived", ()): [1.0],
        ("PhotosFailed", (("Reason", "Crashed"),)): [1.0],
    }


def test_what_is_put_back_is_not_emitted_again() -> None:
    counting = Metrics(lambda: AT, keep_values=True)
    counting.record("BibsRead", 3)
    taken = counting.take()
    assert list(documents(taken, "Dorsal"))
    counting.put_back(taken)
    [again] = counting.take()
    assert (again.summary.count, list(again.values)) == (1, [])
    assert not list(documents([again], "Dorsal"))


@pytest.mark.parametrize(
    ("name", "dimensions"),
    [("Nonsense", {}), ("PhotosReceived", {"Race": "city-10k"}), ("Requests", {})],
)
def test_what_the_catalogue_does_not_know_is_not_counted(
    name: str, dimensions: dict[str, str]
) -> None:
    counting = Metrics(lambda: AT, keep_values=True)
    counting.record(name, 1.0, **dimensions)
    assert counting.take() == []
