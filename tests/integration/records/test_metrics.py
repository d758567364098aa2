"""Points of metrics, in and out of Postgres."""

from datetime import UTC, datetime, timedelta

from chalicelib.records import metrics, pace
from chalicelib.records.database import Database
from chalicelib.records.pace import Minute
from chalicelib.telemetry.metrics import Metrics

BEGIN = datetime(2026, 5, 17, 9, 0, tzinfo=UTC)


class Clock:
    def __init__(self) -> None:
        self.now = BEGIN.timestamp()

    def __call__(self) -> float:
        return self.now


def counted(minutes: dict[int, list[float]], name: str = "TotalTime", **dimensions: str) -> Metrics:
    clock = Clock()
    counting = Metrics(clock)
    for minute, values in minutes.items():
        clock.now = BEGIN.timestamp() + 60 * minute + 7
        for value in values:
            counting.record(name, value, **dimensions)
    return counting


def asked(database: Database, name: str = "TotalTime", period: int = 60, **how: bool) -> dict:
    until = BEGIN + timedelta(hours=1)
    found = metrics.periods(
        database, name, (), start=BEGIN, end=until, period=period, resolution=60, **how
    )
    return {int((at - BEGIN).total_seconds()): summary for at, summary in found}


def test_flushes_of_one_minute_count_together(database: Database) -> None:
    metrics.add(database, counted({0: [1.0, 3.0], 2: [5.0]}).take())
    metrics.add(database, counted({0: [2.0]}).take())
    found = asked(database)
    assert sorted(found) == [0, 120]
    assert (found[0].count, found[0].sum, found[0].min, found[0].max) == (3, 6.0, 1.0, 3.0)
    assert abs(found[0].quantile(0.5) - 2.0) < 0.02


def test_longer_periods_hold_their_minutes(database: Database) -> None:
    metrics.add(database, counted({0: [1.0], 4: [2.0], 5: [3.0]}).take())
    found = asked(database, period=300, sketches=False)
    assert {at: (one.count, one.sum) for at, one in found.items()} == {0: (2, 3.0), 300: (1, 3.0)}


def test_dimensions_tell_series_apart_in_any_order(database: Database) -> None:
    metrics.add(database, counted({0: [1.0]}, "Requests", Route="GET /a").take())
    metrics.add(database, counted({0: [1.0]}, "Requests", Route="GET /é").take())
    assert asked(database, "Requests") == {}
    names = [(one.name, one.dimensions, one.unit) for one in metrics.series(database)]
    assert names == [
        ("Requests", (("Route", "GET /a"),), "Count"),
        ("Requests", (("Route", "GET /é"),), "Count"),
    ]


def test_what_nobody_counted_is_nothing(database: Database) -> None:
    assert asked(database, "StaleReceipts") == {}


def test_the_pace_is_told_by_minutes(database: Database) -> None:
    metrics.add(database, counted({0: [1.0]}).take())
    metrics.add(database, counted({1: [3.0]}).take())
    metrics.add(database, counted({1: [2.0, 4.0]}).take())
    metrics.add(database, counted({1: [1.0, 1.0]}, "PhotosCompleted").take())
    metrics.add(database, counted({1: [0.0], 2: [5.0]}, "JobsDeadLettered").take())
    metrics.add(database, counted({1: [1.0]}, "PhotosFailed", Reason="Error").take())
    at = BEGIN.timestamp()
    assert pace.pace(database, BEGIN + timedelta(minutes=1)) == [
        Minute(at=at + 60, ended=2, timed=3, seconds=9.0),
        Minute(at=at + 120, ended=5, timed=0, seconds=0.0),
    ]
