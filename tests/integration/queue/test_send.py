"""What sending promises."""

from collections.abc import Callable
from uuid import uuid4

import pytest
import redis
from hypothesis import given
from hypothesis import strategies as st

from chalicelib.queue import NewJob, Queue, State

PassTime = Callable[[float], None]


def test_a_sent_job_is_received_with_its_payload_as_it_was(queue: Queue) -> None:
    payload = bytes(range(256))
    assert queue.send([NewJob(id="a", payload=payload)]) == ["a"]
    (job,) = queue.receive()
    assert (job.id, job.payload, job.receive_count, job.note) == ("a", payload, 1, "")


def test_sending_nothing_adds_nothing(queue: Queue) -> None:
    assert queue.send([]) == []
    assert queue.counts().waiting == 0


def test_10_000_jobs_with_as_many_duplicates_are_added_once_each(queue: Queue) -> None:
    ids = [str(n % 5000) for n in range(10_000)]
    assert queue.send(NewJob(id=id) for id in ids) == ids[:5000]
    assert queue.counts().waiting == 5000


def test_a_large_send_is_received_in_the_order_of_sending(queue: Queue) -> None:
    ids = [uuid4().hex for _ in range(1000)]
    queue.send(NewJob(id=id) for id in ids)
    assert [job.id for _ in range(4) for job in queue.receive(250)] == ids


def test_a_waiting_job_is_left_alone_payload_and_all(queue: Queue) -> None:
    queue.send([NewJob(id="a", payload=b"1"), NewJob(id="b")])
    assert queue.send([NewJob(id="a", payload=b"2", priority=9)]) == []
    assert [(job.id, job.payload) for job in queue.receive(2)] == [("a", b"1"), ("b", b"")]


def test_a_delayed_job_is_left_alone(queue: Queue, pass_time: PassTime) -> None:
    queue.send([NewJob(id="a", payload=b"1")], delay=60)
    assert queue.send([NewJob(id="a", payload=b"2")]) == []
    assert queue.receive() == []
    pass_time(60)
    assert queue.receive()[0].payload == b"1"


def test_a_delay_is_kept_to_the_millisecond(queue: Queue, pass_time: PassTime) -> None:
    queue.send([NewJob(id="a")], delay=100)
    pass_time(99.5)
    assert queue.receive() == []
    assert queue.states(["a"]) == {"a": State.DELAYED}
    pass_time(0.5)
    assert [job.id for job in queue.receive()] == ["a"]


def test_an_active_job_is_not_handed_out_twice_but_runs_again_with_the_new_payload(
    queue: Queue,
) -> None:
    queue.send([NewJob(id="a", payload=b"1")])
    (first,) = queue.receive()
    assert queue.send([NewJob(id="a", payload=b"2"), NewJob(id="a", payload=b"3")]) == ["a"]
    assert queue.send([NewJob(id="a", payload=b"4")]) == []
    assert queue.receive() == []
    (second,) = queue.complete_and_receive([first.receipt])
    assert (second.payload, second.receive_count) == (b"2", 1)
    queue.complete([second.receipt])
    assert queue.counts().completed == 1


def test_a_job_sent_again_with_a_delay_waits_for_it_after_its_end(
    queue: Queue, pass_time: PassTime
) -> None:
    queue.send([NewJob(id="a")])
    (job,) = queue.receive()
    queue.send([NewJob(id="a")], delay=100)
    assert queue.fail(job.receipt, "gone", permanent=True) == pytest.approx(100, abs=2)
    assert queue.states(["a"]) == {"a": State.DELAYED}
    pass_time(100)
    assert queue.receive()[0].receive_count == 1


def test_a_job_sent_again_whose_delay_has_passed_runs_at_once(
    queue: Queue, pass_time: PassTime
) -> None:
    queue.send([NewJob(id="a")])
    (job,) = queue.receive()
    queue.send([NewJob(id="a")], delay=5)
    pass_time(30)
    assert queue.fail(job.receipt, "gone", permanent=True) == 0
    assert queue.states(["a"]) == {"a": State.WAITING}


def test_a_retry_keeps_the_mark_to_run_again(queue: Queue, pass_time: PassTime) -> None:
    queue.send([NewJob(id="a", payload=b"1")])
    (job,) = queue.receive()
    queue.send([NewJob(id="a", payload=b"2")])
    queue.fail(job.receipt, "blurred")
    pass_time(2)
    (retry,) = queue.receive()
    assert (retry.payload, retry.receive_count) == (b"1", 2)
    assert queue.complete_and_receive([retry.receipt])[0].payload == b"2"


@pytest.mark.parametrize("permanent", [None, True])
def test_an_ended_job_is_sent_afresh(queue: Queue, permanent: bool | None) -> None:
    queue.send([NewJob(id="a", payload=b"1")])
    (job,) = queue.receive()
    if permanent:
        queue.fail(job.receipt, "not a photo", permanent=True)
    else:
        queue.complete([job.receipt])
    assert queue.send([NewJob(id="a", payload=b"2")]) == ["a"]
    detail = queue.job("a")
    assert detail is not None
    assert (detail.state, detail.receive_count, detail.error) == (State.WAITING, 0, "")
    assert detail.history == ()
    assert queue.receive()[0].payload == b"2"
    assert (queue.counts().completed, queue.counts().failed) == (0, 0)


@given(priorities=st.lists(st.integers(-1000, 1000), min_size=1, max_size=30))
def test_higher_priority_first_then_the_order_of_sending(
    client: "redis.Redis", priorities: list[int]
) -> None:
    queue = Queue(client, uuid4().hex)
    jobs = [NewJob(id=str(n), priority=priority) for n, priority in enumerate(priorities)]
    queue.send(jobs)
    expected = [job.id for job in sorted(jobs, key=lambda job: -job.priority)]
    listed = queue.jobs(State.WAITING).jobs
    assert [job.id for job in listed] == expected
    assert [job.priority for job in listed] == sorted(priorities, reverse=True)
    assert [job.id for job in queue.receive(30)] == expected


@given(ids=st.sets(st.text(min_size=1, max_size=20), max_size=10))
def test_any_text_can_be_an_id(client: "redis.Redis", ids: set[str]) -> None:
    queue = Queue(client, uuid4().hex)
    queue.send(NewJob(id=id) for id in ids)
    received = queue.receive(10)
    assert {job.id for job in received} == ids
    queue.complete([job.receipt for job in received])
    assert queue.states(sorted(ids)) == dict.fromkeys(ids, State.COMPLETED)
    assert queue.remove(sorted(ids)) == sorted(ids)


def test_payloads_too_large_for_one_script_go_in_several(queue: Queue) -> None:
    jobs = [NewJob(id=str(n), payload=bytes(8192)) for n in range(300)]
    assert len(queue.send(jobs)) == 300
    assert {len(job.payload) for job in queue.receive(300)} == {8192}
