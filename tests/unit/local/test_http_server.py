"""How long the one-machine cloud keeps a connection that nobody uses."""

from infra.local.client import AGAIN
from infra.local.http_server import Server


async def nothing(scope: object, receive: object, send: object) -> None:
    """An application that never answers."""


def test_a_connection_outlives_every_pause_of_a_client_that_tries_again() -> None:
    longest = AGAIN.backoff_factor * 2 ** (int(AGAIN.total or 0) - 1)
    assert longest > 4
    assert Server(nothing, grace=1).config.timeout_keep_alive > 10 * longest
