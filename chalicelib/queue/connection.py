"""The way to Redis: a client with bounded waits, and its troubles in Dorsal's words."""

from collections.abc import Callable, Iterator
from contextlib import contextmanager
from typing import Any

import redis
from redis.backoff import ExponentialWithJitterBackoff, NoBackoff
from redis.connection import Connection, ConnectionPool, SSLConnection, parse_url
from redis.exceptions import ConnectionError as Lost
from redis.exceptions import RedisClusterException, ResponseError
from redis.exceptions import TimeoutError as TooSlow
from redis.retry import Retry

from chalicelib.errors import Unavailable
from chalicelib.settings import BadSetting, RedisAddress

CONNECT_SECONDS = 2.0
ANSWER_SECONDS = 5.0
RETRIES = 2
HEALTH_CHECK_SECONDS = 15.0  # a connection idle for longer, as in a thawed Lambda, is asked first

# What a server says that cannot serve now, and why; Redis 6.2 wraps these in its script errors.
_REFUSALS = {
    "OOM": "its memory is full; let workers drain the queue, purge a state, or raise maxmemory",
    "READONLY": "it is a read-only replica; a failover may be under way",
    "LOADING": "it is still loading its data",
    "BUSY": "it is busy with a script",
    "MISCONF": "it cannot save to its disk and refuses writes",
    "NOREPLICAS": "it has too few replicas and refuses writes",
    "MASTERDOWN": "its link with the primary is down",
    "CLUSTERDOWN": "the cluster is down",
    "MOVED": "it is one node of a cluster and not the queue's; name the cluster's own address",
    "TRYAGAIN": "the cluster is moving keys",
    "NOAUTH": "it wants a password",
    "WRONGPASS": "it refuses the password",
    "NOPERM": "the user may not run the queue's commands",
}


class _Patient:
    """Retries connecting, never a command: one that got no answer may have been carried out, and
    a second `complete` or `send` would be answered wrongly. The caller knows what to do."""

    _greeting = False

    def connect(self) -> None:
        self._retrying(self._greet, RETRIES)

    def check_health(self) -> None:
        # redis-py asks also amid its greeting; that one must fail, not begin another one.
        if not self._greeting:
            self._retrying(self._ask, 1)

    def _greet(self) -> None:
        self._greeting = True
        try:
            super().connect()  # type: ignore[misc]  # returns at once if it is connected
        finally:
            self._greeting = False

    def _ask(self) -> None:
        self._greet()
        super().check_health()  # type: ignore[misc]

    def _retrying(self, attempt: Callable[[], Any], retries: int) -> None:
        backoff = ExponentialWithJitterBackoff(base=0.05, cap=0.5)
        disconnect: Callable[[], None] = self.disconnect  # type: ignore[attr-defined]
        Retry(backoff, retries).call_with_retry(attempt, lambda _: disconnect())


class _PatientConnection(_Patient, Connection):
    pass


class _PatientTls(_Patient, SSLConnection):
    pass


def connect(address: RedisAddress) -> "redis.Redis":
    """A client of the server at ``address``; it connects on first use, and from any thread.

    A call waits at most about 7 s to connect and 5 s for an answer, and 5 s more to find that a
    connection which was idle has died.
    """
    bounds: dict[str, Any] = {
        "socket_connect_timeout": CONNECT_SECONDS,
        "socket_timeout": ANSWER_SECONDS,
        "health_check_interval": HEALTH_CHECK_SECONDS,
        "socket_keepalive": True,
        "retry": Retry(NoBackoff(), 0),
        "protocol": 2,
    }
    return redis.Redis(connection_pool=ConnectionPool(**bounds | _where(address)))


def _where(address: RedisAddress) -> dict[str, Any]:
    where: dict[str, Any] = {"host": address.host, "port": address.port, "db": address.db}
    tls = address.tls
    if address.password:
        where["password"] = address.password
    if address.url:
        if not address.url.startswith(("redis://", "rediss://")):
            raise BadSetting("REDIS_URL must begin with redis:// or rediss://")
        where = dict(parse_url(address.url))  # type: ignore[no-untyped-call]
        tls = where.pop("connection_class", None) is SSLConnection
    return where | {"connection_class": _PatientTls if tls else _PatientConnection}


@contextmanager
def reaching(client: "redis.Redis") -> Iterator[None]:
    """Turns Redis's troubles into :class:`Unavailable`, and leaves errors of ours as they are."""
    try:
        yield
    except TooSlow as error:
        raise Unavailable(f"Redis at {_name(client)} did not answer in time") from error
    except (Lost, ResponseError) as error:
        code = _code(error)
        if code is None and not isinstance(error, Lost):
            raise
        if code == "READONLY":
            _forget_connections(client)
        why = _REFUSALS[code] if code else f"no connection ({error})"
        raise Unavailable(f"Redis at {_name(client)}: {why}") from error
    except RedisClusterException as error:
        raise Unavailable(f"Redis at {_name(client)}: {error}") from error


def _code(error: Lost | ResponseError) -> str | None:
    """Which of the refusals this is, also inside the text of a script's error."""
    said = f"{error.status_code or ''} {error}".replace(":", " ").replace(" -", " ")
    return next((word for word in said.split() if word in _REFUSALS), None)


def _forget_connections(client: "redis.Redis") -> None:
    """So that the next call asks by name again, which may lead to the new primary by now."""
    pool = getattr(client, "connection_pool", None)  # a cluster client finds its primaries itself
    if pool is not None:
        pool.disconnect(inuse_connections=False)


def _name(client: "redis.Redis") -> str:
    options = client.get_connection_kwargs()
    return f"{options.get('host', 'localhost')}:{options.get('port', 6379)}"
