"""Workers and operators can empty a queue whose Redis is full, whatever their call writes first."""

import time
from collections.abc import Callable, Iterator
from pathlib import Path
from uuid import uuid4

import pytest
import redis

from chalicelib.errors import Unavailable
from chalicelib.queue import NewJob, Queue, RedisDoorbell, State, connect
from chalicelib.settings import RedisAddress
from infra.local.servers import embedded_redis, free_port


@pytest.fixture(scope="module")
def small(server_folder: Path) -> Iterator["redis.Redis"]:
    """A client of a server of this module's own, which its tests fill."""
    port = free_port()
    with embedded_redis(server_folder / "small", port, durable=False):
        client = connect(RedisAddress(host="127.0.0.1", port=port))
        yield client
        client.close()


@pytest.fixture
def queue(small: "redis.Redis") -> Iterator[Queue]:
    small.config_set("maxmemory", 0)
    yield Queue(small, uuid4().hex)
    small.config_set("maxmemory", 0)


def held(queue: Queue) -> str:
    """The receipt of a job that was sent again meanwhile, and so will wait after its end."""
    queue.send([NewJob(id="a")])
    (job,) = queue.receive()
    queue.send([NewJob(id="a")])
    return job.receipt


def expired(queue: Queue) -> None:
    queue.send([NewJob(id="a")])
    queue.receive(visibility=0)


def due(queue: Queue) -> None:
    queue.send([NewJob(id="a")], delay=0.001)
    time.sleep(0.01)


def failed(queue: Queue) -> None:
    queue.send([NewJob(id="a")])
    queue.fail(queue.receive()[0].receipt, "no", permanent=True)


def delayed(queue: Queue) -> None:
    queue.send([NewJob(id="a")], delay=60)


def bell(queue: Queue) -> RedisDoorbell:
    return RedisDoorbell(queue._redis, queue.name)


@pytest.mark.parametrize(
    ("before", "call"),
    [
        (held, lambda queue, receipt: queue.complete([receipt])),
        (held, lambda queue, receipt: queue.complete_and_receive([receipt])),
        (held, lambda queue, receipt: queue.fail(receipt, "no", permanent=True)),
        (held, lambda queue, receipt: queue.release(receipt)),
        (held, lambda queue, receipt: queue.extend(receipt, 60)),
        (expired, lambda queue, _: queue.receive()),
        (due, lambda queue, _: queue.receive()),
        (expired, lambda queue, _: queue.maintain()),
        (due, lambda queue, _: queue.maintain()),
        (failed, lambda queue, _: queue.redrive()),
        (delayed, lambda queue, _: queue.promote(["a"])),
        (delayed, lambda queue, _: queue.remove(["a"])),
        (delayed, lambda queue, _: queue.purge(State.DELAYED)),
        (failed, lambda queue, _: queue.pause()),
        (failed, lambda queue, _: bell(queue).ring()),
        (failed, lambda queue, _: bell(queue).ring(60)),
    ],
)
def test_a_full_redis_refuses_no_call_but_send(
    small: "redis.Redis",
    queue: Queue,
    before: Callable[[Queue], str | None],
    call: Callable[[Queue, str | None], object],
) -> None:
    receipt = before(queue)
    small.config_set("maxmemory", 1)
    with pytest.raises(Unavailable, match="memory is full"):
        queue.send([NewJob(id="b")])
    call(queue, receipt)
    assert queue.states(["b"]) == {"b": None}
