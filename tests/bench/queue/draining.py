"""How fast workers drain: in batches, one job at a time, and three of them together."""

from collections.abc import Iterator, Sequence
from statistics import median

from tests.bench.figures import Figure
from tests.bench.queue.contenders import Contender, bullmq, dorsal, python_peers
from tests.bench.queue.rates import drained
from tests.bench.queue.server import Server

ROUNDS = 3
BATCH = 100  # jobs in one complete_and_receive


def batches(server: Server, part: float) -> Iterator[Figure]:
    """One process that takes as many as it likes, beside BullMQ's two concurrencies."""
    name = f"drain by one process, batches of {BATCH}"
    peers = [bullmq(3, jobs=25_000), bullmq(100, jobs=40_000)]
    return _beside(server, dorsal(name, jobs=120_000, batch=BATCH), peers, part, at_least=2)


def one_at_a_time(server: Server, part: float) -> Iterator[Figure]:
    """One process that holds one job at a time, beside every Python peer's.

    Held against those that do the same; peers that work on several at a time are shown.
    """
    ours = dorsal("drain by one process, one job at a time", jobs=15_000, batch=1)
    return _beside(server, ours, python_peers(), part, at_least=2)


def three_together(server: Server, part: float) -> Iterator[Figure]:
    """Three such processes, beside BullMQ's one with three jobs at a time."""
    ours = dorsal("drain by three processes, one job each", jobs=25_000, batch=1, processes=3)
    return _beside(server, ours, [bullmq(3, jobs=25_000)], part, at_least=1)


def _beside(
    server: Server, ours: Contender, peers: Sequence[Contender], part: float, at_least: float
) -> Iterator[Figure]:
    """Everybody in turn, several times; the medians, ours held against each."""
    everybody = [ours, *peers]
    rates: dict[str, list[float]] = {contender.name: [] for contender in everybody}
    for _ in range(ROUNDS):
        for contender in everybody:
            rates[contender.name].append(drained(server, contender, part))
    for peer in peers:
        yield Figure(
            name=ours.name,
            value=median(rates[ours.name]),
            unit="jobs/s",
            peer=peer.name,
            peer_value=median(rates[peer.name]),
            at_least=at_least if peer.held else None,
        )
