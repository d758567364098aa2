"""The queue's promises as a plain Python model, for the state machine to compare with.

Times are in milliseconds. ``by`` is the queue that calls: its policy and retention decide.
"""

from dataclasses import dataclass, field

from chalicelib.queue import NewJob, Queue, State

ENDED = (State.COMPLETED, State.FAILED)
CHANCE = 0.5  # takes half of the policy's jitter
DIED = "the worker died, or its visibility ended before it finished"


@dataclass
class ModelJob:
    new: NewJob
    sequence: int
    sent: int
    moment: int  # due (delayed), visibility ends (active), end (completed, failed)
    state: State = State.WAITING
    end: int = 0  # sequence of the end
    count: int = 0
    receipt: str = ""
    note: str = ""
    error: str = ""
    history: list[tuple[int, int | None, str]] = field(default_factory=list)
    again: "ModelJob | None" = None  # its next life

    @property
    def place(self) -> tuple[object, ...]:
        """Its place in the listing of its state."""
        if self.state is State.WAITING:
            return (-self.new.priority, self.sequence)
        return (-self.end,) if self.state in ENDED else (self.moment, self.new.id.encode())


class Model:
    def __init__(self, now: int) -> None:
        self.now = now
        self.jobs: dict[str, ModelJob] = {}
        self.sequence = 0
        self.paused = False

    def listing(self, state: State) -> list[ModelJob]:
        mine = [job for job in self.jobs.values() if job.state is state]
        return sorted(mine, key=lambda job: job.place)

    def these(self, ids: list[str], *states: State) -> list[ModelJob]:
        """Each once, as far as they are in these states."""
        found = [self.jobs[id] for id in dict.fromkeys(ids) if id in self.jobs]
        return [job for job in found if job.state in states]

    def held(self, receipt: str) -> ModelJob | None:
        active = [job for job in self.listing(State.ACTIVE) if job.moment > self.now]
        return next((job for job in active if job.receipt == receipt), None)

    def send(self, jobs: list[NewJob], delay: int) -> list[str]:
        added = []
        for new in jobs:
            self.sequence += 1
            fresh = ModelJob(new, self.sequence, self.now, self.now + delay)
            old = self.jobs.get(new.id)
            if old is None or old.state in ENDED:
                self._live(fresh)
            elif old.state is State.ACTIVE and old.again is None:
                old.again = fresh
            else:
                continue
            added.append(new.id)
        return added

    def receive(self, by: Queue, most: int, visibility: int) -> list[ModelJob]:
        if self.paused:
            return []
        self.maintain(by)
        received = self.listing(State.WAITING)[:most]
        for job in received:
            job.state, job.moment = State.ACTIVE, self.now + visibility
            job.count += 1
            job.history = [*job.history, (self.now, None, "")][-10:]
        return received

    def complete(self, by: Queue, receipts: list[str]) -> list[str]:
        stale = []
        for receipt in receipts:
            if job := self.held(receipt):
                self._end_try(job, self.now, "")
                self._end(job, State.COMPLETED)
            else:
                stale.append(receipt)
        self._trim(State.COMPLETED, by.retention.completed)
        return stale

    def fail(self, by: Queue, job: ModelJob, error: str, permanent: bool) -> int | None:
        """The ms until its next try or life."""
        self._end_try(job, self.now, error)
        job.note = ""
        delay = by.policy.delay(job.count, CHANCE)
        if delay is not None and not permanent:
            self._queue(job, self.now + round(delay * 1000))
        else:
            self._end(job, State.FAILED)
            self._trim(State.FAILED, by.retention.failed)
        job = self.jobs.get(job.new.id, job)
        return None if job.state is State.FAILED else max(job.moment - self.now, 0)

    def release(self, job: ModelJob, delay: int, note: str) -> None:
        job.count -= 1
        job.history = job.history[:-1]
        job.note = note
        self._queue(job, self.now + delay)

    def extend(self, job: ModelJob, visibility: int) -> None:
        job.moment = self.now + visibility

    def maintain(self, by: Queue) -> tuple[int, int, int]:
        expired = [job for job in self.listing(State.ACTIVE) if job.moment <= self.now]
        failed = sum(self._reclaim(job, by.policy.max_receive_count) for job in expired)
        if failed:
            self._trim(State.FAILED, by.retention.failed)
        due = [job for job in self.listing(State.DELAYED) if job.moment <= self.now]
        for job in due:
            self._queue(job, self.now)
        return len(due), len(expired) - failed, failed

    def redrive(self, ids: list[str]) -> list[str]:
        return [self._retry(job) for job in self.these(ids, State.FAILED)]

    def promote(self, ids: list[str]) -> list[str]:
        return [self._queue(job, self.now) for job in self.these(ids, State.DELAYED)]

    def remove(self, ids: list[str]) -> list[str]:
        states = set(State) - {State.ACTIVE}
        return [self.jobs.pop(job.new.id).new.id for job in self.these(ids, *states)]

    def _live(self, fresh: ModelJob) -> None:
        self.jobs[fresh.new.id] = fresh
        self._queue(fresh, fresh.moment)

    def _queue(self, job: ModelJob, due: int) -> str:
        job.receipt = ""
        job.state = State.DELAYED if due > self.now else State.WAITING
        job.moment = due
        return job.new.id

    def _retry(self, job: ModelJob) -> str:
        job.count = 0
        return self._queue(job, self.now)

    def _reclaim(self, job: ModelJob, most: int) -> bool:
        last = job.count >= most
        self._end_try(job, job.moment, f"receive {job.count} of {most}: {DIED}" if last else DIED)
        if last:
            return self._end(job, State.FAILED)
        self._queue(job, self.now)
        return False

    def _end_try(self, job: ModelJob, at: int, error: str) -> None:
        began, _, _ = job.history[-1]
        job.history[-1] = (began, max(at - began, 0), error)
        job.error = error

    def _end(self, job: ModelJob, state: State) -> bool:
        """False where it begins its next life instead."""
        if job.again:
            self._live(job.again)
            return False
        self.sequence += 1
        job.state, job.moment, job.end = state, self.now, self.sequence
        job.note = job.receipt = ""
        return True

    def _trim(self, state: State, keep: int) -> None:
        for old in self.listing(state)[keep:]:
            del self.jobs[old.new.id]
