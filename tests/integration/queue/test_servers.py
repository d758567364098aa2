"""The queue lives its whole life on every kind of server, also through the server's death."""

from collections.abc import Callable, Iterator
from dataclasses import replace
from pathlib import Path
from uuid import uuid4

import pytest
import redis

from chalicelib.errors import Unavailable
from chalicelib.queue import NewJob, Queue, connect
from tests.integration.queue.life import LIFE, pass_time
from tests.integration.queue.servers import KINDS, Server, running


@pytest.fixture(
    scope="module",
    params=[pytest.param(kind, marks=pytest.mark.xdist_group(kind)) for kind in KINDS],
)
def server(request: pytest.FixtureRequest, server_folder: Path) -> Iterator[Server]:
    with running(request.param, server_folder) as server:
        yield server


@pytest.fixture
def client(server: Server) -> Iterator["redis.Redis"]:
    client = connect(server.address)
    yield client
    client.close()


@pytest.mark.parametrize("chapter", LIFE, ids=lambda chapter: chapter.__name__)
def test_a_queue_lives(
    client: "redis.Redis", chapter: Callable[["redis.Redis", str], None]
) -> None:
    chapter(client, uuid4().hex)


def test_a_password_is_asked_for(server: Server, client: "redis.Redis") -> None:
    client.config_set("requirepass", "s3cret")
    known = replace(server.address, password="s3cret")
    try:
        for wrong, said in (("", "wants a password"), ("guess", "refuses the password")):
            with pytest.raises(Unavailable, match=said):
                Queue(connect(replace(known, password=wrong))).counts()
        Queue(connect(known)).counts()
    finally:
        connect(known).config_set("requirepass", "")


def test_nothing_is_lost_when_the_server_dies(server: Server, client: "redis.Redis") -> None:
    queue = Queue(client, uuid4().hex)
    queue.send(NewJob(id=str(n), payload=bytes(100)) for n in range(600))
    done, held, failed = queue.receive(3)
    queue.complete([done.receipt])
    queue.fail(failed.receipt, "no", permanent=True)
    before = (queue.counts(), queue.job(held.id), queue.job(failed.id))
    server.kill()
    server.start()
    assert (queue.counts(), queue.job(held.id), queue.job(failed.id)) == before
    queue.complete([held.receipt])
    pass_time(client, queue, 1)
    assert [job.id for job in queue.receive(100)] == [str(n) for n in range(3, 103)]
