"""The queue's promises as a plain Python model, for the state machine to compare with."""

from dataclasses import dataclass, field

from chalicelib.queue import NewJob, RedrivePolicy, Retention, State

DIED = "the worker died, or its visibility ended before it finished"


@dataclass
class ModelJob:
    id: str
    state: State
    priority: int
    sequence: int
    payload: bytes
    moment: int = 0  # ms: due (delayed), visibility ends (active); sequence of the end (ended)
    count: int = 0
    receipt: str = ""
    note: str = ""
    errors: list[str | None] = field(default_factory=list)  # an attempt each, None while it goes on
    error: str = ""
    again: tuple[NewJob, int, int] | None = None  # job, sequence, due

    @property
    def place(self) -> tuple[int, int]:
        return (-self.priority, self.sequence)


class Model:
    def __init__(self, policy: RedrivePolicy, retention: Retention) -> None:
        self.policy, self.retention = policy, retention
        self.jobs: dict[str, ModelJob] = {}
        self.now = self.sequence = 0
        self.paused = False

    def listing(self, state: State) -> list[ModelJob]:
        """In the order in which the queue lists them."""
        mine = [job for job in self.jobs.values() if job.state is state]
        if state is State.WAITING:
            return sorted(mine, key=lambda job: job.place)
        if state in {State.COMPLETED, State.FAILED}:
            return sorted(mine, key=lambda job: -job.moment)
        return sorted(mine, key=lambda job: (job.moment, job.id.encode()))

    def held(self, receipt: str) -> ModelJob | None:
        for job in self.jobs.values():
            if job.state is State.ACTIVE and job.receipt == receipt and job.moment > self.now:
                return job
        return None

    def send(self, jobs: list[NewJob], delay: int) -> list[str]:
        added = []
        for job in jobs:
            self.sequence += 1
            old = self.jobs.get(job.id)
            if old is None or old.state in {State.COMPLETED, State.FAILED}:
                self._begin(job, self.sequence, self.now + delay)
            elif old.state is State.ACTIVE and old.again is None:
                old.again = (job, self.sequence, self.now + delay)
            else:
                continue
            added.append(job.id)
        return added

    def receive(self, most: int, visibility: int) -> list[ModelJob]:
        if self.paused:
            return []
        self.maintain()
        out = self.listing(State.WAITING)[:most]
        for job in out:
            job.state, job.moment = State.ACTIVE, self.now + visibility
            job.count += 1
            job.errors = [*job.errors, None][-10:]
        return out

    def complete(self, receipts: list[str]) -> list[str]:
        stale = []
        for receipt in receipts:
            job = self.held(receipt)
            if job is None:
                stale.append(receipt)
                continue
            job.errors[-1] = job.error = ""
            self._end(job, State.COMPLETED)
        return stale

    def fail(self, job: ModelJob, error: str, permanent: bool) -> float | None:
        job.errors[-1] = job.error = error
        job.note = ""
        delay = self.policy.delay(job.count)
        if delay is not None and not permanent:
            self._requeue(job, self.now + round(delay * 1000))
            return delay
        return self._end(job, State.FAILED)

    def release(self, job: ModelJob, delay: int, note: str) -> None:
        job.count -= 1
        job.errors.pop()
        job.note = note
        self._requeue(job, self.now + delay)

    def maintain(self) -> tuple[int, int, int]:
        expired = [job for job in self.listing(State.ACTIVE) if job.moment <= self.now]
        failed = sum(self._reclaim(job) for job in expired)
        due = [job for job in self.listing(State.DELAYED) if job.moment <= self.now]
        for job in due:
            self._requeue(job, self.now)
        return len(due), len(expired) - failed, failed

    def redrive(self, ids: list[str]) -> list[str]:
        moved = [id for id in ids if self._is(id, State.FAILED)]
        for id in moved:
            self.jobs[id].count = 0
            self._requeue(self.jobs[id], self.now)
        return moved

    def promote(self, ids: list[str]) -> list[str]:
        moved = [id for id in ids if self._is(id, State.DELAYED)]
        for id in moved:
            self._requeue(self.jobs[id], self.now)
        return moved

    def remove(self, ids: list[str]) -> list[str]:
        gone = [id for id in ids if id in self.jobs and not self._is(id, State.ACTIVE)]
        for id in gone:
            del self.jobs[id]
        return gone

    def _is(self, id: str, state: State) -> bool:
        return id in self.jobs and self.jobs[id].state is state

    def _begin(self, job: NewJob, sequence: int, due: int) -> None:
        fresh = ModelJob(job.id, State.WAITING, job.priority, sequence, job.payload)
        self.jobs[job.id] = fresh
        self._requeue(fresh, due)

    def _requeue(self, job: ModelJob, due: int) -> None:
        job.receipt = ""
        job.state = State.DELAYED if due > self.now else State.WAITING
        job.moment = due

    def _reclaim(self, job: ModelJob) -> bool:
        last = job.count >= self.policy.max_receive_count
        most = self.policy.max_receive_count
        job.error = f"receive {job.count} of {most}: {DIED}" if last else DIED
        job.errors[-1] = job.error
        if not last:
            self._requeue(job, self.now)
            return False
        return self._end(job, State.FAILED) is None

    def _end(self, job: ModelJob, state: State) -> float | None:
        if job.again:
            new, sequence, due = job.again
            self._begin(new, sequence, due)
            return max(due - self.now, 0) / 1000
        self.sequence += 1
        job.state, job.moment, job.note, job.receipt = state, self.sequence, "", ""
        keep = getattr(self.retention, state.value)
        for old in self.listing(state)[keep:]:
            del self.jobs[old.id]
        return None
