"""Records that were deleted by hand, or evicted: their ids do no harm to what lives."""

from collections.abc import Callable

import pytest
import redis

from chalicelib.queue import NewJob, Queue, Retention, State

PassTime = Callable[[float], None]


def bring(queue: Queue, id: str, state: State) -> None:
    """A job to this state."""
    queue.send([NewJob(id=id)], delay=60 if state is State.DELAYED else 0)
    if state in {State.WAITING, State.DELAYED}:
        return
    (job,) = queue.receive()
    if state is State.COMPLETED:
        queue.complete([job.receipt])
    elif state is State.FAILED:
        queue.fail(job.receipt, "no", permanent=True)


def evict(client: "redis.Redis", queue: Queue, id: str) -> None:
    client.delete(f"dorsal:{{{queue.name}}}:j:{id}")


@pytest.mark.parametrize("state", State)
def test_a_job_whose_record_is_gone_is_unknown_and_its_receipt_stale(
    client: "redis.Redis", queue: Queue, state: State
) -> None:
    bring(queue, "a", state)
    evict(client, queue, "a")
    assert queue.job("a") is None
    assert queue.states(["a"]) == {"a": None}
    assert queue.jobs(state).jobs == ()
    assert queue.redrive() == queue.promote(["a"]) == queue.remove(["a"]) == []


@pytest.mark.parametrize("state", State)
def test_a_job_whose_record_is_gone_is_sent_afresh_and_runs_once(
    client: "redis.Redis", queue: Queue, state: State, pass_time: PassTime
) -> None:
    bring(queue, "a", state)
    evict(client, queue, "a")
    assert queue.send([NewJob(id="a")]) == ["a"]
    pass_time(60)
    (job,) = queue.receive(2)
    assert job.receive_count == 1
    assert queue.receive() == []
    queue.complete([job.receipt])
    queue.maintain()
    assert queue.receive() == []
    assert queue.states(["a"]) == {"a": State.COMPLETED}


def test_a_job_sent_again_outlives_the_trimming_of_its_former_end(
    client: "redis.Redis", queue: Queue
) -> None:
    strict = Queue(client, queue.name, retention=Retention(completed=1))
    bring(strict, "a", State.COMPLETED)
    evict(client, strict, "a")
    bring(strict, "b", State.WAITING)
    (b,) = strict.receive()
    strict.send([NewJob(id="a")])
    strict.complete([b.receipt])
    assert [job.id for job in strict.receive()] == ["a"]
