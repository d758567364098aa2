"""Points of metrics: added by flushes, asked for by name, dimensions and time."""

# ruff: noqa: S608 - what is put together here are constants of this folder

import json
from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from datetime import UTC, datetime

from chalicelib.records import cursors
from chalicelib.records.database import Database
from chalicelib.telemetry.figures import Figures
from chalicelib.telemetry.metrics import Dimensions, Point

# One statement, in a transaction that bounds how long it waits for locked tables. A series that is
# new gets its row by the way; those that are known are not tried again, which would use up ids.
# Nobody waits for a disk: a Postgres that crashes loses some tenths of a second of figures, and
# nothing else.
ADD = """
WITH unsynced AS MATERIALIZED (
    SELECT set_config('synchronous_commit', 'off', true)
), given AS (
    SELECT * FROM unnest(
        :names::text[], :dimensions::text[], :units::text[], :at::float8[], :counts::bigint[],
        :sums::float8[], :mins::float8[], :maxs::float8[], :buckets::text[]
    ) AS point (name, dimensions, unit, at, count, sum, min, max, buckets)
), known AS (
    SELECT id, name, dimensions FROM metric_series
    WHERE (name, dimensions) IN (SELECT name, dimensions FROM given)
), made AS (
    INSERT INTO metric_series (name, dimensions, unit)
    SELECT DISTINCT name, dimensions, unit FROM given
    WHERE (name, dimensions) NOT IN (SELECT name, dimensions FROM known)
    ON CONFLICT (name, dimensions) DO UPDATE SET unit = excluded.unit
    RETURNING id, name, dimensions
)
INSERT INTO metric_minutes (series, at, count, sum, min, max, buckets)
SELECT series.id, to_timestamp(given.at), given.count, given.sum, given.min, given.max,
    decode(given.buckets, 'hex')
FROM unsynced CROSS JOIN given JOIN (SELECT * FROM known UNION ALL SELECT * FROM made) AS series
    USING (name, dimensions)
"""

SERIES = "SELECT id FROM metric_series WHERE name = :name AND dimensions = :dimensions"

ALL_SERIES = "SELECT name, dimensions, unit FROM metric_series ORDER BY name, dimensions"

MINUTE = 60  # seconds
ROLLED_UP = "metrics/rolled-up"  # the cursor of rollup.py
TABLES = {60: "metric_minutes", 300: "metric_fives", 3600: "metric_hours"}  # by seconds of a row


@dataclass(frozen=True, kw_only=True)
class Series:
    """One metric under one set of dimensions."""

    name: str
    dimensions: Dimensions
    unit: str


def add(database: Database, points: Sequence[Point]) -> None:
    """Add ``points``; those of a minute that has some already count beside them.

    Where the connection breaks before the answer, they may be added twice.
    """
    if points:
        database.run(ADD, **_columns(points))


def series(database: Database) -> list[Series]:
    """Everything that was ever counted."""
    return [
        Series(
            name=row["name"],
            dimensions=tuple(json.loads(row["dimensions"]).items()),
            unit=row["unit"],
        )
        for row in database.run(ALL_SERIES)
    ]


def periods(
    database: Database,
    name: str,
    dimensions: Dimensions,
    *,
    start: datetime,
    end: datetime,
    period: int,
    resolution: int,
    sketches: bool = True,
) -> Iterator[tuple[datetime, Figures]]:
    """What each ``period`` (seconds) from ``start`` until before ``end`` saw; those that saw any.

    From rows of ``resolution`` seconds: 60, 300 or 3600, and from minutes since those were last
    rolled up; ``start`` is a multiple of it. Of minutes those that fill five within a period are
    read as one row, which is the same. Without ``sketches`` the figures know
    no quantiles, which spares reading most of the bytes.
    """
    found = database.run(SERIES, name=name, dimensions=_as_json(dimensions))
    if not found:
        return
    asked = {"series": found[0]["id"], "start": start, "end": end, "period": period}
    if period > MINUTE:
        asked["rolled"] = rolled_up(database)
    for row in database.run(_question(resolution, period, sketches), **asked):
        yield datetime.fromtimestamp(row.pop("begin"), UTC), Figures(**row)


def rolled_up(database: Database) -> datetime:
    """The time before which minutes are fives and hours, too."""
    known = cursors.get(database, ROLLED_UP)
    return datetime.fromisoformat(known) if known else datetime.min.replace(tzinfo=UTC)


_PERIOD = "make_interval(secs => :period::int)"
_COLUMNS = "at, count, sum, min, max"
_SUMS = "sum(count)::bigint AS count, sum(sum) AS sum, min(min) AS min, max(max) AS max"
_ASKED = "series = :series AND at >= :start::timestamptz AND at < :end::timestamptz"
# Of five minutes from ``five`` on: they were rolled up, and lie in one period before the end.
_WHOLE = f"""
five >= :start::timestamptz AND five + interval '4 min' < :end::timestamptz
AND five < :rolled::timestamptz
AND date_bin({_PERIOD}, five, :start::timestamptz)
    = date_bin({_PERIOD}, five + interval '4 min', :start::timestamptz)
"""


def _question(resolution: int, period: int, sketches: bool) -> str:
    columns = f"{_COLUMNS}, buckets" if sketches else _COLUMNS
    # The buckets of a period's rows one behind the other: Python adds those that meet.
    buckets = ", string_agg(buckets, ''::bytea) AS buckets" if sketches else ""
    return f"""
SELECT extract(epoch FROM date_bin({_PERIOD}, at, :start::timestamptz))::bigint AS begin,
    {_SUMS}{buckets}
FROM ({_rows(resolution, period, columns)}) AS rows GROUP BY 1 ORDER BY 1
"""


def _rows(resolution: int, period: int, columns: str) -> str:
    minutes = f"SELECT {columns} FROM metric_minutes"
    if period == MINUTE:
        return f"{minutes} WHERE {_ASKED}"
    if resolution > MINUTE:
        rolled = f"SELECT {columns} FROM {TABLES[resolution]} WHERE {_ASKED}"
        return f"{rolled} UNION ALL {minutes} WHERE {_ASKED} AND at >= :rolled::timestamptz"
    return f"""
SELECT {columns} FROM (SELECT *, at AS five FROM metric_fives WHERE {_ASKED}) AS fives
WHERE {_WHOLE}
UNION ALL
SELECT {columns} FROM (
    SELECT *, date_bin('5 min', at, 'epoch'::timestamptz) AS five
    FROM metric_minutes WHERE {_ASKED}
) AS minutes WHERE NOT ({_WHOLE})
"""


def _columns(points: Sequence[Point]) -> dict[str, object]:
    summaries = [point.summary for point in points]
    return {
        "names": [point.name for point in points],
        "dimensions": [_as_json(point.dimensions) for point in points],
        "units": [point.unit for point in points],
        "at": [float(point.at) for point in points],
        "counts": [summary.count for summary in summaries],
        "sums": [summary.sum for summary in summaries],
        "mins": [summary.min for summary in summaries],
        "maxs": [summary.max for summary in summaries],
        "buckets": [summary.encode().hex() for summary in summaries],
    }


def _as_json(dimensions: Dimensions) -> str:
    return json.dumps(dict(dimensions), ensure_ascii=False, sort_keys=True)
