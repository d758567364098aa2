"""A client of a Redis cluster, for a queue whose keys all lie in one slot.

redis-py's own repeats a command that got no answer, connects as it is made, and asks every node
in turn within the call that failed. This one asks the node that served it last. A node that does
not serve the slot says who does and has done nothing: only then a command is sent again.
"""

import time
from collections.abc import Callable
from itertools import count
from threading import Lock
from typing import Any

import redis
from redis.connection import ConnectionPool
from redis.exceptions import (
    AskError,
    ClusterDownError,
    MovedError,
    ReadOnlyError,
    ResponseError,
    TryAgainError,
)
from redis.exceptions import ConnectionError as Lost
from redis.exceptions import TimeoutError as TooSlow

from chalicelib.queue.patience import Client

PAUSE = 0.05  # seconds between redirections, the first of which is followed at once


class ClusterClient(redis.Redis):
    """Sends commands, whose keys share one hash tag, to the node that holds them.

    ``host`` and ``port`` are any node's, or a name for all of them. No attempt begins later than
    ``socket_timeout`` seconds after its call.
    """

    def __init__(self, **options: Any) -> None:
        super().__init__(connection_pool=ConnectionPool(**options))
        self._options = options
        self._seed = (options["host"], options["port"])
        self._nodes = {self._seed: Client(connection_pool=self.connection_pool)}
        self._lock = Lock()  # while the nodes change
        self._server: redis.Redis | None = None  # which node served the last command

    def execute_command(self, *args: Any, **options: Any) -> Any:
        """The answer of the node that serves the command's keys."""
        last = time.monotonic() + self._options["socket_timeout"]
        node = self._server or self._find(last)
        send: Callable[..., Any] = node.execute_command
        for hops in count():
            try:
                reply = send(*args, **options)
                self._server = node
                return reply
            except (MovedError, AskError, TryAgainError) as error:
                if time.monotonic() > last:
                    raise
                time.sleep(PAUSE if hops else 0)
                if isinstance(error, MovedError):
                    node = self._named(error, node)
                asked = type(error) is AskError
                send = _asking(self._named(error, node)) if asked else node.execute_command
            except (Lost, TooSlow, ClusterDownError, ReadOnlyError):
                self._leave(node)
                raise

    def close(self) -> None:
        """Closes the connections to all nodes."""
        for node in self._nodes.values():
            node.connection_pool.disconnect()

    def _find(self, last: float) -> redis.Redis:
        """Any node that answers; those that failed of late are asked last."""
        for node in list(self._nodes.values()):
            try:
                self._learn(node)
                return node
            except (Lost, TooSlow) as error:
                self._leave(node)
                trouble = error
            if time.monotonic() > last:
                break
        raise trouble

    def _learn(self, node: redis.Redis) -> None:
        """Remembers the cluster's nodes, so that the loss of this one can be got over."""
        try:
            ranges: Any = node.execute_command("CLUSTER SLOTS")  # type: ignore[no-untyped-call]
        except ResponseError:  # not allowed, or no cluster; the command's own answer will tell
            return
        for _, _, *nodes in ranges:
            for host, port, *_ in nodes:
                self._at(host.decode() if host else _host(node), port)

    def _named(self, error: Any, teller: redis.Redis) -> redis.Redis:
        return self._at(error.host or _host(teller), error.port)

    def _at(self, host: str, port: int) -> redis.Redis:
        with self._lock:
            if (host, port) not in self._nodes:
                pool = ConnectionPool(**self._options | {"host": host, "port": port})
                self._nodes = {**self._nodes, (host, port): Client(connection_pool=pool)}
            return self._nodes[host, port]

    def _leave(self, node: redis.Redis) -> None:
        self._server = None
        node.connection_pool.disconnect(inuse_connections=False)
        with self._lock:
            self._nodes = dict(sorted(self._nodes.items(), key=lambda item: item[1] is node))


def _asking(node: redis.Redis) -> Callable[..., Any]:
    """Sends a command to a node that is only about to get the command's keys."""

    def send(*args: Any, **options: Any) -> Any:
        both: Any = node.pipeline(transaction=False)
        both.execute_command("ASKING")
        both.execute_command(*args, **options)
        reply = both.execute(raise_on_error=False)[1]
        if isinstance(reply, Exception):
            raise reply
        return reply

    return send


def _host(node: redis.Redis) -> str:
    host: str = node.get_connection_kwargs()["host"]
    return host
