"""`python -m tests.bench.stats`: what counting costs, and asking for what was counted.

On a Postgres of its own, embedded as the product's. Ends with 1 if a
limit is missed, and says on standard error which.
"""

import os
import sys
import tempfile
import time
from collections.abc import Callable, Iterator
from contextlib import closing, contextmanager
from datetime import UTC, datetime, timedelta
from pathlib import Path
from random import Random
from typing import Any
from urllib.parse import urlencode

from chalice import Chalice

from chalicelib import api
from chalicelib.pipeline.metering import PATIENCE
from chalicelib.pipeline.services import build, use
from chalicelib.records import cursors, metrics, rollup
from chalicelib.records.database import Database
from chalicelib.records.migrate import migrate
from chalicelib.records.tokens import create_token
from chalicelib.settings import Settings
from chalicelib.telemetry.metrics import Metrics, Point
from infra.local.servers import embedded_postgres, free_port
from tests.bench.figures import Figure, percentile

MINUTES = 15 * 24 * 60
SERIES = 80  # those of the rows that are not asked for lie beside them
RECORDED, FLUSHES, ASKED = 200_000, 300, 30
LIMITS = {"record": 50e-6, "flush": 5e-3, "ask": 100e-3}  # seconds


def main() -> int:
    """Print the figures as JSON lines."""
    if (load := os.getloadavg()[0]) > 1:
        print(f"this machine is busy (load {load:.1f}): trust no figure", file=sys.stderr)
    with server(durable=True) as url:
        figures = [*recording(), *flushing(url)]
    with server(durable=False) as url:  # it is only read, and filled sooner
        figures += asking(url)
    missed = [said for figure in figures if (said := figure.miss())]
    for said in missed:
        print(f"missed: {said}", file=sys.stderr)
    return 1 if missed else 0


@contextmanager
def server(*, durable: bool) -> Iterator[str]:
    """The URL of a Postgres; where it is durable each commit is synced to disk."""
    with tempfile.TemporaryDirectory(prefix="dorsal-bench-") as name:
        folder = Path(name)
        folder.chmod(0o755)  # Postgres refuses to run as root, and must get in
        with embedded_postgres(folder / "postgres", free_port(), durable=durable) as url:
            yield url


def recording() -> Iterator[Figure]:
    """A value, as a photo and as a request count theirs, EMF's values kept and not."""
    for keep, name in ((False, ""), (True, ", kept for CloudWatch too")):
        counting, source = Metrics(keep_values=keep), Random(7)
        values = [source.lognormvariate(-2, 1) for _ in range(RECORDED)]
        started = time.perf_counter()
        for value in values:
            counting.record("Latency", value, Route="GET /races/{slug}/photos")
        took = (time.perf_counter() - started) / RECORDED
        yield limited(f"recording a value{name}", took, "record")


def flushing(url: str) -> Iterator[Figure]:
    """What a photo, and a request, counts, put into Postgres as one flush."""
    with closing(Database(url)) as database:
        migrate(database)
        for count, name in ((of_a_photo, "a photo's"), (of_a_request, "a request's")):
            took = []
            for _ in range(FLUSHES):
                points = count()
                started = time.perf_counter()
                with database.transaction(PATIENCE):
                    metrics.add(database, points)
                took.append(time.perf_counter() - started)
            for share, words in ((50, "median"), (95, "95th percentile")):
                yield limited(f"flushing {name} figures, {words}", percentile(took, share), "flush")


def of_a_photo() -> list[Point]:
    """What reading a photo with four numbers counts."""
    counting = Metrics()
    for name in ("JobsReceived", "PhotosCompleted", "WaitTime", "DecodeTime", "DetectTime"):
        counting.record(name, 0.1)
    for name in ("RecogniseTime", "StoreTime", "TotalTime", "BibsRead", *["BibConfidence"] * 4):
        counting.record(name, 0.9)
    for name in ("Invocations", "Duration"):
        counting.record(name, 0.3, Function="drain")
    return counting.take()


def of_a_request() -> list[Point]:
    """What answering a request counts."""
    counting = Metrics()
    counting.record("Invocations", Function="api")
    counting.record("Duration", 0.003, Function="api")
    counting.record("Requests", Route="GET /races")
    counting.record("Latency", 0.003, Route="GET /races")
    return counting.take()


def asking(url: str) -> Iterator[Figure]:
    """`GET /stats` through the API's own entry point, of 15 days of minutes."""
    with closing(Database(url)) as database:
        migrate(database)
        begin = fill(database)
        use(build(Settings(database_url=url, signing_secret="a" * 40)))
        app = Chalice(app_name="bench", configure_logs=False)
        api.configure(app)
        ask = asker(app, create_token(database, "photographer"))
        database.run("ANALYZE")
        # Whole five minutes are answered from their own rows; a minute later only minutes fit.
        for late, words in ((0, "from five minutes' rows"), (1, "from minutes' rows")):
            start = begin + timedelta(minutes=late)
            for statistics in ("Average", "p50,p99"):
                took = [ask(start, MINUTES - late, statistics, expected=1440) for _ in range(ASKED)]
                name = f"15 days, 1,440 datapoints of {statistics}, {words}"
                yield limited(f"{name}, median", percentile(took, 50), "ask")
        took = [ask(begin + timedelta(days=14), 1440, "p50,p99", 1440) for _ in range(ASKED)]
        yield limited("a day by minutes, p50,p99, median", percentile(took, 50), "ask")


def fill(database: Database) -> datetime:
    """15 days of minutes of one series among others, rolled up; their begin."""
    now = datetime.now(UTC).replace(second=0, microsecond=0)
    begin = now.replace(minute=now.minute // 5 * 5) - timedelta(minutes=MINUTES - 10)
    source = Random(7)
    for first in range(0, MINUTES, 500):
        points = [
            point(source, begin, minute) for minute in range(first, min(first + 500, MINUTES))
        ]
        metrics.add(database, points)
    others = [
        each
        for route in range(SERIES)
        for minute in range(0, MINUTES, 60)
        for each in [point(source, begin, minute, f"GET /{route}")]
    ]
    metrics.add(database, others)
    roll_up(database, begin)
    return begin


def roll_up(database: Database, begin: datetime) -> None:
    """As 4,320 sweeps would have, all at once."""
    span = timedelta(minutes=MINUTES)
    for table, source, period in (
        ("fives", "minutes", rollup.FIVE), ("hours", "fives", rollup.HOUR),
    ):  # fmt: skip
        rows = rollup._merged(database, source, begin, span, period)
        rollup._replace(database, table, begin, span, rows)
    cursors.set(database, metrics.ROLLED_UP, (begin + span).isoformat())


def point(source: Random, begin: datetime, minute: int, route: str = "") -> Point:
    """A minute in which some 40 photos, or requests, took their time."""
    counting = Metrics((begin + timedelta(minutes=minute)).timestamp)
    for _ in range(40):
        value = source.lognormvariate(-1, 0.5)
        if route:
            counting.record("Latency", value, Route=route)
        else:
            counting.record("TotalTime", value)
    return counting.take()[0]


def asker(app: Chalice, token: str) -> Callable[..., float]:
    """Asks a question of TotalTime; the seconds that the answer took."""

    def ask(start: datetime, minutes: int, statistics: str, expected: int) -> float:
        query = {
            "MetricName": "TotalTime",
            "StartTime": str(start.timestamp()),
            "EndTime": str((start + timedelta(minutes=minutes)).timestamp()),
            "Period": str(-(-minutes // 1440) * 60),
            "Statistics": statistics,
        }
        started = time.perf_counter()
        answer = app(event(query, token), None)
        took = time.perf_counter() - started
        points = answer["body"].count('"Timestamp"')
        assert answer["statusCode"] == 200, answer["body"]
        assert points > expected - 20, (points, urlencode(query))
        return took

    return ask


def event(query: dict[str, str], token: str) -> dict[str, Any]:
    """What API Gateway makes of the request."""
    return {
        "requestContext": {"httpMethod": "GET", "resourcePath": "/stats", "path": "/stats"},
        "headers": {"Authorization": f"Bearer {token}"},
        "multiValueQueryStringParameters": {name: [value] for name, value in query.items()},
        "pathParameters": {},
        "stageVariables": None,
        "body": None,
    }


def limited(name: str, seconds: float, limit: str) -> Figure:
    """Show a figure beside its limit."""
    figure = Figure(
        name=name, value=seconds * 1000, unit="ms", peer="its limit",
        peer_value=LIMITS[limit] * 1000, at_most=1.0,
    )  # fmt: skip
    figure.show()
    return figure


if __name__ == "__main__":
    sys.exit(main())
