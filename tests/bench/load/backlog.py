"""50,000 jobs waiting: photos are read as fast as with an empty queue."""

import tempfile
import time
from collections.abc import Iterator
from pathlib import Path
from statistics import median

from chalicelib.queue import State
from tests.acceptance.product import product
from tests.bench.figures import Figure
from tests.bench.load.stores import Stores, stores
from tests.bench.queue.rates import Middle, Seen
from tests.crowd import crowd

JOBS = 50_000
PHOTOS = 6_000  # read in a round, ahead of the backlog; some ten seconds, so that sweeps come
ROUNDS = 5  # of each, in turn
WORKERS = 3
# So that every round has a sweep, and the sweep compares all that waits.
SETTINGS = {"SWEEP_SECONDS": "5", "RECONCILE_SECONDS": "1"}
PATIENCE = 300.0  # seconds for a round
FORGET = "DELETE FROM photos WHERE object_key LIKE 'originals/crowd/%'"


def backlog(part: float = 1.0) -> Iterator[Figure]:
    """The running product's photos a second with a backlog and without, medians of rounds in turn.

    The backlog's photos are in the database too, where the sweep compares them with the queue.
    """
    jobs = int(JOBS * part)
    with tempfile.TemporaryDirectory(prefix="dorsal-load-") as name:
        folder = Path(name)
        with stores(folder) as held, product(folder / "var", **held.env, **SETTINGS):
            ids = held.add(PHOTOS)
            _round(held, ids)  # warm
            with_it, without = [], []
            for _ in range(ROUNDS):
                without.append(_round(held, ids))
                with_it.append(_behind(held, ids, jobs))
    yield Figure(
        name=f"photos read with {jobs} jobs waiting behind, median of {ROUNDS} rounds in turn",
        value=median(with_it),
        unit="photos/s",
        peer="with an empty queue",
        peer_value=median(without),
        at_least=0.9,
    )


def _behind(held: Stores, ids: list[str], jobs: int) -> float:
    held.queue.pause()
    try:
        held.again(ids)
        crowd(held.database, held.queue, held.race.id, jobs)
        held.database.run("ANALYZE photos")
        return _timed(held, ids)
    finally:
        held.queue.pause()
        while held.queue.counts().active:
            time.sleep(0.1)
        held.queue.purge(State.WAITING)
        held.database.run(FORGET)
        held.queue.resume()


def _round(held: Stores, ids: list[str]) -> float:
    held.queue.pause()
    while held.queue.counts().active:
        time.sleep(0.1)
    held.again(ids)
    held.database.run("ANALYZE photos")
    return _timed(held, ids)


def _timed(held: Stores, ids: list[str]) -> float:
    """Photos a second from the first tenth to the last twentieth; what else waits is behind."""
    held.queue.resume()
    for _ in range(WORKERS):
        held.bell.ring()
    middle, deadline = Middle(len(ids)), time.monotonic() + PATIENCE
    while not middle.saw(Seen(time.perf_counter(), len(ids) - held.done(ids))):
        assert time.monotonic() < deadline, f"not read within {PATIENCE:g} s"
        time.sleep(0.1)
    return middle.rate()
