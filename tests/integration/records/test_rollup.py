"""Metrics as they age in Postgres."""

from collections.abc import Mapping
from datetime import UTC, datetime, timedelta
from random import Random

import numpy as np
import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from chalicelib.records import metrics, rollup
from chalicelib.records.database import Database
from chalicelib.telemetry.metrics import Metrics

BEGIN = datetime(2026, 5, 17, 9, 0, tzinfo=UTC)
MINUTE = timedelta(minutes=1)


def count(database: Database, at: datetime, *values: float) -> None:
    counting = Metrics(at.timestamp)
    for value in values:
        counting.record("TotalTime", value)
    metrics.add(database, counting.take())


def rows(database: Database, table: str) -> list[tuple[datetime, int, float]]:
    found = database.run(f"SELECT at, count, sum FROM metric_{table} ORDER BY at")
    return [(row["at"], row["count"], row["sum"]) for row in found]


def test_flushes_become_minutes_fives_and_hours(database: Database) -> None:
    for minute, value in ((0, 1.0), (0, 2.0), (4, 3.0), (7, 4.0), (61, 5.0)):
        count(database, BEGIN + minute * MINUTE, value)
    assert rollup.roll_up(database, BEGIN + 70 * MINUTE) == 3
    assert rows(database, "minutes")[0] == (BEGIN, 2, 3.0)
    fives = [(at - BEGIN, n, total) for at, n, total in rows(database, "fives")]
    assert fives == [
        (0 * MINUTE, 3, 6.0),
        (5 * MINUTE, 1, 4.0),
        (60 * MINUTE, 1, 5.0),
    ]
    assert rows(database, "hours") == [(BEGIN, 4, 10.0), (BEGIN + 60 * MINUTE, 1, 5.0)]


def test_what_may_still_grow_is_left_alone(database: Database) -> None:
    count(database, BEGIN, 1.0)
    assert rollup.roll_up(database, BEGIN + 7 * MINUTE) == 0
    count(database, BEGIN, 1.0)
    assert rollup.roll_up(database, BEGIN + 8 * MINUTE) == 1
    assert rollup.roll_up(database, BEGIN + 8 * MINUTE) == 0
    assert rows(database, "fives") == [(BEGIN, 2, 2.0)]


def test_a_sweep_goes_on_where_the_last_one_stopped(database: Database) -> None:
    for five in range(5):
        count(database, BEGIN + five * 5 * MINUTE, 1.0)
    later = BEGIN + timedelta(hours=2)
    assert [rollup.roll_up(database, later, most=2) for _ in range(4)] == [2, 2, 1, 0]
    assert rows(database, "hours") == [(BEGIN, 5, 5.0)]


def test_quantiles_survive_rolling_up(database: Database) -> None:
    count(database, BEGIN, *range(1, 51))
    count(database, BEGIN + 3 * MINUTE, *range(51, 101))
    rollup.roll_up(database, BEGIN + 10 * MINUTE)
    ((_, summary),) = metrics.periods(
        database, "TotalTime", (), start=BEGIN, end=BEGIN + 5 * MINUTE, period=300, resolution=300
    )
    assert summary.quantile(0.9) == pytest.approx(90.1, rel=0.02)


@pytest.fixture
def mixed(database: Database) -> tuple[Database, Mapping[int, list[float]]]:
    """Two hours of values by their minute, of which the first 70 minutes are rolled up."""
    source = Random(7)
    by_minute = {
        minute: [source.lognormvariate(0, 2) for _ in range(source.randrange(1, 20))]
        for minute in range(120)
        if source.random() < 0.8
    }
    counting = Metrics(lambda: at.timestamp())
    for minute, values in by_minute.items():
        at = BEGIN + minute * MINUTE
        for value in values:
            counting.record("TotalTime", value)
    at = BEGIN
    metrics.add(database, counting.take())
    assert rollup.roll_up(database, BEGIN + 73 * MINUTE) == 14
    return database, by_minute


@settings(suppress_health_check=[HealthCheck.function_scoped_fixture])
@given(
    start=st.integers(0, 60),
    minutes=st.integers(1, 90),
    period=st.sampled_from([1, 2, 5, 6, 7, 10, 15, 23, 60, 90]),
    seconds=st.sampled_from([0, 1, 59]),
)
def test_fives_among_minutes_are_told_as_minutes_alone(
    mixed: tuple[Database, Mapping[int, list[float]]],
    start: int,
    minutes: int,
    period: int,
    seconds: int,
) -> None:
    database, by_minute = mixed
    begin = BEGIN + start * MINUTE
    until = begin + minutes * MINUTE + timedelta(seconds=seconds)
    expected: dict[datetime, list[float]] = {}
    for minute, values in by_minute.items():
        if begin <= BEGIN + minute * MINUTE < until:
            place = begin + (minute - start) // period * period * MINUTE
            expected.setdefault(place, []).extend(values)
    found = dict(
        metrics.periods(
            database, "TotalTime", (), start=begin, end=until, period=period * 60, resolution=60
        )
    )
    assert found.keys() == expected.keys()
    for at, figures in found.items():
        values = expected[at]
        assert (figures.count, figures.min, figures.max) == (len(values), min(values), max(values))
        assert figures.sum == pytest.approx(sum(values))
        shares = [0.0, 0.5, 0.9, 1.0]
        assert figures.quantiles(shares) == pytest.approx(np.quantile(values, shares), rel=0.0101)


@pytest.mark.parametrize(("table", "days"), [("minutes", 15), ("fives", 63), ("hours", 455)])
def test_each_is_kept_as_long_as_cloudwatch_keeps_it(
    database: Database, table: str, days: int
) -> None:
    count(database, BEGIN, 1.0)
    rollup.roll_up(database, BEGIN + 10 * MINUTE)
    rollup.roll_up(database, BEGIN + timedelta(days=days) - MINUTE)
    assert rows(database, table)
    rollup.roll_up(database, BEGIN + timedelta(days=days) + MINUTE)
    assert not rows(database, table)


def test_what_is_flushed_late_counts_as_of_the_oldest_open_minute(database: Database) -> None:
    now = BEGIN.timestamp()
    counting = Metrics(lambda: now)
    counting.record("TotalTime", 1.0)
    now += 3600
    metrics.add(database, counting.take())
    assert rows(database, "minutes") == [(BEGIN + 58 * MINUTE, 1, 1.0)]
