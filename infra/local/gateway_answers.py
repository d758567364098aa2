"""How the gateway answers: with what the function said, or with a problem of its own."""

import json
from collections.abc import Mapping
from http import HTTPStatus

from starlette.responses import Response
from starlette.types import Message, Receive, Scope, Send

from chalicelib.errors import DorsalError
from infra.local.gateway_body import CappedBody

LINGER_SECONDS = 5.0  # how long a refused sender may go on before it is cut off
# What belongs to the connection, and is the gateway's to say.
OURS = frozenset({"connection", "content-length", "keep-alive", "transfer-encoding"})
BODILESS = frozenset({HTTPStatus.NO_CONTENT, HTTPStatus.NOT_MODIFIED})


class Refused(DorsalError):
    """A request that the gateway answers itself; the message is the problem's detail."""

    def __init__(
        self, status: HTTPStatus, detail: str, headers: Mapping[str, str] | None = None
    ) -> None:
        super().__init__(detail)
        self.status = status
        self.headers = dict(headers or {})


class Answer(Response):
    """The function's answer; ``head`` leaves the body out and its length in."""

    def __init__(
        self, status: int, headers: list[tuple[str, str]], body: bytes, *, head: bool
    ) -> None:
        bodiless = status in BODILESS
        super().__init__(b"" if head or bodiless else body, status)
        given = [(name.lower(), value) for name, value in headers if name.lower() not in OURS]
        if not bodiless:
            if all(name != "content-type" for name, _ in given):
                given.append(("content-type", "application/json"))  # API Gateway's default
            given.append(("content-length", str(len(body))))
        self.raw_headers = [(n.encode("latin-1"), v.encode("latin-1")) for n, v in given]


class Problem(Response):
    """RFC 9457's answer; the rest of the request is read for a moment before its end."""

    media_type = "application/problem+json"

    def __init__(self, refused: Refused, body: CappedBody) -> None:
        problem = {
            "type": "about:blank",
            "title": refused.status.phrase,
            "status": int(refused.status),
            "detail": str(refused),
        }
        super().__init__(json.dumps(problem), int(refused.status), refused.headers)
        self._rest = body

    async def __call__(self, scope: Scope, receive: Receive, send: Send) -> None:
        """Send the answer, read on for a moment, and end."""

        async def send_all_but_the_end(message: Message) -> None:
            await send({**message, "more_body": True} if "body" in message else message)

        await super().__call__(scope, receive, send_all_but_the_end)
        await self._rest.linger(LINGER_SECONDS)
        await send({"type": "http.response.body", "body": b""})
