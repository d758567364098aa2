"""What receiving, settling, retrying and crashing promise."""

from collections.abc import Callable
from uuid import uuid4

import pytest
import redis

from chalicelib.queue import (
    Maintained,
    NewJob,
    Queue,
    RedrivePolicy,
    Retention,
    StaleReceipt,
    State,
)

PassTime = Callable[[float], None]


@pytest.fixture
def receipt(queue: Queue) -> str:
    """Of job `a`, the only one, held for a minute."""
    queue.send([NewJob(id="a")])
    return queue.receive()[0].receipt


def state(queue: Queue, id: str = "a") -> State | None:
    return queue.states([id])[id]


def settle_calls(queue: Queue, receipt: str) -> list[Callable[[], object]]:
    return [
        lambda: queue.complete([receipt]),
        lambda: queue.complete_and_receive([receipt]),
        lambda: queue.fail(receipt, "late"),
        lambda: queue.extend(receipt, 60),
        lambda: queue.release(receipt),
    ]


def refused(queue: Queue, receipt: str) -> bool:
    for call in settle_calls(queue, receipt):
        with pytest.raises(StaleReceipt):
            call()
    return True


def test_receive_hands_out_no_more_than_asked_for(queue: Queue) -> None:
    queue.send(NewJob(id=str(n)) for n in range(5))
    assert [len(queue.receive(3)) for _ in range(3)] == [3, 2, 0]


def test_a_held_job_is_invisible_until_its_visibility_ends(
    queue: Queue, receipt: str, pass_time: PassTime
) -> None:
    pass_time(59)
    assert queue.receive() == []
    pass_time(1)
    (again,) = queue.receive()
    assert (again.id, again.receive_count) == ("a", 2)
    assert again.receipt != receipt


def test_visible_until_says_when(queue: Queue) -> None:
    queue.send([NewJob(id="a")])
    (job,) = queue.receive(visibility=1000)
    assert job.visible_until - job.first_sent == pytest.approx(1000, abs=5)


def test_a_receipt_ends_with_its_visibility_even_if_nobody_reclaimed_the_job(
    queue: Queue, receipt: str, pass_time: PassTime
) -> None:
    pass_time(60)
    assert refused(queue, receipt)
    assert state(queue) is State.ACTIVE


def test_a_receipt_is_stale_once_another_worker_holds_the_job(
    queue: Queue, receipt: str, pass_time: PassTime
) -> None:
    pass_time(60)
    (second,) = queue.receive()
    assert refused(queue, receipt)
    queue.complete([second.receipt])


def test_a_receipt_works_once(queue: Queue, receipt: str) -> None:
    queue.complete([receipt])
    assert refused(queue, receipt)
    assert state(queue) is State.COMPLETED


@pytest.mark.parametrize("wrong", ["", "a", "a:", ":", "a:guess", "b:guess", ":x"])
def test_made_up_receipts_are_stale(queue: Queue, receipt: str, wrong: str) -> None:
    assert refused(queue, wrong)
    assert state(queue) is State.ACTIVE


@pytest.mark.parametrize("wrong", ["", "a:", "a:guess", "a"])
def test_nobody_holds_a_job_that_waits(queue: Queue, wrong: str) -> None:
    queue.send([NewJob(id="a")])
    assert refused(queue, wrong)
    assert state(queue) is State.WAITING


def test_no_receipt_survives_the_loss_of_all_keys(
    client: "redis.Redis", queue: Queue, receipt: str
) -> None:
    client.delete(*client.keys(f"dorsal:{{{queue.name}}}:*"))
    queue.send([NewJob(id="a")])
    (fresh,) = queue.receive()
    assert refused(queue, receipt)
    queue.complete([fresh.receipt])


def test_completing_many_completes_the_current_and_names_the_stale(queue: Queue) -> None:
    queue.send(NewJob(id=str(n)) for n in range(600))
    receipts = [job.receipt for _ in range(2) for job in queue.receive(300)]
    queue.complete([receipts[3], receipts[500]])
    with pytest.raises(StaleReceipt) as raised:
        queue.complete(receipts)
    assert raised.value.receipts == (receipts[3], receipts[500])
    assert queue.counts().active == 0


def test_complete_and_receive_hands_out_nothing_to_whoever_was_late(
    queue: Queue, receipt: str
) -> None:
    queue.send([NewJob(id="b"), NewJob(id="c")])
    (b,) = queue.receive()
    with pytest.raises(StaleReceipt) as raised:
        queue.complete_and_receive([b.receipt, "a:stale"])
    assert raised.value.receipts == ("a:stale",)
    assert [state(queue, id) for id in "bc"] == [State.COMPLETED, State.WAITING]


def test_extend_counts_from_now(queue: Queue, receipt: str, pass_time: PassTime) -> None:
    pass_time(50)
    queue.extend(receipt, 60)
    pass_time(59)
    assert queue.receive() == []
    queue.extend(receipt, 0)
    assert queue.receive()[0].id == "a"


def test_a_failed_try_is_delayed_by_the_policy_and_the_last_is_dead_lettered(
    queue: Queue, pass_time: PassTime
) -> None:
    queue.send([NewJob(id="a")])
    delays = []
    for _ in range(3):
        pass_time(delays[-1] if delays else 0)
        delays.append(queue.fail(queue.receive()[0].receipt, "blurred"))
    assert delays == [2, 4, None]
    assert state(queue) is State.FAILED


@pytest.mark.parametrize("base", [0.001, 1.001, 1.003])
def test_seconds_are_exact_to_the_millisecond(
    client: "redis.Redis", queue: Queue, base: float
) -> None:
    exact = Queue(client, queue.name, policy=RedrivePolicy(base=base))
    exact.send([NewJob(id="a")])
    assert exact.fail(exact.receive()[0].receipt, "blurred") == base


def test_a_delayed_retry_is_not_early(queue: Queue, receipt: str, pass_time: PassTime) -> None:
    assert queue.fail(receipt, "blurred") == 2
    pass_time(1.5)
    assert queue.receive() == []
    pass_time(0.5)
    assert queue.receive()[0].receive_count == 2


def test_a_permanent_failure_is_dead_lettered_at_once(queue: Queue, receipt: str) -> None:
    assert queue.fail(receipt, "not a photo", permanent=True) is None
    assert state(queue) is State.FAILED


def test_a_worker_that_dies_uses_up_a_receive_and_the_last_fails_the_job(
    queue: Queue, pass_time: PassTime
) -> None:
    queue.send([NewJob(id="a")])
    for count in (1, 2, 3):
        assert queue.receive()[0].receive_count == count
        pass_time(60)
    assert queue.receive() == []
    detail = queue.job("a")
    assert detail is not None
    assert detail.state is State.FAILED
    assert detail.error.startswith("receive 3 of 3: the worker died")
    assert [attempt.error for attempt in detail.history][2] == detail.error
    assert [attempt.seconds for attempt in detail.history] == [60, 60, 60]


def test_an_attempt_lasted_until_its_visibility_ended_however_late_that_was_noticed(
    queue: Queue, receipt: str, pass_time: PassTime
) -> None:
    pass_time(5000)
    queue.maintain()
    detail = queue.job("a")
    assert detail is not None
    assert [attempt.seconds for attempt in detail.history] == [60]
    assert detail.error.startswith("the worker died")


def test_workers_that_die_leave_no_more_failed_jobs_than_the_retention(
    client: "redis.Redis", queue: Queue, pass_time: PassTime
) -> None:
    policy, retention = RedrivePolicy(max_receive_count=1), Retention(failed=2)
    strict = Queue(client, queue.name, policy=policy, retention=retention)
    strict.send(NewJob(id=str(n)) for n in range(5))
    strict.receive(5)
    pass_time(60)
    assert strict.maintain().failed == 5
    assert strict.counts().failed == len(client.keys(f"dorsal:{{{queue.name}}}:j:*")) == 2


@pytest.mark.parametrize("end", ["complete", "crash"])
def test_a_job_trimmed_in_the_step_that_receives_another_leaves_nothing(
    client: "redis.Redis", queue: Queue, end: str, pass_time: PassTime
) -> None:
    keep = {"completed": 9, "failed": 9} | {"completed" if end == "complete" else "failed": 0}
    policy, retention = RedrivePolicy(max_receive_count=1), Retention(**keep)
    strict = Queue(client, queue.name, policy=policy, retention=retention)
    strict.send([NewJob(id="a"), NewJob(id="b")])
    (a,) = strict.receive()
    if end == "complete":
        (b,) = strict.complete_and_receive([a.receipt])
    else:
        pass_time(60)
        (b,) = strict.receive()
    assert b.id == "b"
    assert strict.job("a") is None
    assert len(client.keys(f"dorsal:{{{queue.name}}}:j:*")) == 1


def test_an_attempt_that_ended_before_its_begin_by_the_clock_took_no_time(
    queue: Queue, receipt: str, pass_time: PassTime
) -> None:
    pass_time(-1000)  # as after a failover to a machine whose clock is behind
    queue.fail(receipt, "blurred")
    detail = queue.job("a")
    assert detail is not None
    assert [attempt.seconds for attempt in detail.history] == [0]


def test_a_job_that_dies_but_was_sent_again_starts_afresh(
    client: "redis.Redis", queue: Queue, pass_time: PassTime
) -> None:
    strict = Queue(client, queue.name, policy=RedrivePolicy(max_receive_count=1))
    strict.send([NewJob(id="a")])
    strict.receive()
    strict.send([NewJob(id="a", payload=b"2")])
    pass_time(60)
    assert strict.maintain() == Maintained(promoted=0, reclaimed=1, failed=0)
    (job,) = strict.receive()
    assert (job.payload, job.receive_count) == (b"2", 1)


def test_a_released_receive_is_given_back_with_a_note(queue: Queue, receipt: str) -> None:
    for _ in range(5):
        queue.release(receipt, note="storage away")
        (job,) = queue.receive()
        assert (job.receive_count, job.note) == (1, "storage away")
        receipt = job.receipt


def test_a_release_without_a_note_forgets_the_former_one(queue: Queue, receipt: str) -> None:
    queue.release(receipt, note="storage away")
    queue.release(queue.receive()[0].receipt)
    assert queue.receive()[0].note == ""


def test_complete_and_receive_fails_who_died_of_the_last_receive(
    client: "redis.Redis", queue: Queue, receipt: str, pass_time: PassTime
) -> None:
    strict = Queue(client, queue.name, policy=RedrivePolicy(max_receive_count=1))
    pass_time(60)
    assert strict.complete_and_receive([]) == []
    assert state(queue) is State.FAILED


def test_a_note_lasts_until_a_try_ends(queue: Queue, receipt: str, pass_time: PassTime) -> None:
    queue.release(receipt, note="storage away")
    queue.fail(queue.receive()[0].receipt, "blurred")
    pass_time(2)
    assert queue.receive()[0].note == ""


def test_a_release_can_wait(queue: Queue, receipt: str, pass_time: PassTime) -> None:
    queue.release(receipt, delay=30)
    assert state(queue) is State.DELAYED
    pass_time(30)
    assert queue.receive()[0].receive_count == 1


@pytest.mark.parametrize("how", ["release", "fail", "crash"])
def test_a_job_keeps_its_place_for_life(
    queue: Queue, receipt: str, how: str, pass_time: PassTime
) -> None:
    queue.send([NewJob(id="b")])
    if how == "release":
        queue.release(receipt)
    elif how == "fail":
        queue.fail(receipt, "blurred")
    pass_time(60)
    assert [job.id for job in queue.receive(2)] == ["a", "b"]


def test_retention_keeps_the_last_and_their_records_alone(client: "redis.Redis") -> None:
    queue = Queue(client, uuid4().hex, retention=Retention(completed=3, failed=2))
    queue.send(NewJob(id=str(n)) for n in range(20))
    jobs = queue.receive(20)
    queue.complete([job.receipt for job in jobs[:10]])
    for job in jobs[10:]:
        queue.fail(job.receipt, "no", permanent=True)
    assert [job.id for job in queue.jobs(State.COMPLETED).jobs] == ["9", "8", "7"]
    assert [job.id for job in queue.jobs(State.FAILED).jobs] == ["19", "18"]
    assert len(client.keys(f"dorsal:{{{queue.name}}}:j:*")) == 5


def test_a_completed_job_keeps_no_payload_and_a_failed_one_does(
    client: "redis.Redis", queue: Queue
) -> None:
    queue.send(NewJob(id=id, payload=bytes(5000)) for id in "ab")
    a, b = queue.receive(2)
    queue.complete([a.receipt])
    queue.fail(b.receipt, "no", permanent=True)
    assert client.strlen(f"dorsal:{{{queue.name}}}:j:a") < 200
    queue.redrive(["b"])
    assert queue.receive()[0].payload == bytes(5000)


def test_a_retention_of_nothing_keeps_nothing(client: "redis.Redis") -> None:
    queue = Queue(client, uuid4().hex, retention=Retention(completed=0, failed=0))
    queue.send([NewJob(id="a")])
    queue.complete([queue.receive()[0].receipt])
    assert queue.job("a") is None
    assert client.keys(f"dorsal:{{{queue.name}}}:j:*") == []


def test_maintain_moves_more_than_a_batch(queue: Queue, pass_time: PassTime) -> None:
    queue.send(NewJob(id=str(n)) for n in range(1200))
    done = []
    for _ in range(3):
        queue.receive(300)
        pass_time(60)
        done.append(queue.maintain())
    assert [(one.reclaimed, one.failed) for one in done] == [(300, 0), (300, 0), (0, 300)]
    assert queue.counts().failed == 300
    queue.send((NewJob(id=f"later {n}") for n in range(600)), delay=5)
    pass_time(5)
    assert queue.maintain().promoted == 600


def test_receive_promotes_what_is_due_before_it_looks(queue: Queue, pass_time: PassTime) -> None:
    queue.send([NewJob(id="urgent", priority=5)], delay=10)
    queue.send([NewJob(id="a")])
    pass_time(10)
    assert [job.id for job in queue.receive()] == ["urgent"]


def test_an_id_without_a_record_stands_in_nobody_s_way(
    client: "redis.Redis", queue: Queue, pass_time: PassTime
) -> None:
    queue.send([NewJob(id="held")])
    queue.receive()
    queue.send([NewJob(id="late")], delay=5)
    queue.send([NewJob(id="gone")])
    client.delete(*(f"dorsal:{{{queue.name}}}:j:{id}" for id in ("held", "late", "gone")))
    pass_time(60)
    assert queue.jobs(State.WAITING).jobs == ()
    assert queue.receive(3) == []
    counts = queue.counts()
    assert (counts.waiting, counts.active, counts.delayed) == (0, 0, 0)


def test_texts_and_history_are_bounded(client: "redis.Redis", pass_time: PassTime) -> None:
    queue = Queue(client, uuid4().hex, policy=RedrivePolicy(max_receive_count=15, base=0))
    queue.send([NewJob(id="a")])
    for n in range(14):
        queue.fail(queue.receive()[0].receipt, f"{n}" + "ü" * 10_000)
    detail = queue.job("a")
    assert detail is not None
    assert len(detail.error) == 500
    assert [attempt.error[:2].rstrip("ü") for attempt in detail.history] == [
        str(n) for n in range(4, 14)
    ]


def test_an_error_that_utf_8_does_not_know_is_kept_as_well_as_it_can_be(
    queue: Queue, receipt: str
) -> None:
    queue.fail(receipt, "cannot open IMG\udcff.jpg", permanent=True)
    detail = queue.job("a")
    assert detail is not None
    assert detail.error == "cannot open IMG?.jpg"


def test_a_failure_without_a_reason_still_says_so(queue: Queue, receipt: str) -> None:
    queue.fail(receipt, "", permanent=True)
    assert queue.jobs(State.FAILED).jobs[0].error == "no reason given"


def test_as_many_as_can_be_received_can_be_completed_in_the_same_step(queue: Queue) -> None:
    queue.send(NewJob(id=str(n)) for n in range(1000))
    first = queue.receive(500)
    second = queue.complete_and_receive([job.receipt for job in first], 500)
    assert len(second) == 500
    with pytest.raises(ValueError, match="at most 500"):
        queue.complete_and_receive([job.receipt for job in [*second, *second]])
