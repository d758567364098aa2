"""Counts that end by themselves, shared by all processes: what limits on requests stand on."""

from typing import TYPE_CHECKING

from chalicelib.queue.keys import key
from chalicelib.queue.scripts import script

if TYPE_CHECKING:
    import redis


class Tally:
    """Counts in Redis. Not in Postgres: a search would write a row, and a lost count costs nothing.

    All in one slot of a cluster, since its client stays with the node that served it last. The
    client's patience should be short: whoever is counted waits.
    """

    def __init__(self, client: "redis.Redis", name: str = "tally") -> None:
        self._client = client
        self._name = name

    def add(self, what: str, count: int, seconds: int) -> int:
        """Add to the count of ``what``, which is forgotten ``seconds`` after its first.

        Raises :class:`chalicelib.errors.Unavailable`.
        """
        from chalicelib.queue.troubles import reaching

        with reaching(self._client):
            keys = [key(self._name, what)]
            return int(script("count").run(self._client, keys, [count, seconds]))
