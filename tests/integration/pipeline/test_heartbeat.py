"""A job stays its worker's for as long as that is at work on it, and no longer."""

import time

import pytest

from chalicelib.errors import Unavailable
from chalicelib.pipeline.drain import Drained, drain
from chalicelib.pipeline.heartbeat import Heartbeat
from chalicelib.queue import NewJob, Queue
from tests.integration.pipeline.conftest import Bench

VISIBILITY = 0.3  # seconds


def plenty() -> float:
    return 300.0


class Odd(Exception):
    """Nobody foresaw it."""


@pytest.fixture
def queue(bench: Bench) -> Queue:
    bench.services.queue.visibility = VISIBILITY
    return bench.services.queue


def held(queue: Queue) -> str:
    queue.send([NewJob(id="p")])
    return queue.receive()[0].receipt


def test_a_photo_that_takes_longer_than_a_visibility_is_one_workers(
    bench: Bench, queue: Queue
) -> None:
    photo = bench.upload()

    def slowly() -> None:
        for _ in range(9):
            time.sleep(VISIBILITY / 3)
            assert queue.receive() == [], "another worker got it too"

    bench.reader.troubles.append(slowly)
    assert drain(bench.services, plenty) == Drained(done=1)
    done = bench.photo(photo.id)
    assert (done.status, done.attempts) == ("completed", 1)
    assert queue.counts().completed == 1


def test_who_holds_none_extends_none(queue: Queue) -> None:
    with Heartbeat(queue) as heartbeat:
        heartbeat.hold(held(queue))
        time.sleep(2 * VISIBILITY)
        assert queue.receive() == []
    time.sleep(2 * VISIBILITY)
    assert [job.id for job in queue.receive()] == ["p"]


def test_a_stale_receipt_is_let_go_and_the_next_one_held(queue: Queue) -> None:
    receipt = held(queue)
    queue.complete([receipt])
    with Heartbeat(queue) as heartbeat:
        heartbeat.hold(receipt)
        time.sleep(VISIBILITY)
        heartbeat.hold(held(queue))
        time.sleep(2 * VISIBILITY)
        assert queue.receive() == []


@pytest.mark.parametrize("error", [Unavailable("away"), Odd()])
def test_a_redis_that_is_away_for_a_beat_is_asked_again(
    queue: Queue, monkeypatch: pytest.MonkeyPatch, error: Exception
) -> None:
    receipt, extend, asked = held(queue), queue.extend, []

    def flaky(receipt: str, seconds: float) -> None:
        asked.append(receipt)
        if len(asked) == 1:
            raise error
        extend(receipt, seconds)

    monkeypatch.setattr(queue, "extend", flaky)
    with Heartbeat(queue) as heartbeat:
        heartbeat.hold(receipt)
        time.sleep(3 * VISIBILITY)
        assert queue.receive() == []
    assert len(asked) > 1


def test_what_a_dead_worker_held_is_rung_for_when_its_visibility_ends(
    bench: Bench, queue: Queue
) -> None:
    photo = bench.upload()
    while bench.services.doorbell.listen(0):
        pass
    queue.receive()  # by one that dies then
    assert drain(bench.services, plenty) == Drained()
    assert not bench.services.doorbell.listen(0)
    assert bench.services.doorbell.listen(VISIBILITY + 1)
    assert drain(bench.services, plenty) == Drained(done=1)
    assert bench.photo(photo.id).status == "completed"
    assert not bench.services.doorbell.listen(VISIBILITY + 1), "nobody is at work any more"
