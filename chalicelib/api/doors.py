"""A door: one method of one path, who may use it, what it takes and what it answers.

A door is data, so that the same table registers Chalice's routes and writes the OpenAPI document.
"""

import re
import time
import uuid
from collections.abc import Callable, Iterator
from dataclasses import dataclass, field
from datetime import UTC, datetime
from functools import partial
from typing import Any

import msgspec
from chalice.app import Blueprint, Request, Response

from chalicelib.api import auth, incoming, problems
from chalicelib.api.auth import Access
from chalicelib.api.problems import Headers, NotFound
from chalicelib.api.types import SLUG
from chalicelib.pipeline.services import Services, services
from chalicelib.records.tokens import Token
from chalicelib.telemetry.logs import about, logger

JSON = "application/json"
_CORRELATION = re.compile(r"[A-Za-z0-9._=-]{1,64}")


@dataclass(frozen=True, kw_only=True)
class Visit:
    """One request at a door: who came, when, and what it may work with."""

    request: Request
    services: Services
    token: Token | None  # None: nobody that we know
    now: datetime  # aware, UTC
    correlation_id: str  # in every log line of the request, and of its photos' jobs

    def body(self) -> bytes:
        """The raw body, at most what a function can carry."""
        return incoming.body(self.request)

    def header(self, name: str) -> str:
        """A header's value, "" without it."""
        return incoming.header(self.request, name)

    def address(self, path: str) -> str:
        """``path`` of this API as its clients must ask for it, a gateway's stage included."""
        return incoming.prefix(self.request) + path


@dataclass(frozen=True, kw_only=True)
class Reply:
    """An answer that needs more than the door's usual status and JSON."""

    body: object = None
    status: int | None = None  # None: the door's
    headers: Headers = field(default_factory=dict)


@dataclass(frozen=True, kw_only=True)
class Door:
    """One operation of the API."""

    method: str
    path: str
    view: Callable[..., object]
    access: Access
    gives: type | None  # the answer's JSON; None: none
    or_gives: type | None = None  # another form of it
    status: int = 200
    gives_at: tuple[int, ...] = ()  # other statuses with the same JSON
    redirects: bool = False  # may answer 303 with a Location instead
    takes: type | None = None  # the body's JSON
    media: tuple[str, ...] = ()  # other bodies, which the view reads itself
    query: type | None = None
    produces: str = JSON
    refuses: tuple[int, ...] = ()  # statuses besides those that every door may answer

    def enter(self, request: Request, **path: str) -> Response:
        """Answer ``request``; whatever goes wrong becomes a problem."""
        correlation_id, started = _correlation_id(request), time.perf_counter()
        with about(correlation=correlation_id):
            try:
                response = self._answer(request, correlation_id, path)
            except Exception as error:
                response = problems.answer(error, correlation_id)
            self._log(path, response.status_code, time.perf_counter() - started)
        response.headers.setdefault("X-Correlation-Id", correlation_id)
        response.headers.setdefault("X-Content-Type-Options", "nosniff")
        response.headers.setdefault("Cache-Control", "no-store")
        return response

    def _log(self, path: dict[str, str], status: int, seconds: float) -> None:
        told = {"method": self.method, "route": self.path, **path, "status": status}
        logger.info("answered", extra={**told, "seconds": round(seconds, 4)})

    def _answer(self, request: Request, correlation_id: str, path: dict[str, str]) -> Response:
        running = services()
        authorization = incoming.header(request, "Authorization")
        visit = Visit(
            request=request,
            services=running,
            token=auth.admit(running.database, authorization, self.access),
            now=datetime.now(UTC),
            correlation_id=correlation_id,
        )
        answer = self.view(visit, **_identifiers(path), **self._said(visit))
        return self._response(answer if isinstance(answer, Reply) else Reply(body=answer))

    def _said(self, visit: Visit) -> dict[str, object]:
        said: dict[str, object] = {}
        if self.query:
            said["query"] = incoming.query(visit.request, self.query)
        if self.takes:
            said["body"] = incoming.json(visit.request, self.takes)
        return said

    def _response(self, reply: Reply) -> Response:
        headers = dict(reply.headers)
        body = reply.body
        if body is None:
            text = ""
        elif isinstance(body, str):
            text = body
            headers.setdefault("Content-Type", self.produces)
        else:
            text = msgspec.json.encode(body).decode()
            headers.setdefault("Content-Type", JSON)
        return Response(body=text, headers=headers, status_code=int(reply.status or self.status))


class Doors:
    """The doors of one part of the API, opened by decorating their views."""

    def __init__(self, name: str) -> None:
        self._name = name
        self._doors: list[Door] = []

    def __iter__(self) -> Iterator[Door]:
        return iter(self._doors)

    def open[V: Callable[..., object]](
        self, method: str, path: str, **about: Any
    ) -> Callable[[V], V]:
        """Make the decorated view the answer to ``method`` at ``path``."""

        def opened(view: V) -> V:
            self._doors.append(Door(method=method, path=path, view=view, **about))
            return view

        return opened

    def blueprint(self) -> Blueprint:
        """A new Chalice blueprint of these doors; Chalice spoils one that it has registered."""
        blueprint = Blueprint(self._name)
        for door in self:
            route = blueprint.route(
                door.path,
                methods=[door.method],
                name=f"{self._name.rpartition('.')[2]}_{door.view.__name__}",
                content_types=["*/*"],  # each door says itself what it takes, as a problem
            )
            route(_view(blueprint, door))
        return blueprint


def _view(blueprint: Blueprint, door: Door) -> Callable[..., Response]:
    def view(**path: str) -> Response:
        return door.enter(blueprint.current_request, **path)

    view.__name__ = door.view.__name__
    return view


def _correlation_id(request: Request) -> str:
    """The client's own, if it is fit for a log; else a new one."""
    given = incoming.header(request, "X-Correlation-Id")
    return given if _CORRELATION.fullmatch(given) else uuid.uuid4().hex


def _identifiers(path: dict[str, str]) -> dict[str, str]:
    return {name: _IDENTIFIERS[name](value) for name, value in path.items()}


def _slug(value: str) -> str:
    if not re.fullmatch(SLUG, value):
        raise NotFound(f"There is no race {value[:63]!r}.")
    return value


def _uuid(value: str, thing: str) -> str:
    """The canonical text of a UUID in its usual form."""
    try:
        if len(value) == 36:
            return str(uuid.UUID(value))
    except ValueError:
        pass
    raise NotFound(f"There is no {thing} {value[:36]!r}.")


_IDENTIFIERS: dict[str, Callable[[str], str]] = {
    "slug": _slug,
    "photo_id": partial(_uuid, thing="photo"),
    "job_id": partial(_uuid, thing="job"),
}
