import pytest

from chalicelib.queue import NewJob, Queue, StaleReceipt, State, connect
from chalicelib.queue.keys import bell_keys, queue_keys
from chalicelib.settings import RedisAddress


@pytest.fixture
def queue() -> Queue:
    """Of no server: what is refused here is refused before anything is sent."""
    return Queue(connect(RedisAddress(host="nowhere.invalid")))


@pytest.mark.parametrize(
    ("wrong", "said"),
    [
        ({"id": ""}, "job id"),
        ({"id": "ü" * 101}, "job id"),
        ({"id": "a", "payload": bytes(8193)}, "8193 bytes"),
        ({"id": "a", "priority": 1001}, "1001"),
        ({"id": "a", "priority": -1001}, "-1001"),
    ],
)
def test_a_job_that_redis_should_not_hold_is_refused(wrong: dict, said: str) -> None:
    with pytest.raises(ValueError, match=said):
        NewJob(**wrong)


def test_the_limits_themselves_are_allowed() -> None:
    assert NewJob(id="ü" * 100, payload=bytes(8192), priority=-1000)


def test_all_keys_of_a_queue_share_one_hash_tag() -> None:
    keys = bell_keys("jobs")
    assert all(key.startswith("dorsal:{jobs}:") for key in keys)
    assert len(set(keys)) == len(keys) == len(queue_keys("jobs")) + 2


@pytest.mark.parametrize("name", ["", "a{b", "a}"])
def test_a_name_that_would_break_the_hash_tag_is_refused(name: str) -> None:
    with pytest.raises(ValueError, match="cannot name a queue"):
        queue_keys(name)


@pytest.mark.parametrize("seconds", [-1, float("nan"), float("inf")])
def test_times_that_mean_nothing_are_refused(queue: Queue, seconds: float) -> None:
    for call in (
        lambda: queue.send([NewJob(id="a")], delay=seconds),
        lambda: queue.receive(visibility=seconds),
        lambda: queue.extend("a:b", seconds),
        lambda: queue.release("a:b", delay=seconds),
    ):
        with pytest.raises(ValueError, match="number of seconds"):
            call()


@pytest.mark.parametrize("most", [0, 501])
def test_a_receive_of_none_or_too_many_is_refused(queue: Queue, most: int) -> None:
    with pytest.raises(ValueError, match="1 to 500"):
        queue.receive(most)


@pytest.mark.parametrize("cursor", ["x", "1", "1:", ":a", "a:b", "²:a", "-:a", "--1:a"])
def test_a_cursor_of_somebody_else_is_refused(queue: Queue, cursor: str) -> None:
    with pytest.raises(ValueError, match="no cursor"):
        queue.jobs(State.WAITING, cursor=cursor)


@pytest.mark.parametrize("size", [0, 201])
def test_a_page_of_none_or_too_many_is_refused(queue: Queue, size: int) -> None:
    with pytest.raises(ValueError, match="1 to 200"):
        queue.jobs(State.WAITING, size=size)


def test_active_jobs_cannot_be_purged(queue: Queue) -> None:
    with pytest.raises(ValueError, match="held by workers"):
        queue.purge(State.ACTIVE)


def test_a_stale_receipt_names_its_jobs_and_not_their_fences() -> None:
    error = StaleReceipt([f"photo:{n}:secret" for n in range(7)])
    assert "photo:0, photo:1" in str(error)
    assert "photo:5" not in str(error)
    assert "and 2 more" in str(error)
    assert "secret" not in str(error)
