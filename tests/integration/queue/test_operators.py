"""What operators' calls promise."""

from collections.abc import Callable
from uuid import uuid4

import pytest
import redis
from hypothesis import given
from hypothesis import strategies as st

from chalicelib.queue import Counts, JobSummary, NewJob, Queue, State

PassTime = Callable[[float], None]


def fail_all(queue: Queue, *ids: str) -> None:
    queue.send(NewJob(id=id) for id in ids)
    for job in queue.receive(len(ids)):
        queue.fail(job.receipt, "no", permanent=True)


def walk(queue: Queue, state: State, size: int) -> list[str]:
    seen: list[JobSummary] = []
    cursor = ""
    while True:
        page = queue.jobs(state, cursor=cursor, size=size)
        assert len(page.jobs) <= size
        seen += page.jobs
        cursor = page.cursor
        if not cursor:
            return [job.id for job in seen]


def test_a_pulse_tells_whether_work_goes_on(queue: Queue, pass_time: PassTime) -> None:
    nothing = queue.pulse()
    assert (nothing.waiting, nothing.held, nothing.paused, nothing.oldest_waiting) == (
        0,
        0,
        False,
        0,
    )
    queue.send(NewJob(id=str(n)) for n in range(5))
    queue.send([NewJob(id="later")], delay=300)
    queue.receive(1, visibility=10)
    queue.receive(1, visibility=100)
    queue.pause()
    pass_time(30)
    seen = queue.pulse()
    assert (seen.waiting, seen.active, seen.delayed, seen.held) == (3, 2, 1, 1)
    assert seen.paused
    assert seen.oldest_waiting == pytest.approx(30, abs=1)
    assert seen.last_due == pytest.approx(270, abs=1)
    assert seen.now == pytest.approx(nothing.now + 30, abs=1)


def test_the_place_in_line_is_that_of_the_last(queue: Queue) -> None:
    queue.send(NewJob(id=str(n)) for n in range(5))
    queue.send([NewJob(id="urgent", priority=9)])
    queue.send([NewJob(id="later")], delay=300)
    assert queue.ahead(["0"]) == 1
    assert queue.ahead(["3", "urgent", "1", "later", "unknown"]) == 4
    assert queue.ahead(["later", "unknown"]) is None
    assert queue.ahead([]) is None
    with pytest.raises(ValueError, match="at most 250"):
        queue.ahead(["x"] * 251)


def test_counts_tell_each_state(queue: Queue) -> None:
    queue.send(NewJob(id=str(n)) for n in range(15))
    jobs = queue.receive(9)
    queue.complete([job.receipt for job in jobs[:4]])
    queue.fail(jobs[4].receipt, "no", permanent=True)
    queue.fail(jobs[5].receipt, "no")
    queue.fail(jobs[6].receipt, "no")
    assert queue.counts() == Counts(waiting=6, active=2, completed=4, failed=1, delayed=2)


def test_the_counts_names_are_the_states(queue: Queue) -> None:
    assert set(vars(queue.counts())) == set(State)


@given(
    equal=st.lists(st.text(min_size=1, max_size=3), unique=True, max_size=30),
    size=st.integers(1, 7),
)
def test_pages_show_each_job_once_also_those_due_at_the_same_moment(
    client: "redis.Redis", equal: list[str], size: int
) -> None:
    queue = Queue(client, uuid4().hex)
    queue.send((NewJob(id=id) for id in equal), delay=60)
    assert walk(queue, State.DELAYED, size) == sorted(equal, key=str.encode)


@pytest.mark.parametrize("size", [1, 2, 3, 4, 9, 10, 11])
def test_pages_of_ended_jobs_begin_with_the_newest(queue: Queue, size: int) -> None:
    fail_all(queue, *(str(n) for n in range(10)))
    assert walk(queue, State.FAILED, size) == [str(n) for n in range(9, -1, -1)]


def test_pages_of_waiting_jobs_follow_the_order_of_receiving(queue: Queue) -> None:
    queue.send(NewJob(id=str(n), priority=n % 3) for n in range(20))
    walked = walk(queue, State.WAITING, 7)
    assert walked == [job.id for job in queue.receive(20)]


def test_pages_of_the_least_and_the_most_urgent_jobs_go_on_too(queue: Queue) -> None:
    queue.send(NewJob(id=str(n), priority=n) for n in (-1000, -999, 0, 999, 1000))
    assert walk(queue, State.WAITING, 1) == ["1000", "999", "0", "-999", "-1000"]


def test_a_page_has_at_most_200_jobs(queue: Queue) -> None:
    queue.send(NewJob(id=str(n)) for n in range(201))
    page = queue.jobs(State.WAITING, size=200)
    assert len(page.jobs) == 200
    assert [job.id for job in queue.jobs(State.WAITING, cursor=page.cursor).jobs] == ["200"]


def test_a_job_that_stays_is_listed_once_whatever_comes_and_goes(queue: Queue) -> None:
    queue.send((NewJob(id=f"{n:02}") for n in range(20)), delay=60)
    first = queue.jobs(State.DELAYED, size=8)
    queue.remove(["00", "03", "07", "08"])  # the last one of the page and its neighbour too
    queue.send([NewJob(id="000")], delay=30)  # comes before the page
    second = queue.jobs(State.DELAYED, cursor=first.cursor, size=50)
    assert [job.id for job in first.jobs] == [f"{n:02}" for n in range(8)]
    assert [job.id for job in second.jobs] == [f"{n:02}" for n in range(9, 20)]
    assert second.cursor == ""


def test_new_failures_do_not_shift_the_pages_of_older_ones(queue: Queue) -> None:
    fail_all(queue, *"abcdef")
    first = queue.jobs(State.FAILED, size=2)
    fail_all(queue, "new")
    queue.remove(["e"])
    second = queue.jobs(State.FAILED, cursor=first.cursor, size=2)
    assert [[job.id for job in page.jobs] for page in (first, second)] == [["f", "e"], ["d", "c"]]


def test_a_job_that_moves_on_between_two_pages_is_on_the_second(
    queue: Queue, pass_time: PassTime
) -> None:
    queue.send([NewJob(id="first")], delay=10)
    queue.send([NewJob(id="other")], delay=20)
    page = queue.jobs(State.DELAYED, size=1)
    pass_time(15)
    (job,) = queue.receive()
    queue.release(job.receipt, delay=60)
    queue.remove(["other"])
    later = queue.jobs(State.DELAYED, cursor=page.cursor)
    assert [job.id for one in (page, later) for job in one.jobs] == ["first", "first"]


def test_a_walk_whose_last_jobs_went_meanwhile_ends(queue: Queue) -> None:
    fail_all(queue, *"abc")
    first = queue.jobs(State.FAILED, size=2)
    queue.remove(["a"])
    last = queue.jobs(State.FAILED, cursor=first.cursor, size=2)
    assert (last.jobs, last.cursor) == ((), "")


def test_a_listing_says_what_an_operator_wants_to_know(queue: Queue, pass_time: PassTime) -> None:
    queue.send([NewJob(id="a", payload=b"secret", priority=7)])
    (job,) = queue.receive()
    pass_time(5)
    queue.fail(job.receipt, "no bib", permanent=True)
    (row,) = queue.jobs(State.FAILED).jobs
    assert (row.id, row.state, row.receive_count, row.priority, row.error) == (
        "a",
        State.FAILED,
        1,
        7,
        "no bib",
    )
    assert row.when - row.first_sent == pytest.approx(5, abs=2)
    assert not hasattr(row, "payload")


def test_when_is_the_moment_that_matters_in_each_state(queue: Queue) -> None:
    queue.send([NewJob(id="a")])
    sent = queue.jobs(State.WAITING).jobs[0]
    assert sent.when == sent.first_sent
    (job,) = queue.receive(visibility=77)
    assert queue.jobs(State.ACTIVE).jobs[0].when == job.visible_until
    queue.release(job.receipt, delay=500)
    assert queue.jobs(State.DELAYED).jobs[0].when - sent.when == pytest.approx(500, abs=5)


def test_a_job_tells_its_history(queue: Queue, pass_time: PassTime) -> None:
    queue.send([NewJob(id="a")])
    (job,) = queue.receive()
    pass_time(3)
    queue.fail(job.receipt, "blurred")
    pass_time(2)
    (job,) = queue.receive()
    queue.send([NewJob(id="a")])
    detail = queue.job("a")
    assert detail is not None
    first, second = detail.history
    assert (first.error, second.error, second.seconds) == ("blurred", "", None)
    assert first.seconds == pytest.approx(3, abs=1)
    assert second.started - first.started == pytest.approx(5, abs=2)
    assert (detail.error, detail.runs_again) == ("blurred", True)


def test_an_unknown_job_is_none(queue: Queue) -> None:
    assert queue.job("a") is None
    assert queue.states(["a"]) == {"a": None}
    assert queue.states([]) == {}


def test_states_of_more_ids_than_a_script_takes(queue: Queue) -> None:
    queue.send(NewJob(id=str(n)) for n in range(0, 3000, 2))
    states = queue.states([str(n) for n in range(3000)])
    assert list(states.values()) == [State.WAITING, None] * 1500


def test_redrive_of_all_moves_more_than_a_batch_oldest_first(queue: Queue) -> None:
    ids = [str(n) for n in range(400)]
    fail_all(queue, *ids)
    assert queue.redrive() == ids
    assert [job.receive_count for job in queue.receive(400)] == [1] * 400
    assert queue.redrive() == []


def test_redrive_of_some_moves_only_failed_ones_and_keeps_their_history(queue: Queue) -> None:
    fail_all(queue, "a", "b")
    queue.send([NewJob(id="done")])
    queue.complete([queue.receive()[0].receipt])
    queue.send([NewJob(id="c")])
    assert queue.redrive(["a", "a", "c", "done", "unknown"]) == ["a"]
    detail = queue.job("a")
    assert detail is not None
    assert (detail.state, detail.receive_count) == (State.WAITING, 0)
    assert [attempt.error for attempt in detail.history] == ["no"]
    assert queue.states(["b"]) == {"b": State.FAILED}


def test_a_redriven_job_waits_since_it_was_first_sent(queue: Queue, pass_time: PassTime) -> None:
    queue.send([NewJob(id="a")])
    pass_time(30)
    queue.fail(queue.receive()[0].receipt, "no", permanent=True)
    queue.redrive(["a"])
    (row,) = queue.jobs(State.WAITING).jobs
    assert row.when == row.first_sent


def test_promote_moves_delayed_jobs_now(queue: Queue) -> None:
    queue.send([NewJob(id="a"), NewJob(id="b")], delay=60)
    assert queue.promote(["b", "unknown"]) == ["b"]
    assert [job.id for job in queue.receive(2)] == ["b"]


def test_remove_forgets_all_but_active_jobs(client: "redis.Redis", queue: Queue) -> None:
    fail_all(queue, "failed")
    queue.send([NewJob(id="completed")])
    queue.complete([queue.receive()[0].receipt])
    queue.send([NewJob(id="active")])
    (held,) = queue.receive()
    queue.send([NewJob(id="waiting")])
    queue.send([NewJob(id="delayed")], delay=60)
    ids = ["failed", "completed", "active", "waiting", "delayed", "unknown"]
    assert queue.remove(ids) == ["failed", "completed", "waiting", "delayed"]
    assert queue.counts() == Counts(waiting=0, active=1, completed=0, failed=0, delayed=0)
    assert len(client.keys(f"dorsal:{{{queue.name}}}:j:*")) == 1
    queue.complete([held.receipt])


@pytest.mark.parametrize("state", [State.WAITING, State.DELAYED])
def test_purge_empties_one_state_in_batches(
    client: "redis.Redis", queue: Queue, state: State
) -> None:
    queue.send(NewJob(id=f"waiting {n}") for n in range(700))
    queue.send((NewJob(id=f"delayed {n}") for n in range(700)), delay=60)
    assert queue.purge(state) == 700
    assert getattr(queue.counts(), state) == 0
    assert queue.counts().waiting + queue.counts().delayed == 700
    assert len(client.keys(f"dorsal:{{{queue.name}}}:j:*")) == 700
    assert queue.purge(state) == 0


def test_a_pause_stops_receiving_and_nothing_else(queue: Queue, pass_time: PassTime) -> None:
    queue.send([NewJob(id="a"), NewJob(id="b")])
    (job,) = queue.receive()
    queue.pause()
    assert queue.paused()
    assert queue.send([NewJob(id="c")]) == ["c"]
    assert queue.complete_and_receive([job.receipt]) == []
    queue.send([NewJob(id="d")], delay=5)
    pass_time(5)
    assert queue.receive() == []
    assert queue.maintain().promoted == 1
    queue.resume()
    assert not queue.paused()
    assert [job.id for job in queue.receive(5)] == ["b", "c", "d"]
