"""What the doorbells promise."""

import subprocess
import sys
import threading
import time
from collections.abc import Iterator
from uuid import uuid4

import boto3
import pytest
import redis
from hypothesis import given
from hypothesis import strategies as st
from moto import mock_aws

from chalicelib.errors import Unavailable
from chalicelib.queue import RedisDoorbell, SqsDoorbell, doorbell
from chalicelib.queue.doorbell import MOST_RINGS

BLOCK = 4.0  # seconds until a listener looks by itself
WELL_BEFORE = 3.0  # seconds, on a busy machine


@pytest.fixture
def bell(client: "redis.Redis", monkeypatch: pytest.MonkeyPatch) -> RedisDoorbell:
    monkeypatch.setattr(doorbell, "BLOCK_SECONDS", BLOCK)
    return RedisDoorbell(client, uuid4().hex)


def timed(bell: RedisDoorbell, timeout: float) -> tuple[bool, float]:
    began = time.monotonic()
    rung = bell.listen(timeout)
    return rung, time.monotonic() - began


def test_a_ring_is_heard_once(bell: RedisDoorbell) -> None:
    bell.ring()
    assert bell.listen(0)
    assert not bell.listen(0)


def test_listening_ends_after_its_timeout(bell: RedisDoorbell) -> None:
    rung, seconds = timed(bell, 0.2)
    assert not rung
    assert 0.15 < seconds < WELL_BEFORE


def test_listening_ends_after_its_timeout_though_a_ring_will_come(bell: RedisDoorbell) -> None:
    bell.ring(delay=60)
    rung, seconds = timed(bell, 0.1)
    assert not rung
    assert seconds < WELL_BEFORE


def test_a_ring_wakes_a_listener_at_once(bell: RedisDoorbell) -> None:
    threading.Timer(0.2, bell.ring).start()
    rung, seconds = timed(bell, 5)
    assert rung
    assert seconds < WELL_BEFORE


def test_a_later_ring_is_heard_when_it_is_due_and_not_before(bell: RedisDoorbell) -> None:
    bell.ring(delay=0.3)
    assert not bell.listen(0)
    rung, seconds = timed(bell, 5)
    assert rung
    assert 0.25 < seconds < WELL_BEFORE


def test_a_later_ring_reaches_who_listens_already(bell: RedisDoorbell) -> None:
    bell.ring(delay=60)
    threading.Timer(0.1, bell.ring, [0.2]).start()
    rung, seconds = timed(bell, 5)
    assert rung
    assert 0.25 < seconds < WELL_BEFORE


def test_a_ring_wakes_one_of_several_listeners(bell: RedisDoorbell) -> None:
    heard: list[bool] = []
    threads = [threading.Thread(target=lambda: heard.append(bell.listen(0.4))) for _ in range(3)]
    for thread in threads:
        thread.start()
    bell.ring()
    for thread in threads:
        thread.join()
    assert sorted(heard) == [False, False, True]


def test_rings_that_nobody_hears_stay_few(client: "redis.Redis", bell: RedisDoorbell) -> None:
    for _ in range(100):
        bell.ring()
    assert sum(bell.listen(0) for _ in range(100)) == MOST_RINGS


@pytest.mark.parametrize("delay", [0.001, 0.05, 0.051, 60])
def test_a_later_ring_waits_however_soon_it_is_due(client: "redis.Redis", delay: float) -> None:
    name = uuid4().hex
    bell = RedisDoorbell(client, name)
    bell.ring(delay)
    client.set(f"dorsal:{{{name}}}:clock", -60_000)
    assert not bell.listen(0)
    client.set(f"dorsal:{{{name}}}:clock", 60_050)
    assert bell.listen(0)


def test_each_of_several_rings_that_are_due_is_heard(client: "redis.Redis") -> None:
    name = uuid4().hex
    bell = RedisDoorbell(client, name)
    for delay in (10, 20, 30):
        bell.ring(delay)
    client.set(f"dorsal:{{{name}}}:clock", 60_000)
    assert [bell.listen(0) for _ in range(4)] == [True, True, True, False]


def test_later_rings_of_the_same_moment_are_one(client: "redis.Redis") -> None:
    name = uuid4().hex
    bell = RedisDoorbell(client, name)
    for _ in range(100):
        bell.ring(delay=600)
    assert client.zcard(f"dorsal:{{{name}}}:later") < 50
    for _ in range(3):
        bell.ring(delay=1e9)
    ((_, furthest),) = client.zrange(f"dorsal:{{{name}}}:later", -1, -1, withscores=True)
    assert furthest <= (time.time() + 901) * 1000


@pytest.fixture
def sqs(monkeypatch: pytest.MonkeyPatch) -> Iterator[str]:
    monkeypatch.setenv("AWS_DEFAULT_REGION", "eu-central-1")
    monkeypatch.setenv("AWS_ACCESS_KEY_ID", "test")
    monkeypatch.setenv("AWS_SECRET_ACCESS_KEY", "test")
    with mock_aws():
        yield boto3.client("sqs").create_queue(QueueName="jobs")["QueueUrl"]


def test_the_sqs_doorbell_sends_a_message_that_says_so(sqs: str) -> None:
    SqsDoorbell(sqs).ring()
    (message,) = boto3.client("sqs").receive_message(QueueUrl=sqs)["Messages"]
    assert message["Body"] == '{"ring": "jobs"}'


def test_the_sqs_doorbell_rings_later(sqs: str) -> None:
    SqsDoorbell(sqs).ring(delay=1.2)
    waiting = boto3.client("sqs").get_queue_attributes(QueueUrl=sqs, AttributeNames=["All"])
    assert waiting["Attributes"]["ApproximateNumberOfMessagesDelayed"] == "1"
    assert waiting["Attributes"]["ApproximateNumberOfMessages"] == "0"
    (message,) = boto3.client("sqs").receive_message(QueueUrl=sqs, WaitTimeSeconds=10)["Messages"]
    assert message["Body"] == '{"ring": "jobs"}'


def test_the_queue_loads_no_boto3_until_a_bell_needs_it() -> None:
    look = "import sys, chalicelib.queue; print('boto3' in sys.modules)"
    said = subprocess.run([sys.executable, "-c", look], capture_output=True, text=True, check=True)
    assert said.stdout == "False\n"


class Recorder:
    """Takes the place of boto3's client and keeps what it was given."""

    def __init__(self) -> None:
        self.sent: list[dict] = []

    def send_message(self, **message: object) -> None:
        self.sent.append(message)


@given(st.floats(-10, 10_000))
def test_the_sqs_doorbell_rounds_a_delay_up_and_keeps_to_sqs_s_longest(delay: float) -> None:
    recorder = Recorder()
    SqsDoorbell("https://queue", client=recorder).ring(delay)
    (message,) = recorder.sent
    seconds = message["DelaySeconds"]
    assert isinstance(seconds, int)
    assert 0 <= seconds <= 900
    assert seconds == 900 or delay <= seconds <= max(delay, 0) + 1


def test_an_sqs_that_refuses_is_unavailable(sqs: str) -> None:
    with pytest.raises(Unavailable, match="did not ring"):
        SqsDoorbell(f"{sqs}-gone").ring()
    with pytest.raises(Unavailable, match="is away"):
        SqsDoorbell(f"{sqs}-gone").ping()


def test_a_bell_that_could_be_rung_says_so(bell: RedisDoorbell, sqs: str) -> None:
    bell.ping()
    SqsDoorbell(sqs).ping()
