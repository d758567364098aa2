"""Whether a history of calls could have happened: the checker of the linearizability test.

A history is linearizable if its calls have an order in which each one happened at one moment
between its beginning and its answer, and was answered as a queue would that does one call at a
time. Jobs do not depend on each other, so each job's calls are ordered for themselves.

Moments are nanoseconds of one clock. Redis counts whole milliseconds, rounded down.
"""

from collections.abc import Iterator, Sequence
from dataclasses import dataclass, replace
from itertools import pairwise

MS = 1_000_000  # nanoseconds


@dataclass(frozen=True, kw_only=True)
class Call:
    """One call about one job, and its answer."""

    job: str
    what: str  # send, receive, complete, fail, fail for good, release or extend
    began: int
    answered: int
    ok: bool = True  # send: added or marked; others: the receipt was not stale
    receipt: str = ""
    count: int = 0  # receive: the receive count
    until: int = 0  # receive: when the visibility ends
    length: int = 0  # receive, extend: how long the visibility was to be; fail: the delay


@dataclass(frozen=True)
class Job:
    """One job between two calls. What is delayed waits, and is due within ``due``."""

    state: str = "absent"  # absent (or ended), waiting or active
    receipt: str = ""
    count: int = 0
    due: tuple[int, int] = (0, 0)  # earliest and latest moment of it; active: of visibility's end
    again: bool = False  # it was sent while it was active


# What the job may be, and which of the calls without an answer have happened by then.
Configuration = tuple[Job, frozenset[int]]


class Checker:
    """A queue that does one call at a time, as far as one job of it is concerned."""

    def __init__(self, max_receive_count: int) -> None:
        self.max_receive_count = max_receive_count

    def unexplained(self, calls: Sequence[Call]) -> Call | None:
        """The first answer for which no order accounts, among one job's calls; None if all is well.

        All orders are followed at once, as in Lowe's "Testing for linearizability".
        """
        configurations: set[Configuration] = {(Job(), frozenset())}
        open_calls: dict[int, Call] = {}
        for _, answered, n in _moments(calls):
            if not answered:
                open_calls[n] = calls[n]
                continue
            reached = self._reached(configurations, open_calls)
            configurations = {(job, happened - {n}) for job, happened in reached if n in happened}
            if not configurations:
                return open_calls[n]
            del open_calls[n]
        return None

    def _reached(
        self, configurations: set[Configuration], open_calls: dict[int, Call]
    ) -> set[Configuration]:
        """These, and all to which the open calls may have led: any of them, in any order."""
        reached, left = set(configurations), list(configurations)
        while left:
            job, happened = left.pop()
            for n in open_calls.keys() - happened:
                new = {(after, happened | {n}) for after in self.after(job, open_calls[n])}
                left += new - reached
                reached |= new
        return reached

    def after(self, job: Job, call: Call) -> Iterator[Job]:
        """What the job may be after the call; nothing if it cannot have been answered so."""
        yield from self._step(job, call)
        # Somebody's receive may have found before that the visibility had ended.
        if job.state == "active" and call.answered >= job.due[0]:
            yield from self._step(self._tried(job), call)

    def _step(self, job: Job, call: Call) -> Iterator[Job]:
        if call.what == "send":
            yield from self._sent(job, call)
        elif call.what == "receive":
            yield from self._received(job, call)
        elif call.ok:
            if self._holds(job, call) and call.began < job.due[1]:
                yield self._settled(job, call)
        elif not self._holds(job, call) or call.answered >= job.due[0]:
            yield job

    def _sent(self, job: Job, call: Call) -> Iterator[Job]:
        adds = job.state == "absent" or (job.state == "active" and not job.again)
        if call.ok == adds:
            yield {
                "absent": Job("waiting"),
                "waiting": job,
                "active": replace(job, again=True),
            }[job.state]

    def _received(self, job: Job, call: Call) -> Iterator[Job]:
        counted = job.state == "waiting" and call.count == job.count + 1
        on_time = call.began - MS < call.until - call.length <= call.answered
        if counted and on_time and call.answered >= job.due[0]:
            yield replace(
                job,
                state="active",
                receipt=call.receipt,
                count=call.count,
                due=(call.until, call.until),
            )

    def _holds(self, job: Job, call: Call) -> bool:
        return job.state == "active" and job.receipt == call.receipt

    def _settled(self, job: Job, call: Call) -> Job:
        then = (call.began - MS + call.length, call.answered + call.length)
        if call.what == "extend":
            return replace(job, due=then)
        if call.what == "release":
            return replace(job, state="waiting", receipt="", count=job.count - 1, due=(0, 0))
        if call.what == "fail" and job.count < self.max_receive_count:
            return replace(self._tried(job), due=then)
        return _ended(job)

    def _tried(self, job: Job) -> Job:
        if job.count < self.max_receive_count:
            return replace(job, state="waiting", receipt="", due=(0, 0))
        return _ended(job)


def _ended(job: Job) -> Job:
    return Job("waiting" if job.again else "absent")


def overlapping(calls: Sequence[Call]) -> tuple[Call, Call] | None:
    """Two receives of one job that certainly held it at once; a check that needs no model.

    A receipt certainly holds from the answer that brought it until its visibility ends or until
    the first call that used it began.
    """
    ends = {call.receipt: call.until for call in calls if call.what == "receive"}
    for call in calls:
        if call.receipt in ends and call.what != "receive" and call.ok:
            ends[call.receipt] = min(call.began, ends[call.receipt])
    holds = [
        call
        for call in sorted(calls, key=lambda call: call.answered)
        # An answer may be so late that it holds nothing any more.
        if call.what == "receive" and call.answered < ends[call.receipt]
    ]
    for first, second in pairwise(holds):
        if second.answered < ends[first.receipt]:
            return first, second
    return None


def _moments(calls: Sequence[Call]) -> list[tuple[int, bool, int]]:
    """All beginnings and answers in the order of time, as (moment, whether an answer, call)."""
    begins = [(call.began, False, n) for n, call in enumerate(calls)]
    return sorted(begins + [(call.answered, True, n) for n, call in enumerate(calls)])
