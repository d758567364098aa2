"""How the storage door answers: S3's XML errors, and pictures that stay pictures."""

import asyncio
from collections.abc import AsyncIterator
from contextlib import suppress
from typing import Any
from xml.sax.saxutils import escape

from starlette.requests import ClientDisconnect
from starlette.responses import Response
from starlette.types import Message, Receive, Scope, Send

from chalicelib.errors import DorsalError, Unavailable
from chalicelib.storage.keys import BadKey
from chalicelib.storage.presign import (
    BadPolicy,
    BadSignature,
    Refused,
    TooLarge,
    TooSmall,
    WrongSum,
)
from chalicelib.storage.storage import Missing, Stored
from infra.local.storage_form import BadForm

LINGER_SECONDS = 5.0
# By the first that fits; names and statuses are S3's.
ANSWERS: dict[type[DorsalError], tuple[int, str]] = {
    BadPolicy: (400, "InvalidPolicyDocument"),
    TooLarge: (400, "EntityTooLarge"),
    TooSmall: (400, "EntityTooSmall"),
    WrongSum: (400, "BadDigest"),
    BadSignature: (403, "SignatureDoesNotMatch"),
    Refused: (403, "AccessDenied"),
    BadKey: (400, "InvalidArgument"),
    Missing: (404, "NoSuchKey"),
    Unavailable: (503, "ServiceUnavailable"),
}


class Body:
    """A request's body, piece by piece, that knows whether all of it was read."""

    def __init__(self, receive: Receive, patience: float) -> None:
        self._receive = receive
        self._patience = patience  # seconds between two pieces
        self.ended = False

    async def pieces(self) -> AsyncIterator[bytes]:
        """What is still unread; raises ``ClientDisconnect`` where the sender breaks off.

        Raises ``BadForm`` where the sender falls silent.
        """
        while not self.ended:
            message = await self._next()
            if message["type"] == "http.disconnect":
                raise ClientDisconnect
            self.ended = not message.get("more_body", False)
            yield message.get("body", b"")

    async def _next(self) -> Message:
        try:
            async with asyncio.timeout(self._patience):
                return await self._receive()
        except TimeoutError:
            raise BadForm("RequestTimeout", "no byte of the body came for too long") from None

    async def drain(self, seconds: float) -> None:
        """Read and forget what still comes within ``seconds``."""
        with suppress(ClientDisconnect, TimeoutError, BadForm):
            async with asyncio.timeout(seconds):
                async for _ in self.pieces():
                    pass


class Refusal(Response):
    """S3's XML error; lets the sender go on for a moment, else it might never read it.

    A connection closed on unread bytes is reset, and the answer on its way is lost.
    """

    media_type = "application/xml"

    def __init__(self, error: DorsalError, body: Body | None = None) -> None:
        status, code = _answer(error)
        text = f"<Error><Code>{code}</Code><Message>{escape(str(error))}</Message></Error>"
        super().__init__(
            f'<?xml version="1.0" encoding="UTF-8"?>\n{text}',
            status,
            {"X-Content-Type-Options": "nosniff"},
        )
        self._rest = body
        if body and not body.ended:
            self.headers["Connection"] = "close"

    async def __call__(self, scope: Scope, receive: Receive, send: Send) -> None:
        async def send_all_but_the_end(message: Message) -> None:
            await send({**message, "more_body": True} if "body" in message else message)

        await super().__call__(scope, receive, send_all_but_the_end)
        if self._rest:
            await self._rest.drain(LINGER_SECONDS)
        await send({"type": "http.response.body", "body": b""})


def _answer(error: DorsalError) -> tuple[int, str]:
    if isinstance(error, BadForm):
        return 400, error.code
    fitting = (answer for kind, answer in ANSWERS.items() if isinstance(error, kind))
    return next(fitting, (500, "InternalError"))


def presentation(stored: Stored, filename: str) -> dict[str, Any]:
    """How FileResponse shows it: pictures in the page, all else as a download of bare bytes."""
    picture = stored.content_type.startswith("image/")
    shown: dict[str, Any] = {
        "media_type": stored.content_type if picture else "application/octet-stream",
        "headers": {
            "ETag": f'"{stored.version}"',
            "Cache-Control": "private",
            "X-Content-Type-Options": "nosniff",
            "Content-Security-Policy": "default-src 'none'; sandbox",
        },
    }
    if filename or not picture:
        shown["filename"] = filename or stored.key.rpartition("/")[2]
    return shown
