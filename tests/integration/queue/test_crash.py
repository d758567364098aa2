"""Workers and Redis are killed while 20,000 jobs flow, and each job ends once."""

import os
import random
import signal
import time
from collections import Counter
from collections.abc import Iterator
from contextlib import suppress
from dataclasses import astuple, dataclass, field
from functools import cached_property
from itertools import batched
from multiprocessing.process import BaseProcess
from pathlib import Path

import pytest

from chalicelib.errors import Unavailable
from chalicelib.queue import NewJob, Queue, connect
from chalicelib.settings import RedisAddress
from infra.local.servers import HOST, embedded_redis, free_port
from tests.integration.queue.crash_audit import (
    each_result_is_there_once,
    ended_once,
    histories_fit_the_fates,
    no_other_key_is_left,
    receives_add_up,
    workers_were_told_what_happened,
)
from tests.integration.queue.crash_worker import Results, journals, queue_of, work
from tests.integration.queue.processes import drawn_seed, killed_at_last, started

WORKERS = 3  # of each crew
CHUNK = 500  # jobs
RESTARTS = {13: signal.SIGTERM, 27: signal.SIGKILL}  # before which chunk of the 40
PATIENCE = 150.0  # seconds; 15 on a quiet machine with two cores


@dataclass
class Crew:
    """Workers of one queue, each holding so many jobs at most."""

    port: int
    folder: Path
    ids: list[str]
    holds: int
    pace: int  # jobs that end between two kills, so that a slow machine gets ahead too
    workers: list[BaseProcess] = field(default_factory=list)
    kills: int = 0
    sent: int = 0
    ended: int = 0
    ended_at_kill: int = 0

    @cached_property
    def queue(self) -> Queue:
        return queue_of(self.port, self.folder.name)

    def muster(self) -> None:
        """Has all workers again, and counts what was sent, each job once, and what has ended."""
        assert {worker.exitcode for worker in self.workers} <= {None, -signal.SIGKILL}
        alive = [worker for worker in self.workers if worker.is_alive()]
        place = (self.port, self.folder, self.holds)
        missing = range(WORKERS - len(alive))
        self.workers[:] = alive + [started(work, *place) for _ in missing]
        with suppress(Unavailable):  # a server told to end does so some moments later
            counts = self.queue.counts()
            assert sum(astuple(counts)) == self.sent, counts
            self.ended = counts.completed + counts.failed

    def kill_one(self, rng: random.Random) -> None:
        if self.ended - self.ended_at_kill >= rng.randint(1, self.pace):
            self.kills += 1
            self.ended_at_kill = self.ended
            worker = rng.choice(self.workers)
            worker.kill()
            worker.join()


@pytest.fixture
def port(server_folder: Path) -> Iterator[int]:
    """A Redis that has written down what it answers: with `everysec` it answers before it writes
    while the last sync takes long, and a SIGKILL may then lose what was answered."""
    port = free_port()
    with embedded_redis(server_folder / f"crash-{port}", port, "--appendfsync", "always"):
        yield port


@pytest.mark.timeout(2 * PATIENCE)
def test_20_000_jobs_end_once_whoever_is_killed(port: int, tmp_path: Path) -> None:
    seed = drawn_seed()
    crews = [
        crew(port, tmp_path / "single", seed, jobs=2_000, holds=1, pace=30),
        crew(port, tmp_path / "batches", seed, jobs=18_000, holds=10, pace=300),
    ]
    with killed_at_last(crews[0].workers), killed_at_last(crews[1].workers):
        wreak_havoc(crews, random.Random(seed))
    for each in crews:
        audit(each)
    with connect(RedisAddress(host=HOST, port=port)) as client:
        no_other_key_is_left(client, {each.folder.name: each.ids for each in crews})


def crew(port: int, folder: Path, seed: int, *, jobs: int, holds: int, pace: int) -> Crew:
    folder.mkdir()
    Results(folder)  # made before many want to make it
    return Crew(port, folder, [f"{folder.name}-{seed}-{n}" for n in range(jobs)], holds, pace)


def wreak_havoc(crews: list[Crew], rng: random.Random) -> None:
    """Sends, kills and restarts until every job has ended."""
    chunks = [(crew, ids) for crew in crews for ids in batched(crew.ids, CHUNK)]
    rng.shuffle(chunks)
    deadline = time.monotonic() + PATIENCE
    for n, (crew, ids) in enumerate(chunks):
        if n in RESTARTS:
            restart(crew.port, RESTARTS[n])
        deliver(crew.queue, ids)
        crew.sent += len(ids)
        kill_some(crews, rng)
    while any(crew.ended < len(crew.ids) for crew in crews):
        assert time.monotonic() < deadline, [crew.queue.counts() for crew in crews]
        kill_some(crews, rng)


def kill_some(crews: list[Crew], rng: random.Random) -> None:
    for crew in crews:
        crew.muster()
    time.sleep(rng.uniform(0, 0.2))
    for crew in crews:
        crew.kill_one(rng)


def deliver(queue: Queue, ids: tuple[str, ...]) -> None:
    """Sends again what did not arrive, and no more: what has ended would begin a second life."""
    missing = list(ids)
    while missing:
        with suppress(Unavailable):
            missing = [id for id, state in queue.states(missing).items() if state is None]
            queue.send(NewJob(id=id) for id in missing)
            missing = []


def restart(port: int, how: signal.Signals) -> None:
    """Ends the server amid everybody's work; its keeper starts it again."""
    with connect(RedisAddress(host=HOST, port=port)) as client:
        os.kill(client.info("server")["process_id"], how)


def audit(crew: Crew) -> None:
    told = journals(crew.folder)
    events = Counter(line.event for line in told)
    print(f"{crew.folder.name}: {crew.kills} kills; workers were told {dict(events)}")
    # Else there was no havoc, and the rest would say little.
    assert crew.kills > 10
    assert events["stale"] > 0
    assert events["received"] > len(crew.ids)
    details = ended_once(crew.queue, crew.ids)
    histories_fit_the_fates(details)
    workers_were_told_what_happened(details, told)
    receives_add_up(details, told, crew.kills, crew.holds)
    each_result_is_there_once(details, Results(crew.folder).ids())
