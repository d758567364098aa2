"""A visit: one request at a door, who came, and what the door answers."""

import re
import uuid
from collections.abc import Callable
from dataclasses import dataclass, field
from datetime import datetime
from functools import partial

from chalice.app import Request

from chalicelib.api import incoming
from chalicelib.api.problems import Headers, NotFound
from chalicelib.api.types import SLUG
from chalicelib.pipeline.services import Services
from chalicelib.records.tokens import Token

LINK_KEY = "X-Link-Key"
LINK_SECONDS = 900  # as long as a page of thumbnails is looked at
_CORRELATION = re.compile(r"[A-Za-z0-9._=-]{1,64}")


@dataclass(frozen=True, kw_only=True)
class Visit:
    """One request at a door: who came, when, and what it may work with."""

    request: Request
    services: Services
    token: Token | None  # None: nobody that we know
    now: datetime  # aware, UTC
    correlation_id: str  # in every log line of the request, and of its photos' jobs

    def holds(self, race_id: str) -> bool:
        """Whether the visitor came with a token that is good for that race."""
        return self.token is not None and self.token.covers(race_id)

    def body(self) -> bytes:
        """The raw body, at most what a function can carry."""
        return incoming.body(self.request)

    def header(self, name: str) -> str:
        """A header's value, "" without it."""
        return incoming.header(self.request, name)

    def said(self, name: str) -> str:
        """A parameter of a page's address, "" without it; others, as networks add, are let be."""
        parameters = self.request.query_params
        return str((parameters and parameters.get(name)) or "")

    @property
    def source_address(self) -> str:
        """Who asks, as the gateway saw it; a client's own headers say what they like."""
        identity = self.request.context.get("identity") or {}
        return str(identity.get("sourceIp") or "")

    def link_key(self, slug: str) -> str:
        """The key to a closed race that came with this request, "" without one."""
        return incoming.header(self.request, LINK_KEY) or incoming.cookie(
            self.request, key_cookie(slug)
        )

    def link(self, key: str, filename: str = "") -> str:
        """A link of some minutes to what storage has; with ``filename`` it downloads under that."""
        return self.services.storage.presign_get(key, LINK_SECONDS, filename)

    def address(self, path: str) -> str:
        """``path`` of this API as its clients must ask for it, a gateway's stage included."""
        return incoming.prefix(self.request) + path


@dataclass(frozen=True, kw_only=True)
class Reply:
    """An answer that needs more than the door's usual status and JSON."""

    body: object = None
    status: int | None = None  # None: the door's
    headers: Headers = field(default_factory=dict)


def key_cookie(slug: str) -> str:
    """The cookie that holds a race's link key."""
    return f"race-{slug}"


def correlation_id(request: Request) -> str:
    """The client's own, if it is fit for a log; else a new one."""
    given = incoming.header(request, "X-Correlation-Id")
    return given if _CORRELATION.fullmatch(given) else uuid.uuid4().hex


def identifiers(path: dict[str, str]) -> dict[str, str]:
    """A path's parameters in their canonical form. Raises :class:`NotFound` for what is none."""
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
    "takedown_id": partial(_uuid, thing="request"),
}
