"""How much of requests' bodies the gateway holds at a time: beyond it senders are told to wait."""

from collections.abc import Callable, Iterator
from contextlib import contextmanager
from http import HTTPStatus

from infra.local.gateway_answers import Refused

ROOM = 64 * 1024 * 1024  # bytes; an upload in line is held a few times over, as event and as JSON
SMALL = 64 * 1024  # bytes; forms, corrections and questions are smaller, photos are not
KEPT = 16  # one part in so many of the room is for small bodies alone
WAIT = 5  # seconds; who waits shorter sends his photo in vain again and again


class Room:
    """Bytes for the bodies of requests that are not answered yet.

    Taken as they arrive: what is only announced costs nothing, and anybody can announce.
    """

    def __init__(self, size: int = ROOM) -> None:
        self._left = size
        self._kept = size // KEPT

    @contextmanager
    def share(self, declared: int) -> Iterator[Callable[[int], None]]:
        """What takes room for bytes of one body, until its request is answered.

        ``declared`` is the bytes that it says it has, 0 where it does not say. Raises
        :class:`Refused`, 503, where there is no room for these, and so does what takes it.
        """
        self._check(declared, declared)  # before they are sent in vain
        held = 0

        def take(count: int) -> None:
            nonlocal held
            self._check(count, max(declared, held + count))
            held += count
            self._left -= count

        try:
            yield take
        finally:
            self._left += held

    def _check(self, count: int, size: int) -> None:
        """Whether there is room for ``count`` bytes of a body of ``size``."""
        left = self._left - (self._kept if size > SMALL else 0)
        if count > max(0, left):
            raise Refused(
                HTTPStatus.SERVICE_UNAVAILABLE,
                "Too many uploads are under way; send this one again in a moment.",
                {"Retry-After": str(WAIT)},
            )
