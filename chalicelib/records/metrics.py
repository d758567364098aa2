"""Points of metrics: added by flushes, asked for by name, dimensions and time."""

# ruff: noqa: S608 - what is put together here are constants of this folder

import json
from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from datetime import UTC, datetime
from typing import Any

from chalicelib.records import cursors
from chalicelib.records.database import Database
from chalicelib.telemetry.metrics import Dimensions, Point
from chalicelib.telemetry.summary import Summary

# One statement, so that a flush is one round trip. A series that is new gets its row by the way;
# those that are known are not tried again, which would use up ids. Nobody waits for a disk: a
# Postgres that crashes loses some tenths of a second of figures, and nothing else.
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
) -> Iterator[tuple[datetime, Summary]]:
    """What each ``period`` (seconds) from ``start`` until before ``end`` saw; those that saw any.

    From rows of ``resolution`` seconds: 60, 300 or 3600, and from minutes since those were last
    rolled up; ``start`` is a multiple of it. Without ``sketches`` the summaries know
    no quantiles, which spares reading most of the bytes.
    """
    found = database.run(SERIES, name=name, dimensions=_as_json(dimensions))
    if not found:
        return
    asked = {"series": found[0]["id"], "start": start, "end": end, "period": period}
    if resolution > MINUTE:
        asked["rolled"] = rolled_up(database)
    rows = database.run(_question(resolution, sketches), **asked)
    for row in rows:
        place = row.pop("place")
        yield (
            datetime.fromtimestamp(start.timestamp() + place * period, UTC),
            _summary(row),
        )


def rolled_up(database: Database) -> datetime:
    """The time before which minutes are fives and hours, too."""
    known = cursors.get(database, ROLLED_UP)
    return datetime.fromisoformat(known) if known else datetime.min.replace(tzinfo=UTC)


_PLACE = "floor(extract(epoch FROM at - :start::timestamptz) / :period::int)::int"
_COLUMNS = "at, count, sum, min, max"
_SUMS = "sum(count)::bigint AS count, sum(sum) AS sum, min(min) AS min, max(max) AS max"


def _question(resolution: int, sketches: bool) -> str:
    columns = f"{_COLUMNS}, buckets" if sketches else _COLUMNS
    # The buckets of a period's rows one behind the other: Python adds those that meet.
    buckets = ", string_agg(buckets, ''::bytea) AS buckets" if sketches else ""
    return f"""
SELECT {_PLACE} AS place, {_SUMS}{buckets}
FROM ({_rows(resolution, columns)}) AS rows GROUP BY 1 ORDER BY 1
"""


def _rows(resolution: int, columns: str) -> str:
    asked = "series = :series AND at >= :start::timestamptz AND at < :end::timestamptz"
    minutes = f"SELECT {columns} FROM metric_minutes WHERE {asked}"
    if resolution == MINUTE:
        return minutes
    rolled = f"SELECT {columns} FROM {TABLES[resolution]} WHERE {asked}"
    return f"{rolled} UNION ALL {minutes} AND at >= :rolled::timestamptz"


def _summary(row: dict[str, Any]) -> Summary:
    buckets = row.pop("buckets", b"")
    return Summary.decode(bytes(buckets), **row)


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
