"""A queue of its own for every test, on the test run's own server."""

from collections.abc import Callable, Iterator
from uuid import uuid4

import pytest
import redis

from chalicelib.queue import Queue, connect
from chalicelib.settings import RedisAddress


@pytest.fixture(scope="session")
def client(redis_port: int) -> Iterator["redis.Redis"]:
    client = connect(RedisAddress(host="127.0.0.1", port=redis_port))
    yield client
    client.close()


@pytest.fixture
def queue(client: "redis.Redis") -> Queue:
    return Queue(client, uuid4().hex)


@pytest.fixture
def pass_time(client: "redis.Redis", queue: Queue) -> Callable[[float], None]:
    """Moves the queue's clock on, so that no test needs to wait."""

    def move(seconds: float) -> None:
        client.incrby(f"dorsal:{{{queue.name}}}:clock", round(seconds * 1000))

    return move
