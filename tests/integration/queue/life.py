"""What a queue does in its life, for every kind of server that must be able to serve it."""

import threading
import time
from collections.abc import Callable

import redis

from chalicelib.queue import NewJob, Queue, RedisDoorbell, RedrivePolicy, State

JOBS = 1200  # more than one script call sends, and than one page or batch holds


def pass_time(client: "redis.Redis", queue: Queue, seconds: float) -> None:
    """Moves the queue's clock on, so that no test needs to wait."""
    client.incrby(f"dorsal:{{{queue.name}}}:clock", round(seconds * 1000))


def sends_receives_and_completes(client: "redis.Redis", name: str) -> None:
    queue = Queue(client, name)
    sent = [NewJob(id=f"p{n}", payload=b"%d" % n, priority=n % 2) for n in range(JOBS)]
    assert queue.send(sent) == [job.id for job in sent]
    assert queue.send(sent[:3]) == []
    jobs = queue.receive(100)
    assert [job.id for job in jobs] == [f"p{n}" for n in range(1, 200, 2)]
    assert jobs[0].payload == b"1"
    queue.complete([job.receipt for job in jobs[:60]])
    more = queue.complete_and_receive([job.receipt for job in jobs[60:]], 100)
    assert more[0].id == "p201"
    queue.release(more[0].receipt, note="half done")
    assert queue.receive()[0].note == "half done"
    counts = queue.counts()
    assert (counts.waiting, counts.active, counts.completed) == (JOBS - 200, 100, 100)
    assert queue.states(["p1", "p201", "p0", "x"]) == {
        "p1": State.COMPLETED,
        "p201": State.ACTIVE,
        "p0": State.WAITING,
        "x": None,
    }


def retries_reclaims_and_dead_letters(client: "redis.Redis", name: str) -> None:
    queue = Queue(client, name, policy=RedrivePolicy(max_receive_count=2))
    queue.send([NewJob(id="fails"), NewJob(id="dies")])
    failing, _dying = queue.receive(2, visibility=30)
    assert queue.fail(failing.receipt, "too dark") == 2
    assert queue.receive() == []
    pass_time(client, queue, 31)
    again = {job.id: job for job in queue.receive(2, visibility=30)}
    assert {job.receive_count for job in again.values()} == {2}
    assert queue.fail(again["fails"].receipt, "still too dark") is None
    pass_time(client, queue, 31)
    assert queue.maintain().failed == 1
    detail = queue.job("fails")
    assert detail
    assert [attempt.error for attempt in detail.history] == ["too dark", "still too dark"]
    assert queue.redrive() == ["fails", "dies"]
    assert [job.receive_count for job in queue.receive(2)] == [1, 1]


def is_operated(client: "redis.Redis", name: str) -> None:
    queue = Queue(client, name)
    queue.send(NewJob(id=f"p{n}") for n in range(120))
    queue.pause()
    assert queue.paused()
    assert queue.receive() == []
    queue.resume()
    seen, cursor = [], ""
    while not seen or cursor:
        page = queue.jobs(State.WAITING, cursor=cursor)
        seen += [job.id for job in page.jobs]
        cursor = page.cursor
    assert seen == [f"p{n}" for n in range(120)]
    (job,) = queue.receive()
    queue.extend(job.receipt, 600)
    queue.fail(job.receipt, "no")
    assert queue.promote([job.id]) == [job.id]
    assert queue.remove(["p0", "p1", "unknown"]) == ["p0", "p1"]
    assert queue.purge(State.WAITING) == 118
    assert not any(vars_of(queue).values())


def rings(client: "redis.Redis", name: str) -> None:
    bell = RedisDoorbell(client, name)
    assert not bell.listen(0)
    bell.ring()
    assert bell.listen(5)
    bell.ring(delay=0.2)
    assert not bell.listen(0)
    assert bell.listen(5)
    later = threading.Timer(0.1, bell.ring)
    later.start()
    began = time.monotonic()
    assert bell.listen(10)
    assert time.monotonic() - began < 5
    later.join()


def forgets_its_scripts(client: "redis.Redis", name: str) -> None:
    queue = Queue(client, name)
    flush = [
        lambda: queue.send([NewJob(id="a"), NewJob(id="b")]),
        lambda: queue.complete([job.receipt for job in queue.receive(1)]),
        lambda: queue.complete_and_receive([job.receipt for job in queue.receive(1)]),
        lambda: RedisDoorbell(client, name).ring(),
    ]
    for call in flush:
        client.script_flush()
        call()
    assert queue.counts().completed == 2
    assert RedisDoorbell(client, name).listen(0)


def vars_of(queue: Queue) -> dict[str, int]:
    return {state: getattr(queue.counts(), state) for state in State}


LIFE: list[Callable[["redis.Redis", str], None]] = [
    sends_receives_and_completes,
    retries_reclaims_and_dead_letters,
    is_operated,
    rings,
    forgets_its_scripts,
]
