"""What a client is told when a request cannot be met: RFC 9457 problem+json, made in one place."""

from collections.abc import Sequence
from http import HTTPStatus
from typing import Annotated

import msgspec
from chalice.app import ChaliceViewError, Request, Response
from msgspec import Meta

from chalicelib.errors import DorsalError, Unavailable
from chalicelib.records.paging import BadCursor
from chalicelib.records.refusals import Rejected
from chalicelib.telemetry.logs import logger
from chalicelib.telemetry.question import BadQuestion

type Headers = dict[str, str | list[str]]
MEDIA_TYPE = "application/problem+json"
RETRY_SECONDS = 5  # an outage that a client should sit out; a failover takes some of these
_DATA_EXCEPTION = "22"  # SQLSTATE's class for values out of range, as in a forged cursor


class Fault(msgspec.Struct, frozen=True, rename="camel", omit_defaults=True):
    """One thing wrong with a request."""

    reason: str
    at: str = ""  # where: a JSON path such as $.files[2].name, or a parameter's name
    line: int | None = None  # where: a line of a CSV, from 1


class Problem(msgspec.Struct, frozen=True, rename="camel", omit_defaults=True):
    """An error's body, RFC 9457; every type is described in docs/api.md."""

    title: str
    status: Annotated[int, Meta(ge=400, le=599)]
    detail: str = ""
    type: str = "about:blank"
    errors: tuple[Fault, ...] = ()
    code: str = ""  # of /stats: CloudWatch's name for what is wrong
    correlation_id: str = ""  # what to quote when asking about it; the logs carry it


class Refused(DorsalError):
    """A request that is answered with a problem; its message is the detail."""

    status = HTTPStatus.BAD_REQUEST

    def __init__(
        self,
        detail: str,
        *,
        errors: Sequence[Fault] = (),
        headers: Headers | None = None,
    ) -> None:
        super().__init__(detail)
        self.errors = tuple(errors)
        self.headers = headers or {}


class Malformed(Refused):
    """The request cannot be understood: bad JSON, a bad parameter, a bad cursor."""


class Unauthorized(Refused):
    """A token is needed, and there is none or none that is valid."""

    status = HTTPStatus.UNAUTHORIZED


class Forbidden(Refused):
    """The token is valid, and its role may not do this."""

    status = HTTPStatus.FORBIDDEN


class NotFound(Refused):
    """There is no such thing."""

    status = HTTPStatus.NOT_FOUND


class Conflict(Refused):
    """The request contradicts what is there already."""

    status = HTTPStatus.CONFLICT


class TooLarge(Refused):
    """More bytes than a function can carry."""

    status = HTTPStatus.REQUEST_ENTITY_TOO_LARGE


class UnsupportedType(Refused):
    """A body of a media type that this door does not take."""

    status = HTTPStatus.UNSUPPORTED_MEDIA_TYPE


class Invalid(Refused):
    """The request is understood, and what it says cannot be done."""

    status = HTTPStatus.UNPROCESSABLE_ENTITY


class TooManyRequests(Refused):
    """More than is taken from one address, or for one race."""

    status = HTTPStatus.TOO_MANY_REQUESTS


def answer(error: Exception, correlation_id: str = "") -> Response:
    """The problem+json answer for ``error``; what is not ours says 500 and nothing else."""
    if isinstance(error, Refused):
        return respond(error.status, str(error), error.errors, error.headers, correlation_id)
    if isinstance(error, BadCursor):
        return respond(HTTPStatus.BAD_REQUEST, str(error), correlation_id=correlation_id)
    if isinstance(error, BadQuestion):
        return respond(
            HTTPStatus.BAD_REQUEST, str(error), correlation_id=correlation_id, code=error.code
        )
    if isinstance(error, Rejected) and error.code.startswith(_DATA_EXCEPTION):
        logger.warning("Postgres refused a value", extra={"reason": str(error)})
        return respond(
            HTTPStatus.BAD_REQUEST,
            "A value in the request cannot be used.",
            correlation_id=correlation_id,
        )
    if isinstance(error, Unavailable):
        logger.warning("a dependency is away", extra={"reason": str(error)})
        return respond(
            HTTPStatus.SERVICE_UNAVAILABLE,
            "Something that Dorsal depends on is away for the moment; try again shortly.",
            headers={"Retry-After": str(RETRY_SECONDS)},
            correlation_id=correlation_id,
        )
    if isinstance(error, ChaliceViewError) and error.STATUS_CODE < 500:
        return respond(HTTPStatus(error.STATUS_CODE), str(error), correlation_id=correlation_id)
    logger.exception("a request failed", exc_info=error)
    return respond(
        HTTPStatus.INTERNAL_SERVER_ERROR,
        "Something went wrong on our side. The correlation id helps us to find it.",
        correlation_id=correlation_id,
    )


def tell(error: Exception, request: Request, correlation_id: str) -> Response:
    """The problem+json answer to ``request``, which programs get whoever they are."""
    return answer(error, correlation_id)


def respond(
    status: HTTPStatus,
    detail: str,
    errors: Sequence[Fault] = (),
    headers: Headers | None = None,
    correlation_id: str = "",
    code: str = "",
) -> Response:
    """A problem+json answer."""
    problem = Problem(
        title=status.phrase,
        status=status,
        detail=detail,
        errors=tuple(errors),
        code=code,
        correlation_id=correlation_id,
    )
    return Response(
        body=msgspec.json.encode(problem).decode(),
        status_code=int(status),
        headers={"Content-Type": MEDIA_TYPE, **(headers or {})},
    )
