"""A door: one method of one path, who may use it, what it takes and what it answers.

A door is data, so that the same table registers Chalice's routes and writes the OpenAPI document.
"""

import time
from collections.abc import Callable, Iterator
from dataclasses import dataclass, replace
from datetime import UTC, datetime
from typing import Any

import msgspec
from chalice.app import Blueprint, Request, Response

from chalicelib.api import auth, incoming, problems
from chalicelib.api.auth import Access
from chalicelib.api.limiting import check_limit
from chalicelib.api.same_site import check_same_site
from chalicelib.api.visit import Reply, Visit, correlation_id, identifiers
from chalicelib.pipeline.limits import Limited
from chalicelib.pipeline.metering import flushing, request_answered
from chalicelib.pipeline.services import services
from chalicelib.records.tokens import Token
from chalicelib.telemetry.logs import about, logger

JSON = "application/json"


@dataclass(frozen=True, kw_only=True)
class Door:
    """One operation of the API."""

    method: str
    path: str
    view: Callable[..., object]
    access: Access
    gives: type | None  # the answer's JSON; None: none
    all_races: bool = False  # about all races together: a token of some will not do
    or_gives: type | None = None  # another form of it
    status: int = 200
    gives_at: tuple[int, ...] = ()  # other statuses with the same JSON
    redirects: bool = False  # may answer 303 with a Location instead
    takes: type | None = None  # the body's JSON
    media: tuple[str, ...] = ()  # other bodies, which the view reads itself
    query: type | None = None
    produces: str = JSON
    limit: Limited | None = None  # visitors are counted
    weigh: Callable[[Any], int] = lambda body: 1  # as so many of what is limited
    refuses: tuple[int, ...] = ()  # statuses besides those that every door may answer
    tell: Callable[[Exception, Request, str], Response] = problems.tell  # what went wrong

    def enter(self, request: Request, **path: str) -> Response:
        """Answer ``request``; whatever goes wrong is told in the door's own form."""
        correlation, started = correlation_id(request), time.perf_counter()
        with about(correlation=correlation):
            try:
                response = self._answer(request, correlation, path)
            except Exception as error:
                response = self.tell(error, request, correlation)
            self._log(path, response.status_code, time.perf_counter() - started)
            if self.access != "anyone":  # health answers whatever the state of Postgres
                flushing.if_quick(services())
        response.headers.setdefault("X-Correlation-Id", correlation)
        response.headers.setdefault("Cache-Control", "no-store")
        return response

    def _log(self, path: dict[str, str], status: int, seconds: float) -> None:
        request_answered(f"{self.method} {self.path}", status, seconds)
        told = {"method": self.method, "route": self.path, **path, "status": status}
        logger.info("answered", extra={**told, "seconds": round(seconds, 4)})

    def _answer(self, request: Request, correlation: str, path: dict[str, str]) -> Response:
        visit = Visit(
            request=request,
            services=services(),
            token=None,
            now=datetime.now(UTC),
            correlation_id=correlation,
        )
        visit = replace(visit, token=self._token(visit))
        if self.method != "GET" and visit.token is None:
            check_same_site(request, visit.services.settings.public_url)
        said = self._said(visit)
        if self.limit:
            check_limit(visit, self.limit, self.weigh(said.get("body")))
        answer = self.view(visit, **identifiers(path), **said)
        return self._response(answer if isinstance(answer, Reply) else Reply(body=answer))

    def _token(self, visit: Visit) -> Token | None:
        database, said = visit.services.database, visit.header("Authorization")
        try:
            return auth.admit(database, said, self.access, visit.now, all_races=self.all_races)
        except auth.WrongToken:
            check_limit(visit, "wrong tokens", 1)  # those who hold a good one are not counted
            raise

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
        self, method: str, path: str, **told: Any
    ) -> Callable[[V], V]:
        """Make the decorated view the answer to ``method`` at ``path``."""

        def opened(view: V) -> V:
            self._doors.append(Door(method=method, path=path, view=view, **told))
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
