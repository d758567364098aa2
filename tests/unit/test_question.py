"""Questions about metrics, as CloudWatch takes and refuses them."""

from datetime import UTC, datetime, timedelta
from typing import Any

import botocore.session
import pytest

from chalicelib.telemetry.question import BadQuestion, Question
from tests.unit import test_figures
from tests.unit.test_summary import of

NOW = datetime(2026, 5, 17, 12, 0, 30, tzinfo=UTC)
DAY = timedelta(days=1)


def question(**given: Any) -> Question:
    usual = {
        "metric": "TotalTime",
        "dimensions": (),
        "start": NOW - timedelta(hours=1),
        "end": NOW,
        "period": 60,
        "statistics": ("Average",),
    }
    return Question(**usual | given)


@pytest.mark.parametrize(
    ("given", "code"),
    [
        ({"statistics": ("Median",)}, "InvalidParameterValue"),
        ({"statistics": ("p100.1",)}, "InvalidParameterValue"),
        ({"statistics": ()}, "InvalidParameterCombination"),
        ({"period": 0}, "InvalidParameterValue"),
        ({"period": 90}, "InvalidParameterValue"),
        ({"start": NOW}, "InvalidParameterValue"),
        ({"unit": "Parsec"}, "InvalidParameterValue"),
        ({"start": NOW - 2 * DAY}, "InvalidParameterCombination"),
    ],
)
def test_what_cloudwatch_refuses_is_refused_with_its_code(given: dict[str, Any], code: str) -> None:
    with pytest.raises(BadQuestion) as raised:
        question(**given)
    assert raised.value.code == code


@pytest.mark.parametrize(
    ("days", "period", "resolution"),
    [
        (0.1, 60, 60),
        (14, 900, 60),  # begins in the midst of five minutes
        (20, 3600, 300),
        (20, 2040, 0),  # no multiple of what is kept
        (100, 7200, 3600),
        (456, 86400, 0),
    ],
)
def test_it_is_answered_from_what_is_kept_so_long(
    days: float, period: int, resolution: int
) -> None:
    start = NOW - days * DAY + timedelta(minutes=2)
    asked = question(start=start, end=start + timedelta(hours=4), period=period)
    assert asked.resolution(NOW) == resolution


def test_whole_hours_are_read_in_whole_hours() -> None:
    start = NOW.replace(second=0) - DAY
    assert question(start=start, period=3600).resolution(NOW) == 3600


def test_cloudwatchs_own_units_are_taken() -> None:
    model = botocore.session.get_session().get_service_model("cloudwatch")
    for unit in model.shape_for("StandardUnit").enum:
        assert question(unit=unit).unit == unit


def test_statistics_are_those_of_the_values() -> None:
    figures = test_figures.told(of([1.0, 2.0, 6.0]))
    asked = question(statistics=("SampleCount", "Sum", "Average", "Minimum", "Maximum", "p50"))
    told = asked.answers(figures)
    assert told.pop("p50") == pytest.approx(2.0, rel=0.02)
    assert told == {"SampleCount": 3, "Sum": 9, "Average": 3, "Minimum": 1, "Maximum": 6}
