"""Completing and receiving in one step: what is unusual is done as the single calls do it."""

from collections.abc import Callable
from uuid import uuid4

import pytest
import redis

from chalicelib.queue import NewJob, Queue, Received, RedrivePolicy, Retention, StaleReceipt, State

PassTime = Callable[[float], None]


@pytest.fixture
def held(queue: Queue) -> Received:
    """A job that is held, in front of another one."""
    queue.send([NewJob(id="a"), NewJob(id="b")])
    return queue.receive()[0]


def turn_over(queue: Queue, *held: Received, most: int = 5) -> list[str]:
    return [job.id for job in queue.complete_and_receive([job.receipt for job in held], most)]


def test_one_is_completed_and_the_next_received(queue: Queue, held: Received) -> None:
    assert turn_over(queue, held) == ["b"]
    assert queue.states(["a", "b"]) == {"a": State.COMPLETED, "b": State.ACTIVE}


def test_a_due_job_comes_in_its_place(queue: Queue, held: Received, pass_time: PassTime) -> None:
    queue.send([NewJob(id="late", priority=1)], delay=30)
    pass_time(30)
    assert turn_over(queue, held) == ["late", "b"]


def test_an_expired_job_comes_in_its_place(queue: Queue, pass_time: PassTime) -> None:
    queue.send([NewJob(id="died"), NewJob(id="a"), NewJob(id="b")])
    queue.receive(visibility=30)
    (a,) = queue.receive()
    pass_time(30)
    assert turn_over(queue, a) == ["died", "b"]


def test_while_paused_jobs_are_completed_and_none_received(queue: Queue, held: Received) -> None:
    queue.pause()
    assert turn_over(queue, held) == []
    assert queue.states(["a"]) == {"a": State.COMPLETED}


def test_a_job_that_was_sent_again_is_received_again(queue: Queue, held: Received) -> None:
    queue.send([NewJob(id="a", payload=b"2")])
    assert turn_over(queue, held) == ["b", "a"]


def test_a_receipt_given_twice_is_stale_the_second_time(queue: Queue, held: Received) -> None:
    with pytest.raises(StaleReceipt) as refused:
        turn_over(queue, held, held)
    assert refused.value.receipts == (held.receipt,)
    assert queue.counts().completed == 1


def test_a_late_receipt_completes_nothing(
    queue: Queue, held: Received, pass_time: PassTime
) -> None:
    pass_time(60)
    with pytest.raises(StaleReceipt):
        turn_over(queue, held)
    assert queue.counts().completed == 0


def test_the_history_of_earlier_tries_is_kept(queue: Queue) -> None:
    quick = Queue(queue._redis, queue.name, policy=RedrivePolicy(base=0))
    quick.send([NewJob(id="a")])
    quick.fail(quick.receive()[0].receipt, "blurred")
    (again,) = quick.complete_and_receive([])
    quick.complete_and_receive([again.receipt])
    detail = quick.job("a")
    assert detail
    assert [attempt.error for attempt in detail.history] == ["blurred", ""]
    assert (again.receive_count, detail.error) == (2, "")


def test_a_note_and_a_mark_outlive_a_release(queue: Queue) -> None:
    queue.send([NewJob(id="a")])
    (first,) = queue.receive()
    queue.send([NewJob(id="a", payload=b"2")])
    queue.release(first.receipt, note="look left")
    (second,) = queue.complete_and_receive([])
    assert (second.note, second.receive_count) == ("look left", 1)
    (third,) = queue.complete_and_receive([second.receipt])
    assert (third.payload, third.note) == (b"2", "")


def test_a_mark_outlives_a_release_without_a_note(queue: Queue) -> None:
    queue.send([NewJob(id="a")])
    (first,) = queue.receive()
    queue.send([NewJob(id="a", payload=b"2")])
    queue.release(first.receipt)
    (second,) = queue.receive()
    queue.complete([second.receipt])
    assert queue.states(["a"]) == {"a": State.WAITING}


def test_a_clock_that_is_set_back_makes_no_attempt_shorter_than_nothing(
    queue: Queue, held: Received, pass_time: PassTime
) -> None:
    pass_time(-1)
    turn_over(queue, held)
    detail = queue.job("a")
    assert detail
    assert [attempt.seconds for attempt in detail.history] == [0]


def test_an_id_without_a_record_is_passed_over(
    client: "redis.Redis", queue: Queue, held: Received
) -> None:
    queue.send([NewJob(id="c")])
    client.delete(f"dorsal:{{{queue.name}}}:j:b")
    assert turn_over(queue, held) == ["c"]


def test_older_completed_jobs_go(client: "redis.Redis") -> None:
    queue = Queue(client, uuid4().hex, retention=Retention(completed=1))
    queue.send(NewJob(id=id) for id in "abc")
    turn_over(queue, *queue.receive(2), most=1)
    assert queue.states(["a", "b"]) == {"a": None, "b": State.COMPLETED}


def test_a_retry_or_a_quiet_maintenance_trims_nothing(client: "redis.Redis") -> None:
    name = uuid4().hex
    queue = Queue(client, name)
    queue.send(NewJob(id=id) for id in "abc")
    for _ in range(2):
        queue.fail(queue.receive()[0].receipt, "no", permanent=True)
    strict = Queue(client, name, retention=Retention(failed=1))
    strict.fail(strict.receive()[0].receipt, "blurred")
    strict.maintain()
    assert queue.counts().failed == 2


def test_a_purge_takes_the_oldest_of_what_has_ended(queue: Queue) -> None:
    queue.send(NewJob(id=id) for id in "abc")
    for _ in range(3):
        queue.fail(queue.receive()[0].receipt, "no", permanent=True)
    queue._run("purge", 5, 2)
    assert [job.id for job in queue.jobs(State.FAILED).jobs] == ["c"]


def test_a_page_shows_no_job_of_another_state(client: "redis.Redis", queue: Queue) -> None:
    queue.send([NewJob(id="a")])
    queue.receive()
    client.delete(f"dorsal:{{{queue.name}}}:j:a")
    queue.send([NewJob(id="a")])
    assert queue.jobs(State.ACTIVE).jobs == ()
    assert [job.id for job in queue.jobs(State.WAITING).jobs] == ["a"]
