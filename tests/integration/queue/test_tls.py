"""TLS, passwords and user names, against a server that has TLS built in."""

import time
from collections.abc import Callable, Iterator
from dataclasses import replace
from pathlib import Path
from uuid import uuid4

import pytest
import redis

from chalicelib.errors import Unavailable
from chalicelib.queue import NewJob, Queue, connect
from chalicelib.settings import BadSetting, RedisAddress
from infra.local.running import HOST, free_port
from tests.integration.queue.certificates import Certificates, certificates
from tests.integration.queue.cluster import cluster
from tests.integration.queue.life import LIFE, rings, sends_receives_and_completes
from tests.integration.queue.servers import running

KIND = "redis-debian"  # the other kinds' programs were built without TLS
PASSWORD = "pass word/+:@%"


@pytest.fixture(scope="module")
def papers(server_folder: Path) -> Certificates:
    return certificates(server_folder / uuid4().hex)


@pytest.fixture(scope="module")
def address(papers: Certificates, server_folder: Path) -> Iterator[RedisAddress]:
    """Of a server that wants TLS and a password."""
    port = free_port()
    options = (*papers.options(port), "--requirepass", PASSWORD)
    with running(KIND, server_folder, *options, port=port) as server:
        ca_file = str(papers.authority)
        yield replace(server.address, password=PASSWORD, tls=True, ca_file=ca_file)


def trouble(address: RedisAddress) -> str:
    """What is said of a server that the queue cannot work with."""
    with pytest.raises(Unavailable) as raised:
        Queue(connect(address)).counts()
    assert PASSWORD not in str(raised.value)
    assert str(address.port) in str(raised.value)
    return str(raised.value)


@pytest.mark.parametrize("chapter", LIFE, ids=lambda chapter: chapter.__name__)
def test_a_queue_lives_behind_tls(
    address: RedisAddress, chapter: Callable[["redis.Redis", str], None]
) -> None:
    client = connect(address)
    chapter(client, uuid4().hex)
    client.close()


def test_an_address_as_a_url_does_the_same(address: RedisAddress) -> None:
    secret = "pass%20word%2F%2B%3A%40%25"
    url = f"rediss://:{secret}@{HOST}:{address.port}"
    Queue(connect(RedisAddress(url=url, ca_file=address.ca_file))).ping()
    Queue(connect(RedisAddress(url=f"{url}?ssl_ca_certs={address.ca_file}"))).ping()


def test_an_unknown_authority_is_refused(address: RedisAddress, server_folder: Path) -> None:
    said = trouble(replace(address, ca_file=""))
    assert "its certificate is refused" in said
    assert "REDIS_CA_FILE" in said
    other = certificates(server_folder / uuid4().hex)
    assert "is refused" in trouble(replace(address, ca_file=str(other.authority)))


def test_another_s_certificate_is_refused(address: RedisAddress) -> None:
    said = trouble(replace(address, host="localhost"))
    assert "its certificate is refused" in said
    assert "localhost" in said


def test_plain_words_to_a_tls_port_are_told(address: RedisAddress) -> None:
    said = trouble(replace(address, tls=False, ca_file=""))
    assert "REDIS_TLS=true" in said


def test_tls_to_a_plain_port_is_told(
    address: RedisAddress, redis_port: int, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr("chalicelib.queue.connection.ANSWER_SECONDS", 0.5)
    began = time.monotonic()
    assert "it does not answer in TLS" in trouble(replace(address, port=redis_port))
    assert time.monotonic() - began < 10


def test_a_ca_file_that_is_none_is_a_bad_setting(papers: Certificates) -> None:
    for wrong in ("nowhere.pem", str(papers.key)):
        with pytest.raises(BadSetting, match="REDIS_CA_FILE"):
            connect(RedisAddress(tls=True, ca_file=wrong))
    with pytest.raises(BadSetting, match="set REDIS_TLS=true"):
        connect(RedisAddress(ca_file=str(papers.authority)))


def test_a_user_name_has_its_own_password_and_rights(address: RedisAddress) -> None:
    allow = connect(address).execute_command
    allow("ACL SETUSER", "dorsal", "on", ">own", "~dorsal:*", "+@all", "-@dangerous", "-@admin")
    allow("ACL SETUSER", "reader", "on", ">own", "~dorsal:*", "+@read")
    user = replace(address, username="dorsal", password="own")
    sends_receives_and_completes(connect(user), uuid4().hex)
    rings(connect(user), uuid4().hex)
    assert "wants a password" in trouble(replace(address, password=""))
    assert "refuses the password" in trouble(replace(user, password="guess"))
    assert "refuses the password" in trouble(replace(user, username="nobody"))
    assert "may not run the queue's commands" in trouble(replace(user, username="reader"))


def test_a_cluster_has_tls_and_a_password_too(papers: Certificates, server_folder: Path) -> None:
    ca_file = str(papers.authority)
    options = ("--tls-replication", "yes", "--tls-cluster", "yes", "--masterauth", PASSWORD)
    with cluster(
        KIND,
        server_folder,
        *options,
        "--requirepass",
        PASSWORD,
        papers=papers,
        password=PASSWORD,
    ) as nodes:
        for node in nodes.nodes:
            address = RedisAddress(
                host=HOST,
                port=node.server.port,
                password=PASSWORD,
                tls=True,
                ca_file=ca_file,
                cluster=True,
            )
            queue = Queue(connect(address))
            queue.send([NewJob(id=str(node.server.port))])
        assert queue.counts().waiting == len(nodes.nodes)
        assert "REDIS_TLS=true" in trouble(replace(address, tls=False, ca_file=""))
