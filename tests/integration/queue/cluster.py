"""A real cluster: three primaries, each with a replica, on ports of their own."""

from collections.abc import Iterator
from contextlib import ExitStack, contextmanager, suppress
from dataclasses import dataclass
from pathlib import Path
from typing import Any

import redis
from redis.crc import key_slot

from infra.local.running import HOST, ServerError, expect_free, free_port
from tests.integration.queue.certificates import Certificates
from tests.integration.queue.servers import Server, eventually

NODE_TIMEOUT = 2000  # ms until a node that does not answer is thought to have failed
SLOTS = 16384
BUS = 10_000  # so far above its port a node listens to the others
PRIMARIES = 3


def slot_of(name: str) -> int:
    """The slot of the queue called ``name``."""
    return int(key_slot(f"{{{name}}}".encode()))


@dataclass(frozen=True)
class Node:
    """A cluster's node: its server and a client for its own affairs."""

    server: Server
    client: "redis.Redis"
    id: str

    def tell(self, *words: Any) -> Any:
        return self.client.execute_command(*words)

    def slots(self) -> list[tuple[int, int, list[int]]]:
        """Ranges of slots, with the ports of the primary and its replicas, as this node sees it."""
        ranges = self.tell("CLUSTER SLOTS")
        return [(first, last, [node[1] for node in nodes]) for first, last, *nodes in ranges]

    def holders(self, slot: int) -> list[int]:
        """The ports of the slot's primary, then of its replicas."""
        return next((ports for a, b, ports in self.slots() if a <= slot <= b), [])


class Cluster:
    def __init__(self, nodes: list[Node]) -> None:
        self.nodes = nodes

    def primaries(self) -> list[Node]:
        ports = dict.fromkeys(ports[0] for _, _, ports in self.nodes[0].slots())
        return [self.at(port) for port in ports]

    def primary(self, slot: int) -> Node:
        return self.at(self.nodes[0].holders(slot)[0])

    def other(self, slot: int) -> Node:
        """A primary that does not hold the slot."""
        return next(node for node in self.primaries() if node is not self.primary(slot))

    def at(self, port: int) -> Node:
        return next(node for node in self.nodes if node.server.port == port)

    def agree(self) -> None:
        """Waits until every node knows the same whole cluster."""
        for node in self.nodes:
            eventually(lambda n=node: _agrees(n))


@contextmanager
def cluster(
    kind: str, folder: Path, *options: str, papers: Certificates | None = None, password: str = ""
) -> Iterator[Cluster]:
    """Six nodes that agree, and speak TLS if there are papers."""
    client: dict[str, Any] = {"password": password} if password else {}
    if papers:
        client |= {"ssl": True, "ssl_ca_certs": str(papers.authority)}
    with ExitStack() as stack:
        servers = [_node(kind, folder, papers, *options) for _ in range(2 * PRIMARIES)]
        for server in servers:
            stack.callback(server.remove)
            server.start()
        clients = [redis.Redis(HOST, s.port, protocol=2, **client) for s in servers]
        ids = [str(c.execute_command("CLUSTER MYID").decode()) for c in clients]
        nodes = [Node(*of) for of in zip(servers, clients, ids, strict=True)]
        _join(nodes)
        joined = Cluster(nodes)
        joined.agree()
        yield joined
        for own in clients:
            own.close()


def _node(kind: str, folder: Path, papers: Certificates | None, *options: str) -> Server:
    port = next(port for port in iter(free_port, 0) if _free(port + BUS))
    own = ["--cluster-enabled", "yes", "--cluster-node-timeout", str(NODE_TIMEOUT)]
    own += ["--repl-ping-replica-period", "1"]  # replicas are not listed before they heard one
    own += papers.options(port) if papers else []
    return Server(kind, folder, *own, *options, port=port)


def _free(port: int) -> bool:
    with suppress(ServerError, OverflowError):  # there is no port above 65,535
        expect_free("Redis", port)
        return True
    return False


def _join(nodes: list[Node]) -> None:
    first, *others = nodes
    for epoch, node in enumerate(nodes, 1):
        node.tell("CLUSTER SET-CONFIG-EPOCH", epoch)
    for node in others:
        first.tell("CLUSTER MEET", HOST, node.server.port)
    for n, node in enumerate(nodes[:PRIMARIES]):
        share = range(n * SLOTS // PRIMARIES, (n + 1) * SLOTS // PRIMARIES)
        node.tell("CLUSTER ADDSLOTS", *share)
    for primary, replica in zip(nodes[:PRIMARIES], nodes[PRIMARIES:], strict=True):
        eventually(lambda r=replica, p=primary: _knows(r, p))
        replica.tell("CLUSTER REPLICATE", primary.id)


def _knows(node: Node, other: Node) -> bool:
    return other.id in str(node.tell("CLUSTER NODES"))


def _agrees(node: Node) -> bool:
    whole = all(len(ports) == 2 for _, _, ports in node.slots())
    linked = node.client.info("replication").get("master_link_status", "up") == "up"
    return whole and linked and node.tell("CLUSTER INFO")["cluster_state"] == "ok"
