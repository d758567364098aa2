"""A request's body as the gateway reads it: at most so many bytes, and not for ever."""

import asyncio
from collections.abc import AsyncIterator
from contextlib import suppress

from starlette.requests import ClientDisconnect
from starlette.types import Receive

from chalicelib.errors import DorsalError


class TooLong(DorsalError):
    """The body has more bytes than the gateway takes."""


class CappedBody:
    """Reads a body once; holds no more than ``limit`` bytes and a piece.

    ``patience`` is the seconds that may pass between two pieces.
    """

    def __init__(self, receive: Receive, *, limit: int, patience: float) -> None:
        self._receive = receive
        self._limit = limit
        self._patience = patience
        self._ended = False

    async def read(self) -> bytes:
        """All of it; raises :class:`TooLong`, TimeoutError and ClientDisconnect."""
        held = bytearray()
        async for piece in self._pieces():
            held += piece
            if len(held) > self._limit:
                raise TooLong(f"the body has more than {self._limit} bytes")
        return bytes(held)

    async def linger(self, seconds: float) -> None:
        """Read on and forget what comes within ``seconds``, for a sender that does not listen yet.

        A connection closed on unread bytes is reset, and the answer on its way is lost.
        """
        with suppress(ClientDisconnect, TimeoutError):
            async with asyncio.timeout(seconds):
                async for _ in self._pieces():
                    pass

    async def _pieces(self) -> AsyncIterator[bytes]:
        while not self._ended:
            async with asyncio.timeout(self._patience):
                message = await self._receive()
            if message["type"] == "http.disconnect":
                raise ClientDisconnect
            self._ended = not message.get("more_body", False)
            yield message.get("body", b"")
