"""Who is measured: for each, how jobs get in, how a worker is started, and how many are left."""

import json
from collections.abc import Callable, Sequence
from dataclasses import dataclass
from pathlib import Path

import redis

from chalicelib.queue.keys import key
from tests.bench import peers
from tests.bench.queue.jobs import ids, new_jobs
from tests.bench.queue.processes import ours, run
from tests.bench.queue.server import Server

APPS = Path(__file__).parent / "apps"
CHUNK = 500  # jobs in an addBulk, as in our own scripts
SEVERAL = ("eight", "ten")  # how workers are called that have several jobs at a time

Left = Callable[["redis.Redis"], int]


@dataclass(frozen=True, kw_only=True)
class Contender:
    """One queue with one kind of worker.

    ``jobs`` is how many it is given to be measured on, some five seconds' worth on two cores.
    """

    name: str
    jobs: int
    fill: Callable[[Server, int], object]
    worker: Callable[[Server], Sequence[str]]  # the command
    left: Left
    cwd: Path = peers.PROJECT
    processes: int = 1
    held: bool = True  # whether ours must be faster by the limit, or it is only shown


def dorsal(name: str, *, jobs: int, batch: int, processes: int = 1) -> Contender:
    """Our workers: ``complete_and_receive`` in a loop, so many jobs at a time."""
    return Contender(
        name=name,
        jobs=jobs,
        fill=lambda server, count: server.queue().send(new_jobs(ids(count))),
        worker=lambda server: ours("drain", server.port, batch),
        left=_sorted_set(key("bench", "waiting")),
        processes=processes,
    )


def bullmq(concurrency: int, *, jobs: int) -> Contender:
    """BullMQ's Worker in one Node process."""
    folder = peers.bullmq()
    return Contender(
        name=f"{bullmq_name()}, concurrency {concurrency}",
        jobs=jobs,
        fill=lambda server, count: bullmq_send(server, count, CHUNK),
        worker=lambda server: ["node", "work.mjs", str(server.port), str(concurrency)],
        left=_list("bull:bench:wait"),
        cwd=folder,
    )


def bullmq_send(server: Server, count: int, chunk: int) -> float:
    """Adds jobs to BullMQ, ``chunk`` at a time; the seconds it took."""
    command = ["node", "send.mjs", *map(str, (server.port, count, chunk))]
    return float(json.loads(run(command, peers.bullmq(), server.port))["seconds"])


def bullmq_name() -> str:
    """With its version, as the lock file pins it."""
    locked = json.loads((peers.BULLMQ / "package-lock.json").read_text())
    return f"BullMQ {locked['packages']['node_modules/bullmq']['version']}"


def python_peers() -> list[Contender]:
    """Each Python peer's worker with one job at a time, and as it comes where that differs.

    Where a peer logs every job and has an option against it, it is given the option.
    """
    huey = ("huey_consumer", "huey_app.huey")
    arq = ("arq", "--custom-log-dict=arq_app.quiet")
    dramatiq = ("dramatiq", "dramatiq_app", "--processes=1")
    rq = ("rq", "worker", "--quiet")
    return [
        _python("huey", "a thread and a log line a job, its defaults", 5000, *huey),
        _python("huey", "a thread", 8000, *huey, "--quiet"),
        _python("huey", "a process", 8000, *huey, "--quiet", "--worker-type=process"),
        _python("arq", "one at a time, poll_delay 0", 3000, *arq, "arq_app.OneAtATime"),
        _python("arq", "ten at a time, poll_delay 0", 4000, *arq, "arq_app.Eager"),
        _python("arq", "ten at a time and poll_delay, its defaults", 1000, *arq, "arq_app.Default"),
        _python("dramatiq", "one thread", 1500, *dramatiq, "--threads=1"),
        _python("dramatiq", "eight threads, its default", 8000, *dramatiq),
        _python("saq", "one at a time", 3000, "saq", "saq_app.one_at_a_time"),
        _python("saq", "ten at a time, its default", 4000, "saq", "saq_app.default"),
        _python("rq", "a fork for each, its default", 700, *rq),
        _python("rq", "SimpleWorker", 1500, *rq, "--worker-class=rq.SimpleWorker"),
    ]


def _python(peer: str, how: str, jobs: int, program: str, *args: str) -> Contender:
    python = peers.environment(peer)
    fill = [str(python), "fill.py", f"{peer}_app"]
    return Contender(
        name=f"{peer} {peers.version(peer)}, {how}",
        jobs=jobs,
        fill=lambda server, count: run([*fill, str(count)], APPS, server.port),
        worker=lambda _: [str(python.with_name(program)), *args],
        left=_LEFT[peer],
        cwd=APPS,
        held=not how.startswith(SEVERAL),
    )


def _list(name: str) -> Left:
    return lambda client: int(client.llen(name))


def _sorted_set(name: str) -> Left:
    return lambda client: int(client.zcard(name))


_LEFT = {
    "arq": _sorted_set("arq:queue"),
    "dramatiq": lambda client: int(client.hlen("dramatiq:default.msgs")),
    "huey": _list("huey.redis.bench"),
    "rq": _list("rq:queue:default"),
    "saq": _sorted_set("saq:default:incomplete"),
}
