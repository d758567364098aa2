"""A request's body as the gateway reads it: at most so many bytes, and not for ever."""

import asyncio
import time
from collections.abc import Callable
from contextlib import suppress
from dataclasses import dataclass

from starlette.requests import ClientDisconnect
from starlette.types import Receive

from chalicelib.errors import DorsalError


class TooLong(DorsalError):
    """The body has more bytes than the gateway takes."""


@dataclass(frozen=True, kw_only=True)
class Pace:
    """How slowly a body may come: ``pause`` seconds, and one more for each ``rate`` bytes of it."""

    pause: float = 30.0  # seconds; also the most between two pieces
    rate: float = 10_000.0  # bytes; a tenth of what a poor mobile network carries in a second

    def left(self, arrived: int, seconds: float) -> float:
        """Seconds for the next piece, where ``arrived`` bytes took so many."""
        return min(self.pause, self.pause + arrived / self.rate - seconds)


class CappedBody:
    """Reads a body once; holds no more than ``limit`` bytes and a piece."""

    def __init__(self, receive: Receive, *, limit: int, pace: Pace) -> None:
        self._receive = receive
        self._limit = limit
        self._pace = pace
        self._ended = False

    async def read(self, take: Callable[[int], None]) -> bytes:
        """All of it; ``take`` is told of the bytes of each piece, and may refuse them.

        Raises :class:`TooLong`, TimeoutError and ClientDisconnect.
        """
        held, began = bytearray(), time.monotonic()
        while not self._ended:
            async with asyncio.timeout(self._pace.left(len(held), time.monotonic() - began)):
                piece = await self._piece()
            if len(held) + len(piece) > self._limit:
                raise TooLong(f"the body has more than {self._limit} bytes")
            take(len(piece))
            held += piece
        return bytes(held)

    async def linger(self, seconds: float) -> None:
        """Read on and forget what comes within ``seconds``, for a sender that does not listen yet.

        A connection closed on unread bytes is reset, and the answer on its way is lost.
        """
        with suppress(ClientDisconnect, TimeoutError):
            async with asyncio.timeout(seconds):
                while not self._ended:
                    await self._piece()

    async def _piece(self) -> bytes:
        message = await self._receive()
        if message["type"] == "http.disconnect":
            raise ClientDisconnect
        self._ended = not message.get("more_body", False)
        piece: bytes = message.get("body", b"")
        return piece
