"""A client of Redis that is made when it is first used."""

from functools import cached_property
from typing import TYPE_CHECKING, Any, cast

from chalicelib.settings import RedisAddress

if TYPE_CHECKING:
    import redis


class _Deferred:
    """Everything that is asked of it is asked of the client."""

    def __init__(self, address: RedisAddress, patience: float | None) -> None:
        self._address = address
        self._patience = patience

    def __getattr__(self, name: str) -> Any:
        return getattr(self._client, name)

    @cached_property
    def _client(self) -> "redis.Redis":
        from chalicelib.queue.connection import connect

        return connect(self._address, patience=self._patience)


def connect_when_used(address: RedisAddress, patience: float | None = None) -> "redis.Redis":
    """As :func:`chalicelib.queue.connect`, which costs 0.1 s of imports, but only when it is used.

    What is wrong with the address is told then.
    """
    return cast("redis.Redis", _Deferred(address, patience))
