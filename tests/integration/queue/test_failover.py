"""A name moves from a primary to its promoted replica, and the queue follows by itself."""

import threading
import time
from collections.abc import Iterator
from concurrent.futures import ThreadPoolExecutor
from contextlib import contextmanager
from dataclasses import dataclass
from pathlib import Path

import pytest

from chalicelib.errors import Unavailable
from chalicelib.queue import NewJob, Queue, Received, RedisDoorbell, connect
from chalicelib.settings import RedisAddress
from infra.local.running import HOST
from tests.integration.queue.name import Name, name_of
from tests.integration.queue.servers import KINDS, Server, eventually, replicate, running

JOBS = 50


@dataclass(frozen=True)
class Pair:
    """A primary and its replica, behind one name."""

    primary: Server
    replica: Server
    name: Name

    @property
    def address(self) -> RedisAddress:
        return RedisAddress(host=HOST, port=self.name.port)

    def promote(self) -> None:
        self.replica.client.replicaof("NO", "ONE")

    def demote(self) -> None:
        self.primary.client.replicaof(HOST, self.replica.port)


@contextmanager
def pair(kind: str, folder: Path) -> Iterator[Pair]:
    with (
        running(kind, folder) as primary,
        running(kind, folder, "--replicaof", HOST, str(primary.port)) as replica,
        name_of(primary.port) as name,
    ):
        replication = primary.client.info
        eventually(lambda: replication("replication").get("slave0", {}).get("state") == "online")
        yield Pair(primary, replica, name)


def at_work(pair: Pair) -> tuple[Queue, list[Received]]:
    """A queue with several connections to the primary, whose work is on the replica too."""
    queue = Queue(connect(pair.address))
    queue.send(NewJob(id=str(n)) for n in range(JOBS))
    held = queue.receive(5)
    listen_all_at_once(queue)
    replicate(pair.primary.client)
    return queue, held


def listen_all_at_once(queue: Queue) -> None:
    """Uses four connections of the queue's client."""
    bell = RedisDoorbell(queue._redis)
    with ThreadPoolExecutor(4) as pool:
        assert not any(pool.map(lambda _: bell.listen(0.05), range(4)))


def expect_all_is_there(queue: Queue, held: list[Received]) -> None:
    queue.complete([job.receipt for job in held])
    counts = queue.counts()
    assert (counts.waiting, counts.active, counts.completed) == (JOBS - len(held), 0, len(held))
    listen_all_at_once(queue)  # none of the old connections is left


@pytest.mark.parametrize("kind", KINDS)
def test_a_demoted_primary_costs_one_call(kind: str, server_folder: Path) -> None:
    with pair(kind, server_folder) as both:
        queue, held = at_work(both)
        both.promote()
        both.demote()
        both.name.leads_to = both.replica.port
        with pytest.raises(Unavailable, match="a failover may be under way"):
            queue.complete([job.receipt for job in held])
        expect_all_is_there(queue, held)


@pytest.mark.parametrize("kind", KINDS)
def test_who_listens_during_a_failover_is_told(kind: str, server_folder: Path) -> None:
    with pair(kind, server_folder) as both:
        bell = RedisDoorbell(connect(both.address))
        heard: list[Exception] = []

        def listen() -> None:
            try:
                bell.listen(10)
            except Exception as error:
                heard.append(error)

        listener = threading.Thread(target=listen)
        listener.start()
        eventually(lambda: both.primary.client.info("clients")["blocked_clients"])
        both.promote()
        both.demote()
        both.name.leads_to = both.replica.port
        listener.join(15)
        (error,) = heard
        assert isinstance(error, Unavailable), error
        bell.ring()
        assert bell.listen(1)


def test_a_killed_primary_is_replaced(server_folder: Path) -> None:
    with pair("valkey", server_folder) as both:
        queue, held = at_work(both)
        both.primary.kill()
        for _ in range(2):
            with pytest.raises(Unavailable, match="no connection"):
                queue.counts()
        both.promote()
        both.name.leads_to = both.replica.port
        expect_all_is_there(queue, held)


def test_a_primary_that_falls_silent_is_replaced(
    server_folder: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    """As when its machine is lost: no connection is closed, and none answers."""
    monkeypatch.setattr("chalicelib.queue.connection.ANSWER_SECONDS", 0.3)
    with pair("valkey", server_folder) as both:
        monkeypatch.setattr("chalicelib.queue.doorbell.BLOCK_SECONDS", 0.1)
        queue, held = at_work(both)
        both.primary.suspend()
        began = time.monotonic()
        with pytest.raises(Unavailable, match="did not answer in time"):
            queue.counts()
        assert time.monotonic() - began < 5
        both.promote()
        both.name.leads_to = both.replica.port
        expect_all_is_there(queue, held)
