"""Redis's troubles in Dorsal's words."""

import re
from collections.abc import Iterator
from contextlib import contextmanager
from typing import TYPE_CHECKING

from chalicelib.errors import Unavailable

if TYPE_CHECKING:
    import redis

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
    "MOVED": "it is one node of a cluster and not the queue's; set REDIS_CLUSTER=true",
    "ASK": "the cluster is moving the queue's keys",
    "TRYAGAIN": "the cluster is moving the queue's keys",
    "UNBLOCKED": "it has become a replica; a failover may be under way",
    "DENIED": "it is in protected mode, which lets only its own machine in; give it a password",
    "NOAUTH": "it wants a password",
    "unauthenticated": "it wants a password",  # so Redis 7.0, if a command has many words
    "WRONGPASS": "it refuses the password",
    "NOPERM": "the user may not run the queue's commands",
}
_WORD = re.compile("[A-Za-z]+")


@contextmanager
def reaching(client: "redis.Redis") -> Iterator[None]:
    """Turns Redis's troubles into :class:`Unavailable`, and leaves errors of ours as they are."""
    from redis.exceptions import ConnectionError as Lost
    from redis.exceptions import InvalidResponse, ResponseError
    from redis.exceptions import TimeoutError as TooSlow

    try:
        yield
    except TooSlow as error:
        _forget_connections(client)
        raise Unavailable(f"Redis at {_name(client)} did not answer in time") from error
    except (Lost, InvalidResponse, ResponseError) as error:
        code = _code(error)
        if code is None and isinstance(error, ResponseError):
            raise
        if code in (None, "READONLY", "UNBLOCKED"):
            _forget_connections(client)
        why = _REFUSALS[code] if code else f"no connection ({error})"
        raise Unavailable(f"Redis at {_name(client)}: {why}") from error


def _code(error: "redis.RedisError") -> str | None:
    """Which of the refusals this is, also inside the text of a script's error."""
    said = f"{getattr(error, 'status_code', '')} {error}"
    return next((word for word in _WORD.findall(said) if word in _REFUSALS), None)


def _forget_connections(client: "redis.Redis") -> None:
    """So that the next call asks by name again, which may lead to the new primary by now."""
    client.connection_pool.disconnect(inuse_connections=False)


def _name(client: "redis.Redis") -> str:
    options = client.get_connection_kwargs()
    return f"{options['host']}:{options['port']}"
