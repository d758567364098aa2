"""`make bench-board`: the board's answers from the running product with 1,000,000 jobs.

Each question that the page asks, 50 times in turn over one connection, through the gateway to the
function and back; and the five that it begins with, asked together as a browser does.
"""

import json
import sys
import tempfile
import time
from collections.abc import Callable, Iterator
from concurrent.futures import ThreadPoolExecutor
from pathlib import Path
from statistics import median
from urllib.parse import urlencode

from chalicelib.queue import Queue, Retention, State
from infra.local.client import Client
from tests.acceptance.product import product
from tests.bench.figures import Figure, percentile
from tests.browser.behind import Behind, behind

RACE = ("crowd", "Crowd Run", "2026-05-17")
JOBS = 1_000_000
DELAYED, FAILED = 50_000, 50_000
LIMIT = 100.0  # ms
CALLS = 50
FIRST = ("/token", "/queue", "/queue/estimate", "/queue/workers", "/queue/jobs?state=waiting")


def main() -> int:
    """Print the figures as JSON lines; 1 if a limit is missed."""
    with tempfile.TemporaryDirectory(prefix="dorsal-bench-") as name:
        folder = Path(name)
        folder.chmod(0o755)
        # The sweep comes before, not among the questions.
        with product(folder / "var", SWEEP_SECONDS="3600") as site, behind(site) as stores:
            site.client.ensure_race(*RACE)
            site.client.call("POST", "/queue/pause")
            fill(stores)
            figures = list(answers(site.client, stores))
    for figure in figures:
        figure.show()
    missed = [miss for figure in figures if (miss := figure.miss())]
    print(*missed, sep="\n", file=sys.stderr)
    return bool(missed)


def fill(stores: Behind) -> None:
    """A million photos and their jobs: most waiting, some delayed, some failed; an hour behind."""
    ids = stores.crowd(RACE[0], JOBS)
    queue = Queue(stores.queue._redis, retention=Retention(failed=FAILED), visibility=3600)
    queue.resume()
    for _ in range(0, FAILED, 500):
        for job in queue.receive(500):
            queue.fail(job.receipt, "the model stumbled", permanent=True)
    for _ in range(0, DELAYED, 500):
        for job in queue.receive(500):
            queue.release(job.receipt, delay=7200)
    queue.receive(3)
    queue.pause()
    stores.last_hour(len(ids))
    stores.database.run("ANALYZE")
    print(queue.counts(), file=sys.stderr)


def answers(client: Client, stores: Behind) -> Iterator[Figure]:
    """What each question takes."""
    middle = _cursor(stores.queue, 400_000)
    failed = stores.queue.jobs(State.FAILED, size=1).jobs[0].id
    asked = {
        **{path: path for path in FIRST},
        "/queue/jobs, in the middle of the waiting": "/queue/jobs?"
        + urlencode({"state": "waiting", "cursor": middle}),
        "/queue/jobs?state=delayed": "/queue/jobs?state=delayed",
        "/queue/jobs?state=failed": "/queue/jobs?state=failed",
        "/queue/jobs/{id}": f"/queue/jobs/{failed}",
        "/photos/{id}": f"/photos/{failed}",
        "/photos/{id}/failures": f"/photos/{failed}/failures",
        "/stats, the charts": f"/stats?{urlencode(_charts())}",
    }
    for name, path in asked.items():
        yield _figure(f"GET {name}", [_milliseconds(client, path) for _ in range(CALLS)])
    with ThreadPoolExecutor(len(FIRST)) as pool:

        def together() -> float:
            return _took(lambda: list(pool.map(lambda path: client.call("GET", path), FIRST)))

        yield _figure("the first five together", [together() for _ in range(CALLS)])


def _figure(name: str, took: list[float]) -> Figure:
    half = median(took)
    return Figure(
        name=f"{name}: 95th percentile of {CALLS} (median {half:.1f} ms)",
        value=percentile(took, 95),
        unit="ms",
        peer="limit",
        peer_value=LIMIT,
        at_most=1,
    )


def _milliseconds(client: Client, path: str) -> float:
    return _took(lambda: client.call("GET", path))


def _took(call: Callable[[], object]) -> float:
    started = time.perf_counter()
    call()
    return (time.perf_counter() - started) * 1000


def _cursor(queue: Queue, place: int) -> str:
    """The cursor of the page that begins at ``place`` of the waiting."""
    [(id, score)] = queue._redis.zrange(
        f"dorsal:{{{queue.name}}}:waiting", place, place, withscores=True
    )
    return f"{int(score)}:{id.decode()}"


def _charts() -> dict[str, object]:
    """What board-charts.js asks."""
    now = int(time.time()) // 60 * 60

    def query(name: str, metric: str, stat: str, **dimensions: str) -> dict[str, object]:
        told = [{"Name": key, "Value": value} for key, value in dimensions.items()]
        about = {"Namespace": "Dorsal", "MetricName": metric, "Dimensions": told}
        return {"Id": name, "MetricStat": {"Period": 60, "Stat": stat, "Metric": about}}

    reasons = ("Unreadable", "Error", "Crashed", "Withdrawn")
    queries = [
        query("done", "PhotosCompleted", "Sum"),
        query("depth", "QueueDepth", "Maximum", State="waiting"),
        *(query(f"failed{n}", "PhotosFailed", "Sum", Reason=r) for n, r in enumerate(reasons)),
    ]
    return {
        "StartTime": now - 3540,
        "EndTime": now + 60,
        "MetricDataQueries": json.dumps(queries),
    }


if __name__ == "__main__":
    sys.exit(main())
