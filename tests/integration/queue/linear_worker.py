"""One of the processes of the linearizability test: calls at random, and writes down each."""

import pickle
import random
import time
from collections.abc import Callable
from pathlib import Path
from typing import Any

from chalicelib.queue import NewJob, Queue, Received, RedrivePolicy, StaleReceipt, connect
from chalicelib.settings import RedisAddress
from infra.local.servers import HOST
from tests.integration.queue.history import MS, Call

POLICY = RedrivePolicy(max_receive_count=3, base=0.02, ceiling=0.02)
JOBS = [f"job {n}" for n in range(50)]
LENGTHS = (30, 60, 120)  # ms
EDGE = 3  # ms around the end of a visibility, where it is decided
OLD_RECEIPTS = 12  # kept, to be used once more when they are stale


def play(port: int, name: str, seed: str, until: int, ahead: int, file: Path) -> None:
    """Calls until this moment; ``ahead`` is what Redis's clock has more than the monotonic one."""
    queue = Queue(connect(RedisAddress(host=HOST, port=port)), name, policy=POLICY)
    player = Player(queue, random.Random(seed), ahead)
    while time.monotonic_ns() < until:
        player.turn()
    file.write_bytes(pickle.dumps(player.calls))


class Player:
    def __init__(self, queue: Queue, rng: random.Random, ahead: int) -> None:
        self.queue, self.rng, self.ahead = queue, rng, ahead
        self.calls: list[Call] = []
        self.old: list[Received] = []

    def turn(self) -> None:
        if self.rng.random() < 0.5:
            self.send(self.rng.sample(JOBS, 6))
        for job in self.receive(self.rng.randint(1, 4), self.rng.choice(LENGTHS)):
            self.nap(job)
            self.settle(job)
            self.old = [*self.old[1 - OLD_RECEIPTS :], job]
        if self.old and self.rng.random() < 0.3:
            self.settle(self.rng.choice(self.old))

    def nap(self, job: Received) -> None:
        """Not at all, for a while, or until just before or just after the visibility ends."""
        left = self._moment(job) - time.monotonic_ns()
        edge = left + round(self.rng.uniform(-EDGE, EDGE) * MS)
        nap = self.rng.choice([0, 0, self.rng.randint(0, 60 * MS), edge])
        time.sleep(max(nap, 0) / 1e9)

    def settle(self, job: Received) -> None:
        """Does one of all that a receipt is good for, or nothing, as if the worker had died."""
        doing = self.rng.choice(
            [self.complete, self.fail, self.fail_for_good, self.release, self.extend, self.die]
        )
        doing(job)

    def send(self, ids: list[str]) -> None:
        began, added, answered = timed(lambda: self.queue.send(NewJob(id=id) for id in ids))
        for id in ids:
            self._note(job=id, what="send", began=began, answered=answered, ok=id in added)

    def receive(self, most: int, ms: int) -> list[Received]:
        """Every other time completes in the same step what it had last, if it still has it."""
        done = self.old[-1:] if self.rng.random() < 0.5 else []
        receipts, jobs = [job.receipt for job in done], []

        def call() -> None:
            jobs.extend(self.queue.complete_and_receive(receipts, most, ms / 1000))

        began, stale, answered = timed(lambda: refused(call))
        assert len(jobs) <= most
        self._note_completed(done, stale, began, answered)
        for job in jobs:
            self._note(
                job=job.id,
                what="receive",
                began=began,
                answered=answered,
                receipt=job.receipt,
                count=job.receive_count,
                until=self._moment(job),
                length=ms * MS,
            )
        return jobs

    def complete(self, job: Received) -> None:
        """Together with others, of which most are stale."""
        some = self.rng.sample(self.old, min(len(self.old), self.rng.randint(0, 2)))
        jobs = [other for other in some if other != job] + [job]
        receipts = [job.receipt for job in jobs]
        began, stale, answered = timed(lambda: refused(lambda: self.queue.complete(receipts)))
        self._note_completed(jobs, stale, began, answered)

    def _note_completed(
        self, jobs: list[Received], stale: tuple[str, ...], began: int, answered: int
    ) -> None:
        for job in jobs:
            self._note(
                job=job.id,
                what="complete",
                began=began,
                answered=answered,
                ok=job.receipt not in stale,
                receipt=job.receipt,
            )

    def fail(self, job: Received) -> None:
        length = round(POLICY.base * 1000) * MS
        self._use(job, "fail", lambda: self.queue.fail(job.receipt, "no"), length)

    def fail_for_good(self, job: Received) -> None:
        fail = lambda: self.queue.fail(job.receipt, "no", permanent=True)  # noqa: E731
        self._use(job, "fail for good", fail)

    def release(self, job: Received) -> None:
        self._use(job, "release", lambda: self.queue.release(job.receipt))

    def extend(self, job: Received) -> None:
        ms = self.rng.choice(LENGTHS)
        self._use(job, "extend", lambda: self.queue.extend(job.receipt, ms / 1000), ms * MS)
        if self.rng.random() < 0.5:
            self.settle(job)

    def die(self, job: Received) -> None:
        pass

    def _use(self, job: Received, what: str, call: Callable[[], object], length: int = 0) -> None:
        began, stale, answered = timed(lambda: refused(call))
        self._note(
            job=job.id,
            what=what,
            began=began,
            answered=answered,
            ok=not stale,
            receipt=job.receipt,
            length=length,
        )

    def _note(self, **fields: Any) -> None:
        self.calls.append(Call(**fields))

    def _moment(self, job: Received) -> int:
        """When its visibility ends, by the monotonic clock."""
        return round(job.visible_until * 1000) * MS - self.ahead


def timed[T](call: Callable[[], T]) -> tuple[int, T, int]:
    """The moment before, the answer, and the moment after: of CLOCK_MONOTONIC, which on Linux is
    one clock for all processes."""
    began = time.monotonic_ns()
    answer = call()
    return began, answer, time.monotonic_ns()


def refused(call: Callable[[], object]) -> tuple[str, ...]:
    """The receipts that were stale."""
    try:
        call()
    except StaleReceipt as error:
        return error.receipts
    return ()
