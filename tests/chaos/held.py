"""What a running product holds: sessions, connections, open files. Faults must not make it grow.

Looked for while it runs, since the system closes whatever a process that ended had open.
"""

import time
from collections import Counter, defaultdict
from collections.abc import Iterator, Mapping
from contextlib import suppress
from dataclasses import dataclass
from urllib.parse import urlsplit

import psutil

from tests.chaos.world import World

SESSIONS = "SELECT count(*) AS n FROM pg_stat_activity WHERE application_name = 'dorsal'"
POSTGRES, REDIS, FILES = "connections to Postgres", "connections to Redis", "descriptors"
USUAL = {POSTGRES: 1, REDIS: 2, FILES: 0}  # of one process at work, as perhaps none was in calm
SLACK = {POSTGRES: 1, REDIS: 1, FILES: 6}  # of one process, beyond what one had in calm
OURS = {POSTGRES: 1, REDIS: 2}  # of this run: the one that asks, and Redis' queue
SERVERS_SLACK = 3  # of those that a server has, and no process that lives
SUPERVISOR = "dorsal run"
OF_A_FUNCTION = 2  # descriptors that its supervisor has for it: its socket, and one for its end
PATIENCE = 15.0  # seconds until what outages left half open is closed


@dataclass(frozen=True, kw_only=True)
class Held:
    """What is held at one moment."""

    most: Mapping[tuple[str, str], int]  # (function, kind) -> of its process that has the most
    total: Mapping[str, int]  # kind -> of all processes
    served: Mapping[str, int]  # kind -> what its server says

    def line(self) -> str:
        parts = [f"{self.served[kind]} {kind}" for kind in sorted(self.served)]
        parts += [f"{count} {FILES} of {name}" for (name, kind), count in self.files()]
        return ", ".join(parts)

    def files(self) -> list[tuple[tuple[str, str], int]]:
        return sorted(item for item in self.most.items() if item[0][1] == FILES)


def held(world: World) -> Held:
    """What is held now."""
    most: defaultdict[tuple[str, str], int] = defaultdict(int)
    total: Counter[str] = Counter()
    ports = {urlsplit(world.database_url).port: POSTGRES, world.line.port: REDIS}
    for name, process in _processes(world):
        with suppress(psutil.Error):
            for kind, count in _of(process, ports).items():
                most[name, kind] = max(most[name, kind], count)
                total[kind] += count
    with world.store() as store:
        clients = len(store.client_list())
    sessions = world.database.run(SESSIONS)[0]["n"]
    return Held(most=dict(most), total=total, served={POSTGRES: sessions, REDIS: clients})


def _processes(world: World) -> Iterator[tuple[str, psutil.Process]]:
    for process in world.functions():
        with suppress(psutil.Error):
            yield process.cmdline()[-2], process
    if world.product.process is not None:
        yield SUPERVISOR, psutil.Process(world.product.process.pid)


def _of(process: psutil.Process, ports: Mapping[int | None, str]) -> Counter[str]:
    """How many of each kind it has."""
    there = [connection.raddr for connection in process.net_connections("tcp")]
    kinds = Counter(ports[to.port] for to in there if to and to.port in ports)
    return kinds + Counter({FILES: descriptors(process)})


def descriptors(process: psutil.Process) -> int:
    """What it has open, but for functions at work and for clients that it serves.

    How many of these there are is a matter of the traffic: in calm there may be fewer than later.
    """
    there = process.net_connections("tcp")
    doors = {at.laddr.port for at in there if at.status == psutil.CONN_LISTEN}
    answered = [at for at in there if at.status == psutil.CONN_ESTABLISHED]
    served = sum(at.laddr.port in doors for at in answered)
    return process.num_fds() - served - OF_A_FUNCTION * len(process.children())


def grown(calm: Held, now: Held) -> Iterator[str]:
    """What there is more of than in calm, beyond the slack."""
    for (name, kind), count in now.most.items():
        had = max(calm.most.get((name, kind), 0), USUAL[kind])
        if count > had + SLACK[kind]:
            yield f"a process of {name} has {count} {kind}, usual are {had}"
    for kind, count in now.served.items():
        if count > now.total[kind] + OURS[kind] + SERVERS_SLACK:
            yield f"{count} {kind} are open there, and processes have {now.total[kind]}"


def still_grown(world: World, calm: Held) -> tuple[Held, list[str]]:
    """What is held once all is settled, and what of it remains too much."""
    deadline = time.monotonic() + PATIENCE
    while (more := list(grown(calm, now := held(world)))) and time.monotonic() < deadline:
        time.sleep(0.5)
    return now, more
