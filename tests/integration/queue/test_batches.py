"""Large calls go in batches, of which each is short, and which others may come between."""

from collections.abc import Callable, Iterator, Sequence
from uuid import uuid4

import pytest
import redis

from chalicelib.queue import NewJob, Queue, Retention, State

PassTime = Callable[[float], None]


class Watched(redis.Redis):
    """A client that notes the arguments of its scripts, and lets others act between them."""

    def __init__(self, client: "redis.Redis") -> None:
        super().__init__(connection_pool=client.connection_pool)
        self.calls: list[Sequence[object]] = []
        self.between: Iterator[Callable[[], object]] = iter(())

    def evalsha(self, sha: str, numkeys: int, *keys_and_args: object) -> object:
        if self.calls:
            next(self.between, lambda: None)()
        self.calls.append(keys_and_args[numkeys:])
        return super().evalsha(sha, numkeys, *keys_and_args)


@pytest.fixture
def watched(client: "redis.Redis") -> Watched:
    return Watched(client)


@pytest.fixture
def large(watched: Watched, queue: Queue) -> Queue:
    """The same queue, watched."""
    return Queue(watched, queue.name)


def ids(count: int) -> list[str]:
    return [str(n) for n in range(count)]


def fail_all(queue: Queue, ids: list[str]) -> None:
    queue.send(NewJob(id=id) for id in ids)
    while received := queue.receive(500):
        for job in received:
            queue.fail(job.receipt, "no", permanent=True)


def test_a_send_carries_at_most_500_jobs_in_a_script(watched: Watched, large: Queue) -> None:
    large.send(NewJob(id=id) for id in ids(1001))
    assert [len(call[1::3]) for call in watched.calls] == [500, 500, 1]


def test_a_send_carries_at_most_a_megabyte_in_a_script(watched: Watched, large: Queue) -> None:
    large.send(NewJob(id=id, payload=bytes(8000)) for id in ids(300))
    assert [len(call[1::3]) for call in watched.calls] == [125, 125, 50]


@pytest.mark.parametrize("name", ["redrive", "promote", "remove"])
def test_calls_with_many_ids_carry_at_most_50_in_a_script(
    watched: Watched, large: Queue, name: str
) -> None:
    assert getattr(large, name)(ids(120)) == []
    assert [len(call) for call in watched.calls] == [50, 50, 20]


def test_states_are_asked_for_at_most_250_in_a_script(watched: Watched, large: Queue) -> None:
    large.states(ids(501))
    assert [len(call) for call in watched.calls] == [250, 250, 1]


def test_receive_promotes_and_reclaims_at_most_100_of_each(
    queue: Queue, pass_time: PassTime
) -> None:
    queue.send(NewJob(id=f"held {id}") for id in ids(250))
    queue.receive(250)
    queue.send((NewJob(id=f"late {id}") for id in ids(250)), delay=60)
    pass_time(60)
    queue.receive(1)
    counts = queue.counts()
    assert (counts.active, counts.delayed, counts.waiting) == (151, 150, 199)


def test_a_step_trims_at_most_100(client: "redis.Redis") -> None:
    name = uuid4().hex
    queue = Queue(client, name, retention=Retention(completed=1000))
    queue.send(NewJob(id=id) for id in ids(201))
    jobs = queue.receive(201)
    queue.complete([job.receipt for job in jobs[:200]])
    lowered = Queue(client, name, retention=Retention(completed=0))
    lowered.complete([jobs[200].receipt])
    assert queue.counts().completed == 101
    assert len(client.keys(f"dorsal:{{{name}}}:j:*")) == 101


def test_a_purge_removes_at_most_50_in_a_script(watched: Watched, large: Queue) -> None:
    large.send(NewJob(id=id) for id in ids(120))
    watched.calls.clear()
    assert large.purge(State.WAITING) == 120
    _, *purges = watched.calls
    assert [limit for _, limit in purges] == [50, 50, 20]


def test_a_purge_ends_though_another_empties_the_state_meanwhile(
    watched: Watched, large: Queue, queue: Queue
) -> None:
    queue.send(NewJob(id=id) for id in ids(250))
    watched.between = iter([lambda: None, lambda: queue.purge(State.WAITING)])
    large.purge(State.WAITING)
    assert queue.counts().waiting == 0


def test_a_purge_leaves_what_is_sent_meanwhile(
    watched: Watched, large: Queue, queue: Queue
) -> None:
    queue.send(NewJob(id=id) for id in ids(150))
    watched.between = iter([lambda: queue.send([NewJob(id="new")])])
    assert large.purge(State.WAITING) == 150
    assert [job.id for job in queue.jobs(State.WAITING).jobs] == ["new"]


def test_a_redrive_of_all_leaves_what_fails_meanwhile(
    watched: Watched, large: Queue, queue: Queue
) -> None:
    fail_all(queue, ids(150))
    watched.between = iter([lambda: None, lambda: fail_all(queue, ["new"])])
    assert large.redrive() == ids(150)
    assert queue.states(["new"]) == {"new": State.FAILED}
