"""The queue in a cluster: its whole life, the loss of its primary, and the move of its slot."""

import threading
import time
from collections.abc import Callable, Iterator
from contextlib import suppress
from dataclasses import replace
from pathlib import Path
from uuid import uuid4

import pytest
import redis

from chalicelib.errors import Unavailable
from chalicelib.queue import NewJob, Queue, RedisDoorbell, Tally, connect
from chalicelib.settings import BadSetting, RedisAddress
from infra.local.running import HOST, free_port
from tests.integration.queue.cluster import Cluster, Node, cluster, slot_of
from tests.integration.queue.life import LIFE
from tests.integration.queue.servers import eventually, replicate

pytestmark = pytest.mark.xdist_group("cluster")


@pytest.fixture(scope="module")
def nodes(server_folder: Path) -> Iterator[Cluster]:
    with cluster("valkey", server_folder) as nodes:
        yield nodes


@pytest.fixture
def client(nodes: Cluster) -> Iterator["redis.Redis"]:
    client = connect(replace(nodes.nodes[0].server.address, cluster=True))
    yield client
    client.close()


@pytest.mark.parametrize("chapter", LIFE, ids=lambda chapter: chapter.__name__)
def test_a_queue_lives_on_whichever_node(
    nodes: Cluster, client: "redis.Redis", chapter: Callable[["redis.Redis", str], None]
) -> None:
    for node in nodes.primaries():
        name = name_held_by(nodes, node)
        chapter(client, name)
        assert node.client.keys(f"dorsal:{{{name}}}:sequence") or chapter.__name__ == "rings"


def test_a_node_that_is_not_the_queue_s_leads_to_it(nodes: Cluster) -> None:
    name = uuid4().hex
    for node in nodes.nodes:
        queue = Queue(connect(replace(node.server.address, cluster=True)), name)
        queue.send([NewJob(id=str(node.server.port))])
    assert queue.counts().waiting == len(nodes.nodes)


def test_counts_are_kept_from_whichever_node(nodes: Cluster) -> None:
    name = uuid4().hex
    told = []
    for node in nodes.nodes:
        tally = Tally(connect(replace(node.server.address, cluster=True)), name)
        told += [tally.add(what, 2, 60) for what in ("a", "b")]
    assert told == [2 * n for n in range(1, len(nodes.nodes) + 1) for _ in "ab"]


def test_without_cluster_mode_the_setting_is_named(nodes: Cluster) -> None:
    other = nodes.other(slot_of("jobs"))
    with pytest.raises(Unavailable, match="set REDIS_CLUSTER=true"):
        Queue(connect(other.server.address)).counts()


def test_a_cluster_has_one_database() -> None:
    with pytest.raises(BadSetting, match="REDIS_DB=0"):
        connect(RedisAddress(cluster=True, db=1))
    with pytest.raises(BadSetting, match="REDIS_DB=0"):
        connect(RedisAddress(cluster=True, url="redis://h/1"))


def test_without_a_cluster_every_call_is_unavailable_and_nothing_waits_for_long() -> None:
    queue = Queue(connect(RedisAddress(host=HOST, port=free_port(), cluster=True)))
    began = time.monotonic()
    with pytest.raises(Unavailable, match="no connection"):
        queue.counts()
    assert time.monotonic() - began < 5


def test_a_server_without_cluster_mode_serves_too(redis_port: int) -> None:
    client = connect(RedisAddress(host=HOST, port=redis_port, cluster=True))
    queue = Queue(client, uuid4().hex)
    queue.send([NewJob(id="a")])
    assert queue.counts().waiting == 1


def test_the_queue_s_slot_moves_while_it_works(nodes: Cluster, client: "redis.Redis") -> None:
    """Key by key, as clusters before Valkey 9 and Redis 8.4 do it."""
    queue = Queue(client, uuid4().hex)
    queue.send(NewJob(id=str(n)) for n in range(200))
    (held,) = queue.receive()
    slot = slot_of(queue.name)
    old, new = nodes.primary(slot), nodes.other(slot)
    new.tell("CLUSTER SETSLOT", slot, "IMPORTING", old.id)
    old.tell("CLUSTER SETSLOT", slot, "MIGRATING", new.id)
    mover = threading.Timer(0.5, lambda: move(slot, old, new))
    mover.start()
    # Waits for the move's end: of a queue that lies in two places no script sees one half.
    queue.complete([held.receipt])
    mover.join()
    assert old.client.keys(f"dorsal:{{{queue.name}}}:*") == []
    assert (queue.counts().waiting, queue.counts().completed) == (199, 1)


def test_a_move_that_does_not_end_is_told(nodes: Cluster, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr("chalicelib.queue.connection.ANSWER_SECONDS", 0.3)
    client = connect(replace(nodes.nodes[0].server.address, cluster=True))
    queue = Queue(client, uuid4().hex)
    queue.send(NewJob(id=str(n)) for n in range(3))
    slot = slot_of(queue.name)
    old, new = nodes.primary(slot), nodes.other(slot)
    new.tell("CLUSTER SETSLOT", slot, "IMPORTING", old.id)
    old.tell("CLUSTER SETSLOT", slot, "MIGRATING", new.id)
    with pytest.raises(Unavailable, match="moving the queue's keys"):
        queue.counts()
    assert not queue.paused()  # one key, which is asked for at its new place
    move(slot, old, new)
    assert queue.counts().waiting == 3


def test_the_queue_s_slot_moves_at_once(nodes: Cluster, client: "redis.Redis") -> None:
    queue = Queue(client, uuid4().hex)
    queue.send(NewJob(id=str(n)) for n in range(50))
    slot = slot_of(queue.name)
    old, new = nodes.primary(slot), nodes.other(slot)
    old.tell("CLUSTER MIGRATESLOTS", "SLOTSRANGE", slot, slot, "NODE", new.id)
    done = 0
    while done < 50:
        with suppress(Unavailable):
            queue.complete([job.receipt for job in queue.receive()])
            done += 1
    eventually(lambda: not old.client.keys(f"dorsal:{{{queue.name}}}:*"))
    assert queue.counts().completed == 50


def test_the_queue_outlives_its_primary(nodes: Cluster, client: "redis.Redis") -> None:
    first = nodes.nodes[0]  # the one that the client was told of, too
    queue = Queue(client, name_held_by(nodes, nodes.primaries()[0]))
    primary = nodes.primary(slot_of(queue.name))
    queue.send(NewJob(id=str(n)) for n in range(100))
    (held,) = queue.receive()
    replicate(primary.client, queue.name)
    for server in {first.server, primary.server}:
        server.kill()
    longest = outlive(lambda: queue.complete([held.receipt]))
    assert longest < 15
    assert (queue.counts().waiting, queue.counts().completed) == (99, 1)
    bell = RedisDoorbell(client, queue.name)
    bell.ring()
    assert bell.listen(1)
    for server in {first.server, primary.server}:
        server.start()
    nodes.agree()
    assert queue.counts().waiting == 99


def test_the_queue_outlives_a_primary_that_falls_silent(
    nodes: Cluster, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr("chalicelib.queue.connection.ANSWER_SECONDS", 0.4)
    primary = nodes.primaries()[1]
    silent = primary.server  # also the only one that the client was told of
    client = connect(replace(silent.address, cluster=True))
    queue = Queue(client, name_held_by(nodes, primary))
    queue.counts()
    silent.suspend()
    assert outlive(lambda: queue.send([NewJob(id="a")])) < 5
    silent.resume()
    nodes.agree()
    assert queue.counts().waiting == 1


def outlive(call: Callable[[], object], seconds: float = 30) -> float:
    """Calls until it is served, and not at once; returns the longest wait for an answer."""
    waits = []
    deadline = time.monotonic() + seconds
    while time.monotonic() < deadline:
        began = time.monotonic()
        try:
            call()
        except Unavailable:
            waits.append(time.monotonic() - began)
        else:
            return max(waits)
    raise AssertionError("it was not served again")


def name_held_by(nodes: Cluster, node: Node) -> str:
    """A queue's name, whose slot this primary holds."""
    names = iter(lambda: uuid4().hex, "")
    return next(name for name in names if nodes.primary(slot_of(name)) is node)


def move(slot: int, old: Node, new: Node) -> None:
    """Moves a slot's keys, and then the slot."""
    while keys := old.tell("CLUSTER GETKEYSINSLOT", slot, 10):
        old.tell("MIGRATE", HOST, new.server.port, "", 0, 5000, "KEYS", *keys)
    for node in (new, old):
        node.tell("CLUSTER SETSLOT", slot, "NODE", new.id)
