"""How much of requests' bodies the gateway holds at a time: beyond it senders are told to wait."""

from collections.abc import Iterator
from contextlib import contextmanager
from http import HTTPStatus

from infra.local.gateway_answers import Refused

ROOM = 64 * 1024 * 1024  # bytes; an upload in line is held a few times over, as event and as JSON
WAIT = 5  # seconds; who waits shorter sends his photo in vain again and again


class Room:
    """Bytes for the bodies of requests that are not answered yet."""

    def __init__(self, size: int = ROOM) -> None:
        self._left = size

    @contextmanager
    def taken(self, size: int) -> Iterator[None]:
        """Hold ``size`` bytes meanwhile; raises :class:`Refused`, 503, where they are not left."""
        if size > self._left:
            raise Refused(
                HTTPStatus.SERVICE_UNAVAILABLE,
                "Too many uploads are under way; send this one again in a moment.",
                {"Retry-After": str(WAIT)},
            )
        self._left -= size
        try:
            yield
        finally:
            self._left += size
