"""Metrics as they age: a minute's rows become one, minutes fives, fives hours; then they go.

How long each is kept is CloudWatch's: 15, 63 and 455 days.
"""

from collections.abc import Iterator, Mapping, Sequence
from datetime import UTC, datetime, timedelta
from itertools import groupby
from typing import Any

from chalicelib.records import cursors
from chalicelib.records.database import Database
from chalicelib.records.metrics import ROLLED_UP, rolled_up
from chalicelib.telemetry.metrics import LATEST
from chalicelib.telemetry.summary import Summary

FIVE, HOUR = timedelta(minutes=5), timedelta(hours=1)
SETTLED = timedelta(seconds=LATEST) + timedelta(minutes=1)  # no flush adds to what is older
KEPT = {"minutes": timedelta(days=15), "fives": timedelta(days=63), "hours": timedelta(days=455)}

# One sweep at a time; the lock's number is this file's own.
LOCK = "SELECT pg_advisory_xact_lock(7226005)"

NEXT = "SELECT min(at) AS at FROM metric_minutes WHERE at >= :after::timestamptz"

ROWS = """
SELECT series, at, count, sum, min, max, buckets FROM metric_{table}
WHERE at >= :start::timestamptz AND at < :end::timestamptz ORDER BY series, at
"""

DELETE = """
DELETE FROM metric_{table} WHERE at >= :start::timestamptz AND at < :end::timestamptz
"""

INSERT = """
INSERT INTO metric_{table} (series, at, count, sum, min, max, buckets)
SELECT series, to_timestamp(at), count, sum, min, max, decode(buckets, 'hex') FROM unnest(
    :series::int[], :at::float8[], :counts::bigint[], :sums::float8[], :mins::float8[],
    :maxs::float8[], :buckets::text[]
) AS point (series, at, count, sum, min, max, buckets)
"""

EXPIRE = "DELETE FROM metric_{table} WHERE at < :before::timestamptz"

type Merged = list[tuple[int, datetime, Summary]]  # series, begin, what was counted


def roll_up(database: Database, now: datetime, most: int = 300) -> int:
    """Roll up the five minutes that have settled, ``most`` of them; returns how many had any."""
    rolled = 0
    while rolled < most and _next_five(database, now):
        rolled += 1
    for table, kept in KEPT.items():
        database.run(EXPIRE.format(table=table), before=now - kept)
    return rolled


def _next_five(database: Database, now: datetime) -> bool:
    with database.transaction():
        database.run(LOCK)
        (found,) = database.run(NEXT, after=rolled_up(database))
        if found["at"] is None:
            return False
        start = _floor(found["at"], FIVE)
        if start + FIVE > now - SETTLED:
            return False
        _roll_up(database, start)
        cursors.set(database, ROLLED_UP, (start + FIVE).isoformat())
    return True


def _roll_up(database: Database, start: datetime) -> None:
    minutes = _merged(database, "minutes", start, FIVE, timedelta(minutes=1))
    _replace(database, "minutes", start, FIVE, minutes)
    _replace(database, "fives", start, FIVE, _merged(database, "minutes", start, FIVE, FIVE))
    # The hour so far: a question about it need not wait for its end.
    hour = _floor(start, HOUR)
    _replace(database, "hours", hour, HOUR, _merged(database, "fives", hour, HOUR, HOUR))


def _merged(
    database: Database, table: str, start: datetime, span: timedelta, period: timedelta
) -> Merged:
    """The rows of a table from ``start`` on for a ``span``, as rows of ``period``."""
    rows = database.run(ROWS.format(table=table), start=start, end=start + span)
    return list(_grouped(rows, period))


def _grouped(rows: Sequence[Mapping[str, Any]], period: timedelta) -> Iterator[Any]:
    def place(row: Mapping[str, Any]) -> tuple[int, datetime]:
        return row["series"], _floor(row["at"], period)

    for (series, at), group in groupby(rows, place):
        total = Summary()
        for row in group:
            figures = {name: row[name] for name in ("count", "sum", "min", "max")}
            total.merge(Summary.decode(bytes(row["buckets"]), **figures))
        yield series, at, total


def _replace(
    database: Database, table: str, start: datetime, span: timedelta, rows: Merged
) -> None:
    database.run(DELETE.format(table=table), start=start, end=start + span)
    database.run(
        INSERT.format(table=table),
        series=[series for series, _, _ in rows],
        at=[at.timestamp() for _, at, _ in rows],
        counts=[total.count for *_, total in rows],
        sums=[total.sum for *_, total in rows],
        mins=[total.min for *_, total in rows],
        maxs=[total.max for *_, total in rows],
        buckets=[total.encode().hex() for *_, total in rows],
    )


def _floor(at: datetime, period: timedelta) -> datetime:
    seconds = int(period.total_seconds())
    return datetime.fromtimestamp(int(at.timestamp()) // seconds * seconds, UTC)
