"""How fast one process sends, in bulk and singly."""

from collections.abc import Iterator
from statistics import median

from tests.bench import peers
from tests.bench.figures import Figure
from tests.bench.queue.contenders import CHUNK, bullmq_name, bullmq_send
from tests.bench.queue.processes import ours, run
from tests.bench.queue.server import Server

ROUNDS = 3


def bulk(server: Server, part: float) -> Iterator[Figure]:
    """All at once: one ``send`` of ours, BullMQ's addBulk in its best chunks."""
    mine, theirs = int(200_000 * part), int(50_000 * part)
    name = f"bulk send of {mine} jobs, one process"
    yield _beside(server, name, (mine, mine), f"addBulk, {CHUNK} at a time", (theirs, CHUNK), 4)


def singly(server: Server, part: float) -> Iterator[Figure]:
    """One job a call, one call after the other."""
    count = int(10_000 * part)
    yield _beside(server, "single sends, one process", (count, 1), "add", (count, 1), None)


def _beside(
    server: Server,
    name: str,
    mine: tuple[int, int],
    call: str,
    theirs: tuple[int, int],
    at_least: float | None,
) -> Figure:
    rates: tuple[list[float], list[float]] = ([], [])
    for _ in range(ROUNDS):
        server.clear()
        rates[0].append(mine[0] / _send(server, *mine))
        server.clear()
        rates[1].append(theirs[0] / bullmq_send(server, *theirs))
    return Figure(
        name=name,
        value=median(rates[0]),
        unit="jobs/s",
        peer=f"{bullmq_name()}, {call}",
        peer_value=median(rates[1]),
        at_least=at_least,
    )


def _send(server: Server, count: int, chunk: int) -> float:
    return float(run(ours("send", server.port, count, chunk), peers.PROJECT, server.port))
