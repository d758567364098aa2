"""The local API Gateway: HTTP requests become events for the API's function, within the limits."""

import asyncio
import logging
from collections.abc import Awaitable, Callable, Mapping
from http import HTTPStatus
from typing import Any, Protocol
from urllib.parse import parse_qsl
from uuid import uuid4

from starlette.requests import ClientDisconnect, Request
from starlette.responses import Response
from starlette.types import Receive, Scope, Send

from infra.local.declared import API, Declaration
from infra.local.events import BadAnswer, api_event, api_response
from infra.local.gateway_answers import Answer, Problem, Refused
from infra.local.gateway_body import CappedBody, Pace, TooLong
from infra.local.gateway_room import ROOM, Room
from infra.local.media_types import BinaryTypes
from infra.local.pool import Closed, PayloadTooLarge, Result, Throttled
from infra.local.routes import Match, Routes

MAX_BODY = 10 * 1024 * 1024  # bytes; API Gateway's quota
ANSWER_SECONDS = 29.0  # API Gateway's longest integration timeout
WAY_OUT = (
    "Send large files straight to storage: ask POST /races/{slug}/uploads for presigned uploads."
)

log = logging.getLogger(__name__)


class Invoke(Protocol):
    """Runs a function; a prompt invocation comes before others."""

    def __call__(
        self, name: str, event: Mapping[str, Any], *, prompt: bool
    ) -> Awaitable[Result]: ...


class Gateway:
    """An ASGI application that invokes the API's function for every declared route."""

    def __init__(
        self,
        declaration: Declaration,
        invoke: Invoke,
        *,
        seconds: float = ANSWER_SECONDS,
        request_id: Callable[[], str] = lambda: str(uuid4()),
        room: int = ROOM,
        pace: Pace = Pace(),  # noqa: B008 - frozen
    ) -> None:
        self._declaration = declaration
        self._binary = BinaryTypes(declaration.binary_types)
        self._routes = Routes(declaration.routes)
        self._invoke = invoke
        self._seconds = seconds
        self._request_id = request_id
        self._room = Room(room)
        self._pace = pace
        self._running: set[asyncio.Future[Result]] = set()

    async def __call__(self, scope: Scope, receive: Receive, send: Send) -> None:
        """Answer one request."""
        if scope["type"] != "http":
            return
        body = CappedBody(receive, limit=MAX_BODY, pace=self._pace)
        try:
            response = await self._answer(Request(scope), body)
        except Refused as refusal:
            response = Problem(refusal, body)
        except ClientDisconnect:
            return
        await response(scope, receive, send)

    async def _answer(self, request: Request, body: CappedBody) -> Response:
        match = self._routes.match(_raw_path(request))
        if match is None:
            raise Refused(HTTPStatus.NOT_FOUND, f"There is nothing at {request.scope['path']}.")
        method = self._method(request.method, match)
        with self._room.share(_declared(request)) as take:
            return await self._passed_on(request, await self._read(body, take), match, method)

    async def _read(self, body: CappedBody, take: Callable[[int], None]) -> bytes:
        try:
            return await body.read(take)
        except TooLong:
            raise _too_large(f"The request has more than {MAX_BODY} bytes.") from None
        except TimeoutError:
            rate = f"{self._pace.rate:g} bytes a second"
            detail = f"The body came too slowly: at least {rate} are expected."
            raise Refused(HTTPStatus.REQUEST_TIMEOUT, detail, {"Connection": "close"}) from None

    async def _passed_on(
        self, request: Request, data: bytes, match: Match, method: str
    ) -> Response:
        is_binary = self._binary.carry(request.headers.get("content-type", ""))
        event = api_event(
            method=method,
            path=request.scope["path"],
            resource=match.resource,
            path_parameters=match.parameters,
            query=_query(request),
            headers=_headers(request),
            # As on AWS, bytes of a type not declared binary are taken for UTF-8, and spoilt.
            body=data if is_binary else data.decode("utf-8", "replace").encode(),
            is_binary=is_binary,
            source_ip=request.client.host if request.client else "127.0.0.1",
            request_id=self._request_id(),
        )
        return self._response(request, await self._run(event))

    def _method(self, method: str, match: Match) -> str:
        methods = self._declaration.routes[match.resource]
        if method in methods:
            return method
        if method == "HEAD" and "GET" in methods:
            return "GET"
        allowed = ", ".join(sorted(methods | ({"HEAD"} if "GET" in methods else set())))
        raise Refused(
            HTTPStatus.METHOD_NOT_ALLOWED,
            f"{method} is not possible here, but {allowed}.",
            {"Allow": allowed},
        )

    async def _run(self, event: Mapping[str, Any]) -> Result:
        # Shielded: as on AWS, the function goes on when the gateway has given it up.
        running = asyncio.ensure_future(self._invoke(API, event, prompt=_is_prompt(event)))
        self._running.add(running)
        running.add_done_callback(self._forget)
        try:
            async with asyncio.timeout(self._seconds):
                return await asyncio.shield(running)
        except TimeoutError:
            detail = f"There was no answer within {self._seconds:g} s."
            raise Refused(HTTPStatus.GATEWAY_TIMEOUT, detail) from None
        except PayloadTooLarge as error:
            raise _too_large(f"The request does not fit a function: {error}.") from None
        except Throttled:
            detail = "Too many requests wait already; try again in a moment."
            raise Refused(HTTPStatus.TOO_MANY_REQUESTS, detail, {"Retry-After": "1"}) from None
        except Closed:
            detail = "Dorsal is shutting down."
            raise Refused(HTTPStatus.SERVICE_UNAVAILABLE, detail, {"Retry-After": "5"}) from None

    def _forget(self, running: asyncio.Future[Result]) -> None:
        self._running.discard(running)
        if not running.cancelled():
            running.exception()  # counts as seen: who waited for it was told, or has left

    def _response(self, request: Request, result: Result) -> Response:
        if result.error is not None:
            raise _bad_gateway(result.error.message)
        try:
            status, headers, body = api_response(self._as_accepted(request, result.payload))
            return Answer(status, headers, body, head=request.method == "HEAD")
        except (BadAnswer, UnicodeEncodeError) as error:
            raise _bad_gateway(str(error)) from None

    def _as_accepted(self, request: Request, answer: Any) -> Any:
        encoded = isinstance(answer, dict) and answer.get("isBase64Encoded")
        if encoded and not self._binary.accepted(request.headers.get("accept", "")):
            return {**answer, "isBase64Encoded": False}  # the base64 itself is sent, as on AWS
        return answer


def _is_prompt(event: Mapping[str, Any]) -> bool:
    """Whoever looks does not wait behind uploads."""
    return bool(event["httpMethod"] == "GET")


def _raw_path(request: Request) -> str:
    raw: bytes = request.scope.get("raw_path") or request.scope["path"].encode()
    return raw.decode("latin-1")


def _query(request: Request) -> list[tuple[str, str]]:
    return parse_qsl(request.scope["query_string"].decode("latin-1"), keep_blank_values=True)


def _headers(request: Request) -> list[tuple[str, str]]:
    return [
        (name.decode("latin-1"), value.decode("latin-1")) for name, value in request.headers.raw
    ]


def _declared(request: Request) -> int:
    """The bytes that the body has by its own word, 0 without it; raises what is too much."""
    declared = request.headers.get("content-length", "")
    size = int(declared) if declared.isdecimal() else 0
    if size > MAX_BODY:
        raise _too_large(f"The request has {size} bytes; {MAX_BODY} are possible here.")
    return size


def _too_large(detail: str) -> Refused:
    return Refused(HTTPStatus.REQUEST_ENTITY_TOO_LARGE, f"{detail} {WAY_OUT}")


def _bad_gateway(why: str) -> Refused:
    log.warning("api: %s", why)
    return Refused(HTTPStatus.BAD_GATEWAY, "The function behind the API failed; its log says why.")
