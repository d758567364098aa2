"""A worker of the crash test. It may be killed between any two of its instructions, so it writes
what it was told into a journal, and its results into a table, before it goes on."""

import os
import random
import signal
import sqlite3
import time
from collections.abc import Sequence
from dataclasses import dataclass
from enum import StrEnum
from multiprocessing import parent_process
from pathlib import Path
from uuid import uuid4
from zlib import crc32

from chalicelib.errors import Unavailable
from chalicelib.queue import Queue, Received, RedrivePolicy, Retention, StaleReceipt, connect
from chalicelib.settings import RedisAddress
from infra.local.servers import HOST

POLICY = RedrivePolicy(max_receive_count=5, base=0.05, ceiling=0.2)
RETENTION = Retention(completed=20_000, failed=20_000)  # all, to be counted
VISIBILITY = 1.0
LONGEST_WORK = 0.005  # seconds that jobs are held, so that a kill finds some
TOO_SHORT = 0.02  # a visibility that the work outlasts,
OUTLASTED = 0.02  # of this part of the receives


class Fate(StrEnum):
    DONE = "done"
    BROKEN = "broken"  # fails for good
    STUMBLES = "stumbles"  # fails at its first receive
    POISON = "poison"  # kills whoever works on it


def fate_of(id: str) -> Fate:
    """By the id alone, so that workers and the audit agree; poison for those held singly."""
    draw = crc32(id.encode()) % 1000
    if draw < 20:
        return Fate.BROKEN
    if draw < 50:
        return Fate.STUMBLES
    return Fate.POISON if draw < 55 and id.startswith("single") else Fate.DONE


@dataclass(frozen=True)
class Line:
    """What a worker was told of one receive of a job; of no job when Redis was away."""

    event: str  # received, completed, failed, stale, unanswered or away
    id: str = ""
    count: int = 0


class Journal:
    """Lines in a file of one worker's; what ``write`` has taken, a SIGKILL does not take back."""

    def __init__(self, folder: Path) -> None:
        path = folder / f"{uuid4().hex}.journal"
        self._file = os.open(path, os.O_WRONLY | os.O_APPEND | os.O_CREAT)

    def note(self, event: str, jobs: Sequence[Received]) -> None:
        lines = [f"{event} {job.id} {job.receive_count}\n" for job in jobs]
        os.write(self._file, "".join(lines).encode())

    def away(self) -> None:
        os.write(self._file, b"away\n")


def journals(folder: Path) -> list[Line]:
    """All lines of all workers of a folder."""
    return [
        Line(event, *(rest[:1]), *map(int, rest[1:]))
        for path in folder.glob("*.journal")
        for event, *rest in map(str.split, path.read_text().splitlines())
    ]


class Results:
    """Where the work goes, as a user would keep it: a job done twice leaves one result."""

    def __init__(self, folder: Path) -> None:
        self._table = sqlite3.connect(folder / "results", timeout=60, isolation_level=None)
        self._table.execute("PRAGMA journal_mode = WAL")
        self._table.execute("PRAGMA synchronous = OFF")  # processes die here, not the machine
        self._table.execute("CREATE TABLE IF NOT EXISTS results (id TEXT PRIMARY KEY)")

    def store(self, jobs: Sequence[Received]) -> None:
        marks = ", ".join(["(?)"] * len(jobs))
        sql = f"INSERT INTO results VALUES {marks} ON CONFLICT DO NOTHING"
        if jobs:
            self._table.execute(sql, [job.id for job in jobs])

    def ids(self) -> list[str]:
        return [id for (id,) in self._table.execute("SELECT id FROM results")]


def queue_of(port: int, name: str) -> Queue:
    client = connect(RedisAddress(host=HOST, port=port))
    return Queue(client, name, policy=POLICY, retention=RETENTION, visibility=VISIBILITY)


def work(port: int, folder: Path, holds: int) -> None:
    """Works on the queue called as the folder, in batches of so many at most, until killed."""
    worker = Worker(queue_of(port, folder.name), folder, holds)
    done: list[Received] = []
    while parent_process().is_alive():  # no worker outlives its test
        done = worker.work_on(worker.settle_and_receive(done))


class Worker:
    def __init__(self, queue: Queue, folder: Path, holds: int) -> None:
        self.queue, self.holds = queue, holds
        self.journal, self.results = Journal(folder), Results(folder)
        self.outlasted = False

    def settle_and_receive(self, done: list[Received]) -> list[Received]:
        received: list[Received] = []
        receipts = [job.receipt for job in done]
        self.outlasted = random.random() < OUTLASTED
        try:
            visibility = TOO_SHORT if self.outlasted else None
            received = self.queue.complete_and_receive(receipts, self.holds, visibility)
        except StaleReceipt as error:
            stale = [job for job in done if job.receipt in error.receipts]
            self.journal.note("stale", stale)
            done = [job for job in done if job not in stale]
        except Unavailable:
            self._unanswered(done)
            return []
        self.journal.note("completed", done)
        self.journal.note("received", received)
        return received

    def work_on(self, received: list[Received]) -> list[Received]:
        """Returns those to complete."""
        done = [job for job in received if not self._went_wrong(job)]
        late = 1.5 * TOO_SHORT if self.outlasted else 0
        time.sleep(late + random.uniform(0, LONGEST_WORK))
        self.results.store(done)
        return done

    def _went_wrong(self, job: Received) -> bool:
        fate = fate_of(job.id)
        if fate is Fate.POISON:
            os.kill(os.getpid(), signal.SIGKILL)
        if fate is Fate.DONE or (fate is Fate.STUMBLES and job.receive_count > 1):
            return False
        try:
            self.queue.fail(job.receipt, fate, permanent=fate is Fate.BROKEN)
            self.journal.note("failed", [job])
        except StaleReceipt:
            self.journal.note("stale", [job])
        except Unavailable:
            self._unanswered([job])
        return True

    def _unanswered(self, jobs: list[Received]) -> None:
        """Nobody knows whether it was done; the jobs' visibility ends, or it was."""
        self.journal.away()
        self.journal.note("unanswered", jobs)
        time.sleep(0.05)
