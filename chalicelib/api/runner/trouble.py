"""What goes wrong, said to a runner in a page rather than to a program in JSON."""

from datetime import UTC, datetime
from http import HTTPStatus

from chalice.app import Request, Response

from chalicelib.api import problems
from chalicelib.api.limiting import Busy
from chalicelib.api.problems import Unauthorized
from chalicelib.api.runner.frame import lead, page, words_of
from chalicelib.api.runner.markup import el
from chalicelib.api.runner.words import Words
from chalicelib.api.visit import Visit
from chalicelib.pipeline.services import services


class ClosedRace(Unauthorized):
    """The race needs a link key, and none came, or one that is not good any more."""

    def __init__(self, detail: str, *, had_key: bool = False) -> None:
        super().__init__(detail)
        self.had_key = had_key


def tell(error: Exception, request: Request, correlation_id: str) -> Response:
    """The page for ``error``, with the status and the log that a program would get."""
    told = problems.answer(error, correlation_id)
    visit = Visit(
        request=request,
        services=services(),
        token=None,
        now=datetime.now(UTC),
        correlation_id=correlation_id,
    )
    status = HTTPStatus(told.status_code)
    words = words_of(visit)
    title, text = _said(error, status, words)
    # Whether a photo is hidden or was never there is nobody's business.
    gone = status is HTTPStatus.UNAUTHORIZED and not isinstance(error, ClosedRace)
    kept = {name: value for name, value in told.headers.items() if name == "Retry-After"}
    back = el("a", words.find_race, class_="secondary", href=visit.address("/r"))
    reply = page(
        visit,
        title,
        lead(title, text, back),
        status=HTTPStatus.NOT_FOUND if gone else status,
        headers=kept,
    )
    return Response(body=reply.body, status_code=int(reply.status or status), headers=reply.headers)


def _said(error: Exception, status: HTTPStatus, words: Words) -> tuple[str, str]:
    if isinstance(error, ClosedRace):
        return words.closed, words.old_key if error.had_key else words.closed_text
    if status in {HTTPStatus.UNAUTHORIZED, HTTPStatus.NOT_FOUND}:
        return words.gone, words.gone_text
    if isinstance(error, Busy):
        return words.busy, words.busy_text
    if status is HTTPStatus.TOO_MANY_REQUESTS:
        return words.too_many, words.too_many_text
    if status >= HTTPStatus.INTERNAL_SERVER_ERROR:
        return words.away, words.away_text
    return words.wrong, words.wrong_text
