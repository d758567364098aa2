"""What happens when Redis cannot serve: plain words, and nothing half-sent."""

import socket
import threading
import time
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import replace
from pathlib import Path
from typing import Any
from uuid import uuid4

import pytest
import redis

from chalicelib.errors import Unavailable
from chalicelib.queue import NewJob, Queue, RedisDoorbell, RedrivePolicy, State, connect
from chalicelib.queue.patience import Client
from chalicelib.queue.scripts import script
from chalicelib.settings import BadSetting, RedisAddress
from infra.local.servers import embedded_redis, free_port

HOST = "127.0.0.1"


@contextmanager
def server(folder: Path, *extra: str, port: int = 0) -> Iterator[RedisAddress]:
    """A server that a test may ill-treat."""
    port = port or free_port()
    with embedded_redis(folder / uuid4().hex, port, *extra):
        yield RedisAddress(host=HOST, port=port)


def calls(queue: Queue) -> list:
    return [
        lambda: queue.send([NewJob(id="a")]),
        queue.receive,
        lambda: queue.complete(["a:b"]),
        lambda: queue.complete_and_receive(["a:b"]),
        lambda: queue.fail("a:b", "no"),
        lambda: queue.extend("a:b", 1),
        lambda: queue.release("a:b"),
        queue.counts,
        lambda: queue.jobs(State.WAITING),
        lambda: queue.job("a"),
        lambda: queue.states(["a"]),
        queue.maintain,
        queue.redrive,
        lambda: queue.promote(["a"]),
        lambda: queue.remove(["a"]),
        lambda: queue.purge(State.FAILED),
        queue.pause,
        queue.resume,
        queue.paused,
        queue.ping,
    ]


def test_without_a_server_every_call_is_unavailable_and_says_where() -> None:
    port = free_port()
    client = connect(RedisAddress(url=f"redis://:s3cret@{HOST}:{port}/0"))
    bell = RedisDoorbell(client)
    for call in [*calls(Queue(client)), bell.ring, lambda: bell.listen(1)]:
        with pytest.raises(Unavailable, match=f"{HOST}:{port}") as raised:
            call()
        assert "s3cret" not in str(raised.value)


def test_a_server_that_does_not_answer_is_given_up(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr("chalicelib.queue.connection.ANSWER_SECONDS", 0.2)
    with socket.create_server((HOST, 0)) as mute:
        queue = Queue(connect(RedisAddress(host=HOST, port=mute.getsockname()[1])))
        began = time.monotonic()
        with pytest.raises(Unavailable, match="in time"):
            queue.counts()
        assert time.monotonic() - began < 5


def test_a_restarted_server_is_found_again(server_folder: Path) -> None:
    port = free_port()
    queue = Queue(connect(RedisAddress(host=HOST, port=port)))
    with server(server_folder, port=port):
        queue.send([NewJob(id="a")])
    with pytest.raises(Unavailable):
        queue.counts()
    with server(server_folder, port=port):
        assert queue.send([NewJob(id="a")]) == ["a"]
    # Nobody saw this end: the pooled connection is dead and the server is there again.
    with server(server_folder, port=port):
        assert queue.counts().waiting == 0


def test_an_idle_connection_that_died_unseen_is_replaced(
    client: "redis.Redis", redis_port: int, monkeypatch: pytest.MonkeyPatch
) -> None:
    """As after a Lambda was thawed: the socket looks open, but nobody is at its other end."""
    monkeypatch.setattr("chalicelib.queue.connection.HEALTH_CHECK_SECONDS", 0.01)
    own = connect(RedisAddress(host=HOST, port=redis_port))
    queue = Queue(own)
    queue.counts()
    line = own.connection_pool.get_connection()
    time.sleep(0.02)
    line._sock.shutdown(socket.SHUT_RDWR)
    line.send_command("PING")
    assert line.read_response() == b"PONG"


@pytest.mark.parametrize("cluster", [False, True])
def test_a_command_is_never_sent_twice(cluster: bool) -> None:
    """One that got no answer may have been carried out; repeated, it would be answered wrongly."""
    heard: list[bytes] = []

    def cut_off(door: socket.socket) -> None:
        while True:
            try:
                line, _ = door.accept()
            except OSError:
                return
            with line:
                while (data := line.recv(65_536)) and b"EVALSHA" not in data:
                    line.sendall(b"*0\r\n" if b"SLOTS" in data else b"+OK\r\n")
                heard.append(data)

    with socket.create_server((HOST, 0)) as door:
        threading.Thread(target=cut_off, args=(door,), daemon=True).start()
        address = RedisAddress(host=HOST, port=door.getsockname()[1], cluster=cluster)
        queue = Queue(connect(address))
        with pytest.raises(Unavailable, match="no connection"):
            queue.complete(["a:b"])
        assert sum(b"EVALSHA" in data for data in heard) == 1
        door.shutdown(socket.SHUT_RDWR)


def test_a_password_and_a_database_are_used_and_a_wrong_one_is_said(server_folder: Path) -> None:
    with server(server_folder) as address:
        connect(address).config_set("requirepass", "s3cret")
        queue = Queue(connect(replace(address, password="s3cret", db=3)))
        queue.send([NewJob(id="a")])
        url = f"redis://:s3cret@{HOST}:{address.port}/3"
        assert Queue(connect(RedisAddress(url=url))).counts().waiting == 1
        assert Queue(connect(replace(address, password="s3cret"))).counts().waiting == 0
        for wrong, said in (("", "wants a password"), ("guess", "refuses the password")):
            with pytest.raises(Unavailable, match=said) as raised:
                Queue(connect(replace(address, password=wrong))).counts()
            assert "s3cret" not in str(raised.value)


@pytest.mark.parametrize(
    ("address", "tls"),
    [
        (RedisAddress(), False),
        (RedisAddress(tls=True), True),
        (RedisAddress(url="redis://h:1"), False),
        (RedisAddress(url="rediss://h:1"), True),
    ],
)
def test_tls_is_used_where_it_is_asked_for(address: RedisAddress, tls: bool) -> None:
    kind = connect(address).connection_pool.connection_class
    assert issubclass(kind, redis.SSLConnection) is tls


def test_a_url_s_own_options_count_and_other_schemes_are_refused() -> None:
    client = connect(RedisAddress(url="redis://h:1/4?socket_timeout=9"))
    options = client.get_connection_kwargs()
    assert (options["socket_timeout"], options["db"]) == (9, 4)
    for url in ("unix:///tmp/redis", "http://h"):
        with pytest.raises(BadSetting, match="redis://"):
            connect(RedisAddress(url=url))


def test_a_url_that_is_not_understood_keeps_its_secret() -> None:
    with pytest.raises(BadSetting, match="REDIS_URL is not understood") as raised:
        connect(RedisAddress(url="redis://:hu/sh@h:1"))
    assert "hu" not in str(raised.value)
    assert raised.value.__suppress_context__


def test_a_replica_is_read_and_refuses_to_write(server_folder: Path) -> None:
    with (
        server(server_folder) as primary,
        server(server_folder, "--replicaof", HOST, str(primary.port)) as address,
    ):
        client = connect(address)
        queue = Queue(client)
        assert queue.counts().waiting == 0
        before = client.client_id()
        with pytest.raises(Unavailable, match="read-only replica"):
            queue.send([NewJob(id="a")])
        # After a failover the name may lead elsewhere, which only a new connection finds.
        assert client.client_id() != before
        with pytest.raises(Unavailable, match="read-only replica"):
            queue.receive()


def test_a_full_server_refuses_a_send_as_a_whole_and_can_be_emptied(server_folder: Path) -> None:
    with server(server_folder) as address:
        client = connect(address)
        queue = Queue(client)
        jobs = [NewJob(id=str(n), payload=bytes(1000)) for n in range(100)]
        queue.send(jobs)
        strict = Queue(client, policy=RedrivePolicy(max_receive_count=1))
        strict.receive(visibility=0)  # dies at once, of its last receive
        before = {key: client.dump(key) for key in client.keys("*")}
        client.config_set("maxmemory", 1)
        with pytest.raises(Unavailable, match="memory is full"):
            queue.send([NewJob(id="new"), *jobs])
        assert {key: client.dump(key) for key in client.keys("*")} == before

        first, second, third, fourth = strict.receive(4)
        assert queue.counts().failed == 1
        queue.complete([first.receipt])
        queue.extend(second.receipt, 60)
        queue.fail(second.receipt, "no", permanent=True)
        assert queue.redrive([second.id]) == [second.id]
        queue.release(third.receipt)
        (fifth,) = queue.complete_and_receive([fourth.receipt])
        queue.fail(fifth.receipt, "no")
        assert queue.promote([fifth.id]) == [fifth.id]
        queue.maintain()
        queue.pause()
        assert queue.paused()
        bell = RedisDoorbell(client)
        bell.ring()
        bell.ring(delay=60)
        assert bell.listen(0)
        assert queue.remove([fifth.id]) == [fifth.id]
        assert queue.purge(State.WAITING) == 96


def test_a_busy_server_says_so(server_folder: Path) -> None:
    with server(server_folder, "--lua-time-limit", "10") as address:
        endless = threading.Thread(target=lambda: _spin(connect(address)))
        endless.start()
        queue = Queue(connect(address))
        with pytest.raises(Unavailable, match="busy with a script"):
            [queue.counts() for _ in range(1000)]
        connect(address).script_kill()
        endless.join()


def _spin(client: "redis.Redis") -> None:
    with pytest.raises(redis.ResponseError):
        client.eval("while true do end", 0)


def test_scripts_are_found_again_after_they_were_flushed(
    client: "redis.Redis", queue: Queue
) -> None:
    queue.counts()
    client.script_flush()
    assert client.script_exists(script("counts").digest) == [False]
    assert queue.counts().waiting == 0
    assert client.script_exists(script("counts").digest) == [True]


def test_an_error_of_ours_is_not_taken_for_an_outage(client: "redis.Redis", queue: Queue) -> None:
    client.set(f"dorsal:{{{queue.name}}}:waiting", "not a sorted set")
    with pytest.raises(redis.ResponseError, match="WRONGTYPE"):
        queue.counts()


def test_after_an_interrupt_the_next_call_reads_no_other_s_answer(
    redis_port: int, queue: Queue
) -> None:
    class Interrupted(Client):
        def parse_response(self, *args: Any, **options: Any) -> Any:
            if interrupts:
                raise interrupts.pop()
            return super().parse_response(*args, **options)

    interrupts: list[BaseException] = []
    client = Interrupted(connection_pool=connect(RedisAddress(port=redis_port)).connection_pool)
    mine = Queue(client, queue.name)
    mine.send([NewJob(id="a")])
    interrupts.append(KeyboardInterrupt())
    with pytest.raises(KeyboardInterrupt):
        mine.jobs(State.WAITING)
    assert mine.states(["a"]) == {"a": State.WAITING}
