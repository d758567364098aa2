"""A Redis that wants a password, which Secrets Manager keeps and rotates."""

from collections.abc import Iterator
from pathlib import Path

import pytest
import redis

from chalicelib.errors import Unavailable
from chalicelib.queue import NewJob, Queue, connect
from chalicelib.secret import Secret
from chalicelib.settings import RedisAddress
from tests.integration.queue.servers import HOST, Server, running
from tests.secrets import Keeper


@pytest.fixture
def server(server_folder: Path) -> Iterator[Server]:
    with running("valkey", server_folder, "--requirepass", "one") as server:
        yield server


def rotate(server: Server, to: str) -> None:
    with redis.Redis(HOST, server.port, password="one") as administrator:
        administrator.config_set("requirepass", to)


def hang_up(server: Server, password: str) -> None:
    with redis.Redis(HOST, server.port, password=password) as administrator:
        administrator.client_kill_filter(skipme=True, _type="normal")


def test_the_password_comes_from_the_secret_when_it_is_needed(server: Server) -> None:
    keeper = Keeper(password="one")
    client = connect(server.address, Secret("arn", keeper))
    assert keeper.asked == 0
    assert Queue(client).send([NewJob(id="a")]) == ["a"]
    client.connection_pool.disconnect()
    assert Queue(client).counts().waiting == 1
    assert keeper.asked == 1


def test_a_secret_wins_over_what_the_address_says(server: Server) -> None:
    address = RedisAddress(url=f"redis://default:wrong@{HOST}:{server.port}")
    Queue(connect(address, Secret("arn", Keeper(password="one")))).ping()


def test_a_rotated_password_is_found_at_the_next_connection(server: Server) -> None:
    keeper = Keeper(password="one")
    queue = Queue(connect(server.address, Secret("arn", keeper)))
    queue.ping()
    rotate(server, "two")
    keeper.held["password"] = "two"
    queue.ping()  # who is in stays in
    assert keeper.asked == 1
    hang_up(server, "two")
    queue.ping()
    assert keeper.asked == 2


def test_a_password_that_stays_wrong_is_told_of_in_plain_words(server: Server) -> None:
    keeper = Keeper(password="hush")
    queue = Queue(connect(server.address, Secret("arn", keeper)))
    with pytest.raises(Unavailable, match="refuses the password") as caught:
        queue.ping()
    assert "hush" not in str(caught.value)
    keeper.held["password"] = "one"
    queue.ping()


def test_a_secret_that_cannot_be_had_leaves_no_half_greeted_connection(server: Server) -> None:
    keeper = Keeper()
    queue = Queue(connect(server.address, Secret("arn", keeper)))
    with pytest.raises(Unavailable, match="the secret arn"):
        queue.ping()
    keeper.held["password"] = "one"
    queue.ping()
