"""How fast photos were done of late, minute by minute."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime

from chalicelib.records.database import Database

# A job ends by being completed or given up; TotalTime is told of the completed ones only.
PACE = """
SELECT extract(epoch FROM date_trunc('minute', at))::float8 AS at,
    sum(sum) FILTER (WHERE name IN ('PhotosCompleted', 'JobsDeadLettered'))::float8 AS ended,
    sum(count) FILTER (WHERE name = 'TotalTime')::bigint AS timed,
    sum(sum) FILTER (WHERE name = 'TotalTime')::float8 AS seconds
FROM metric_minutes JOIN metric_series ON metric_series.id = series
WHERE name IN ('PhotosCompleted', 'JobsDeadLettered', 'TotalTime') AND dimensions = '{}'
    AND at >= :since::timestamptz
GROUP BY 1 ORDER BY 1
"""


@dataclass(frozen=True, kw_only=True)
class Minute:
    """What one minute saw; ``at`` is its begin in Unix seconds."""

    at: float
    ended: int  # jobs that left the queue
    timed: int  # photos whose reading was timed
    seconds: float  # of work, in those


def pace(database: Database, since: datetime) -> Sequence[Minute]:
    """The minutes from ``since`` on that saw any, oldest first."""
    return [
        Minute(
            at=row["at"],
            ended=int(row["ended"] or 0),
            timed=int(row["timed"] or 0),
            seconds=row["seconds"] or 0.0,
        )
        for row in database.run(PACE, since=since)
    ]
