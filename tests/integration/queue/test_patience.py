"""No call waits for ever, however a server falls silent."""

import socket
import threading
import time
from collections.abc import Callable, Iterator
from contextlib import ExitStack, contextmanager
from pathlib import Path

import pytest

from chalicelib.errors import Unavailable
from chalicelib.queue import NewJob, Queue, RedisDoorbell, connect
from chalicelib.settings import RedisAddress
from infra.local.running import HOST
from tests.integration.queue.servers import running

CONNECT, ANSWER = 0.2, 0.4  # seconds, instead of 2 and 5
SLACK = 3  # seconds; test machines are slow

WAYS = {"plain": {}, "tls": {"tls": True}, "cluster": {"cluster": True}}


@pytest.fixture(autouse=True)
def impatience(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr("chalicelib.queue.connection.CONNECT_SECONDS", CONNECT)
    monkeypatch.setattr("chalicelib.queue.connection.ANSWER_SECONDS", ANSWER)
    monkeypatch.setattr("chalicelib.queue.doorbell.BLOCK_SECONDS", ANSWER / 4)


def given_up(call: Callable[[], object]) -> str:
    """What is said when the call is given up, which must be soon."""
    began = time.monotonic()
    with pytest.raises(Unavailable) as raised:
        call()
    assert time.monotonic() - began < 2 * (3 * CONNECT + 2 * ANSWER) + SLACK
    return str(raised.value)


@contextmanager
def black_hole() -> Iterator[int]:
    """A port whose queue of connections is full: more are neither taken nor refused."""
    with ExitStack() as stack:
        door = stack.enter_context(socket.create_server((HOST, 0), backlog=0))
        for _ in range(4):
            line = stack.enter_context(socket.socket())
            line.setblocking(False)
            line.connect_ex(door.getsockname())
        yield int(door.getsockname()[1])


def connections(door: socket.socket) -> int:
    """How many were made to a door that nobody opened."""
    door.setblocking(False)
    for count in range(100):
        try:
            door.accept()[0].close()
        except BlockingIOError:
            return count
    raise AssertionError("there is no end of them")


@pytest.mark.parametrize("way", WAYS)
def test_an_address_that_takes_no_connection(way: str) -> None:
    with black_hole() as port:
        queue = Queue(connect(RedisAddress(host=HOST, port=port, **WAYS[way])))
        assert "did not answer in time" in given_up(queue.counts)


@pytest.mark.parametrize("way", WAYS)
def test_a_server_that_takes_connections_and_says_nothing(way: str) -> None:
    with socket.create_server((HOST, 0)) as mute:
        port = mute.getsockname()[1]
        address = RedisAddress(host=HOST, port=port, password="s3cret", **WAYS[way])
        given_up(Queue(connect(address)).counts)
        given_up(lambda: RedisDoorbell(connect(address)).listen(60))
        assert connections(mute) == 2  # one each: a greeting without an answer is not repeated


def test_a_server_that_stops_amid_its_work(server_folder: Path) -> None:
    with running("valkey", server_folder) as server:
        client = connect(server.address)
        queue, bell = Queue(client), RedisDoorbell(client)
        queue.send([NewJob(id="a")])
        stopping = threading.Timer(0.3, server.suspend)
        stopping.start()
        assert "in time" in given_up(lambda: [queue.counts() for _ in iter(int, 1)])
        given_up(lambda: bell.listen(60))
        server.resume()
        assert queue.counts().waiting == 1
        stopping = threading.Timer(0.3, server.suspend)
        stopping.start()
        assert "in time" in given_up(lambda: bell.listen(60))
        server.resume()
        bell.ring()
        assert bell.listen(1)


def test_an_idle_connection_whose_server_is_gone(
    server_folder: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr("chalicelib.queue.connection.HEALTH_CHECK_SECONDS", 0.01)
    with running("valkey", server_folder) as server:
        queue = Queue(connect(server.address))
        queue.counts()
        server.suspend()
        time.sleep(0.02)
        given_up(queue.counts)
