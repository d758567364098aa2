"""What operators do to a queue of a million jobs, a tenth of it failed and a tenth delayed."""

from collections.abc import Callable, Iterator
from dataclasses import dataclass
from functools import partial

from chalicelib.queue import Queue, RedrivePolicy, Retention, State
from tests.bench.queue.jobs import ids, new_jobs
from tests.bench.queue.server import Server

PAGE = 200  # jobs; the largest
SINGLE = 200  # calls of what is one short script
FAR = 3600.0  # seconds: no delayed job is due while this runs


@dataclass(frozen=True)
class Operation:
    """A call, or a run of like calls, to be measured as one."""

    name: str
    call: Callable[[], object]
    by_operators: bool = True


def operations(server: Server, jobs: list[str]) -> Iterator[Operation]:
    """Each in its turn, with ``jobs`` waiting at first; what one needs is done before."""
    queue, tenth = server.queue(), len(jobs) // 10
    delayed = ids(tenth)
    queue.send(new_jobs(delayed), delay=FAR)
    expiring = _expiring(server, tenth)
    yield Operation("receive(500)", partial(_expire, expiring, tenth), by_operators=False)
    yield Operation("maintain", expiring.maintain)
    for state in (State.WAITING, State.DELAYED, State.FAILED):
        yield Operation(f"every page of the {state}", partial(_pages, queue, state))
    yield Operation("job", lambda: [queue.job(id) for id in jobs[:: len(jobs) // SINGLE]])
    yield Operation("states", lambda: queue.states(jobs[:tenth]))
    yield Operation("pause and resume", lambda: [_pause(queue) for _ in range(SINGLE)])
    yield Operation(f"promote of {tenth // 2}", lambda: queue.promote(delayed[: tenth // 2]))
    yield Operation(f"redrive of all {tenth} failed", queue.redrive)
    yield Operation(f"remove of {tenth}", lambda: queue.remove(jobs[-tenth:]))
    _expire(expiring, tenth)
    expiring.maintain()
    for state in (State.FAILED, State.DELAYED, State.WAITING):
        count = getattr(queue.counts(), state)
        yield Operation(f"purge of {count} {state}", partial(queue.purge, state))


def _expiring(server: Server, kept: int) -> Queue:
    """A queue whose jobs fail by themselves, one receive and no visibility being all they get."""
    once = RedrivePolicy(max_receive_count=1)
    return server.queue(policy=once, retention=Retention(failed=kept), visibility=0)


def _expire(queue: Queue, count: int) -> None:
    received = 0
    while received < count:
        received += len(queue.receive(max=min(500, count - received)))


def _pages(queue: Queue, state: State) -> None:
    page = queue.jobs(state, size=PAGE)
    while page.cursor:
        page = queue.jobs(state, cursor=page.cursor, size=PAGE)


def _pause(queue: Queue) -> None:
    queue.pause()
    queue.resume()
