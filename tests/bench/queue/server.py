"""The one Redis that everybody is measured on."""

import time
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from pathlib import Path

import redis

from chalicelib.queue import Queue, connect
from chalicelib.queue.policy import RedrivePolicy, Retention
from chalicelib.settings import RedisAddress
from infra.local.servers import HOST, embedded_redis, free_port

ENDLESS = 1_000_000  # entries of the slow log; more than any figure's calls
# Shorter ones are not logged: the log has what scripts call too, and then slows them by a half.
SHORTEST_US = 100


@dataclass(frozen=True)
class Server:
    """A running server, and a client of the benchmark's own for what is no product's call."""

    port: int
    admin: "redis.Redis"

    def queue(self, **options: RedrivePolicy | Retention | float) -> Queue:
        """A queue as the product has it, on a client of its own."""
        return Queue(self.client(), "bench", **options)  # type: ignore[arg-type]

    def client(self) -> "redis.Redis":
        """A client as the product makes it."""
        return connect(RedisAddress(host=HOST, port=self.port))

    def clear(self) -> None:
        """Forget all jobs, and the append-only file's past, so that nobody pays for another's."""
        self.admin.flushall()
        self.admin.bgrewriteaof()
        self.settle()

    def settle(self) -> None:
        """Wait until no rewrite of the append-only file runs beside."""
        while True:
            state = self.admin.info("persistence")
            if not (state["aof_rewrite_in_progress"] or state["aof_rewrite_scheduled"]):
                return
            time.sleep(0.02)

    def megabytes(self) -> float:
        """Redis's used_memory."""
        return float(self.admin.info("memory")["used_memory"]) / 1e6

    def blocked(self, call: Callable[[], object]) -> list[float]:
        """The milliseconds that each script of a call blocked Redis, by Redis's own slow log.

        Those below SHORTEST_US are left out.
        """
        self.admin.slowlog_reset()
        # The last log was large: its memory is tidied up at the next large reply, so ask for one.
        self.admin.eval("return string.rep('x', 1000000)", 0)
        self.admin.config_set("slowlog-log-slower-than", SHORTEST_US)
        call()
        self.admin.config_set("slowlog-log-slower-than", -1)
        log = self.admin.slowlog_get(ENDLESS)
        self.admin.slowlog_reset()
        return [entry["duration"] / 1000 for entry in log if entry["command"].startswith(b"EVAL")]


@contextmanager
def bench_server(folder: Path) -> Iterator[Server]:
    """Our embedded server as the product runs it: append-only file, a sync each second."""
    port = free_port()
    settings = ["--slowlog-log-slower-than", "-1", "--slowlog-max-len", str(ENDLESS)]
    with embedded_redis(folder / "redis", port, *settings), redis.Redis(HOST, port) as admin:
        yield Server(port, admin)
