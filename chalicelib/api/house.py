"""All doors of the API, put into a Chalice app."""

from collections.abc import Callable
from functools import cache
from http import HTTPStatus

import msgspec
from chalice.app import Chalice, Request, Response

from chalicelib.api import (
    export,
    health,
    incoming,
    link_keys,
    openapi,
    operating,
    pages,
    photos,
    posts,
    problems,
    queue,
    races,
    retrying,
    review,
    runner,
    startlists,
    stats,
    takedowns,
    tokens,
    uploads,
)
from chalicelib.api.doors import Door, Doors
from chalicelib.api.sealing import seal
from chalicelib.api.visit import Reply, Visit

about = Doors(__name__)
PARTS = (
    races.doors,
    startlists.doors,
    posts.doors,
    uploads.doors,
    photos.doors,
    retrying.doors,
    review.doors,
    export.doors,
    takedowns.doors,
    link_keys.doors,
    queue.doors,
    stats.doors,
    operating.doors,
    tokens.doors,
    health.doors,
    about,
)
# Bodies that API Gateway hands over as base64; it would spoil them as text.
BINARY_TYPES = (
    "image/jpeg",
    "image/png",
    "image/webp",
    "multipart/form-data",
    "application/octet-stream",
)


def configure(app: Chalice) -> None:
    """Register every door with ``app``, the types of binary bodies, and problems for all."""
    app.api.binary_types = sorted({*app.api.binary_types, *BINARY_TYPES})
    for part in PARTS:
        app.register_blueprint(part.blueprint())
    app.register_blueprint(runner.doors.blueprint())
    app.register_blueprint(pages.blueprint())
    app.register_middleware(sealed, "http")  # the first is around those that follow
    app.register_middleware(as_problems, "http")


def every_door() -> tuple[Door, ...]:
    """All doors, in the document's order."""
    return tuple(door for part in PARTS for door in part)


@about.open("GET", "/openapi.json", access="anyone", gives=None)
def describe_api(visit: Visit) -> Reply:
    """This document."""
    return Reply(
        body=_document(visit.address("") or "/"), headers={"Cache-Control": "public, max-age=300"}
    )


@cache
def _document(server: str) -> str:
    return msgspec.json.encode(openapi.document(every_door(), server)).decode()


def sealed(request: Request, get_response: Callable[[Request], Response]) -> Response:
    """Chalice's middleware: no answer goes out without the headers that keep a browser in check."""
    response = get_response(request)
    seal(response.headers, tls=incoming.header(request, "X-Forwarded-Proto") == "https")
    return response


def as_problems(request: Request, get_response: Callable[[Request], Response]) -> Response:
    """Chalice's middleware: its own errors (404, 405, 500) in the API's shape."""
    response = get_response(request)
    body = response.body
    if response.status_code < HTTPStatus.BAD_REQUEST or not _is_chalices(body):
        return response
    headers = {name: value for name, value in response.headers.items() if value}
    status = HTTPStatus(response.status_code)
    if status is HTTPStatus.METHOD_NOT_ALLOWED and "Allow" not in headers:
        status = HTTPStatus.NOT_FOUND  # Chalice knows no method of a path that it does not know
    return problems.respond(status, _DETAILS.get(status, ""), headers=headers)


def _is_chalices(body: object) -> bool:
    return isinstance(body, dict) and body.keys() == {"Code", "Message"}


_DETAILS = {
    HTTPStatus.NOT_FOUND: "There is nothing at this address.",
    HTTPStatus.METHOD_NOT_ALLOWED: "This address does not take that method; see Allow.",
    HTTPStatus.UNSUPPORTED_MEDIA_TYPE: "This address does not take that Content-Type.",
    HTTPStatus.INTERNAL_SERVER_ERROR: "Something went wrong on our side.",
}
