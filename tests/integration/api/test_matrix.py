"""Every route and every kind of visitor: who gets in, and what the others are told."""

import io
import json
import re
from collections.abc import Callable, Iterator
from dataclasses import dataclass, replace
from datetime import UTC, datetime, timedelta
from itertools import count
from typing import Any

import pytest
from chalice import Chalice

from chalicelib.api.pages import site
from chalicelib.pipeline.services import Services
from chalicelib.queue import NewJob
from chalicelib.records import races, takedowns, tokens
from chalicelib.records.races import Race
from chalicelib.records.takedowns import NewTakedown
from chalicelib.records.tokens import create_token, hashed
from chalicelib.telemetry.logs import logger
from tests.integration.api.finished import completed
from tests.integration.api.gateway import Answer, Gateway
from tests.integration.api.pictures import JPEG

VISITORS = (
    "nobody", "wrong", "expired", "revoked", "other race's", "this race's", "photographer",
    "operator",
)  # fmt: skip
type Answers = dict[str, dict[str, Answer]]  # by route and visitor
type Walk = Callable[[dict[str, Row]], Answers]
YES = 0  # stands for what the route answers when all is well


def told(nobody: int, bad: int, other: int, own: int, photographer: int, operator: int) -> Any:
    """What each visitor is answered; the three tokens that are no good are told the same."""
    return dict(
        zip(VISITORS, (nobody, bad, bad, bad, other, own, photographer, operator), strict=True)
    )


ANYONE = told(YES, YES, YES, YES, YES, YES)
PUBLIC = told(YES, 401, YES, YES, YES, YES)
PAGE = told(YES, 404, YES, YES, YES, YES)  # runners are told that it is not there
ANY_TOKEN = told(401, 401, YES, YES, YES, YES)
OF_RACE = told(401, 401, 403, YES, YES, YES)
OF_ALL = told(401, 401, 403, 403, YES, YES)
OPERATORS = told(401, 401, 403, 403, 403, YES)

STATS = "?MetricName=Requests&StartTime=2026-05-17&EndTime=2026-05-18&Period=3600&Statistics=Sum"


@dataclass(frozen=True)
class Row:
    """A route: what its visitors are told, what a good answer's status is, and what is asked."""

    told: dict[str, int]
    good: int = 200
    asked: dict[str, Any] | None = None
    query: str = ""


def sent(**body: Any) -> dict[str, Any]:
    return {"json": body}


CSV = {"body": b"bib\n7\n", "headers": {"Content-Type": "text/csv"}}
PHOTO = {"body": JPEG, "headers": {"Content-Type": "image/jpeg"}}
FORM = {
    "body": b"what=number&number=7&wants=hide",
    "headers": {"Content-Type": "application/x-www-form-urlencoded"},
}
FILES = sent(files=[{"name": "a.jpg", "contentType": "image/jpeg", "bytes": 9}])
MATRIX = {
    "GET /": Row(ANYONE),
    "GET /board": Row(ANYONE),
    "GET /race": Row(ANYONE),
    "GET /review": Row(ANYONE),
    "GET /start-list": Row(ANYONE),
    "GET /takedowns": Row(ANYONE),
    "GET /upload": Row(ANYONE),
    "GET /assets/{version}/{name}": Row(ANYONE),
    "GET /health": Row(ANYONE),
    "GET /health/ready": Row(ANYONE),
    "GET /openapi.json": Row(ANYONE),
    "GET /r": Row(PAGE),
    "GET /r/{slug}": Row(PAGE),
    "GET /r/{slug}/photos/{photo_id}": Row(PAGE),
    "GET /r/{slug}/takedown": Row(PAGE, query="?bib=7"),
    "POST /r/{slug}/takedown": Row(PAGE, 303, FORM),
    "GET /races": Row(PUBLIC),
    "GET /races/{slug}": Row(PUBLIC),
    "GET /races/{slug}/photos": Row(PUBLIC),
    "POST /races/{slug}/takedowns": Row(PUBLIC, 201, sent(number="7")),
    "GET /photos/{photo_id}": Row(PUBLIC),
    "GET /photos/{photo_id}/status": Row(PUBLIC),
    "GET /token": Row(ANY_TOKEN),
    "PATCH /races/{slug}": Row(OF_RACE, 200, sent(name="New")),
    "GET /races/{slug}/start-list": Row(OF_RACE),
    "PUT /races/{slug}/start-list": Row(OF_RACE, 200, CSV),
    "POST /races/{slug}/start-list/preview": Row(OF_RACE, 200, CSV),
    "DELETE /races/{slug}/start-list": Row(OF_RACE, 204),
    "POST /races/{slug}/photos": Row(OF_RACE, 202, PHOTO),
    "POST /races/{slug}/photos/known": Row(OF_RACE, 200, sent(sha256=["0" * 64])),
    "POST /races/{slug}/uploads": Row(OF_RACE, 201, FILES),
    "POST /races/{slug}/retry": Row(OF_RACE, 200, sent(all=True)),
    "GET /races/{slug}/review": Row(OF_RACE),
    "GET /races/{slug}/export": Row(OF_RACE),
    "GET /races/{slug}/export.csv": Row(OF_RACE),
    "POST /races/{slug}/export.csv": Row(OF_RACE),
    "GET /races/{slug}/takedowns": Row(OF_RACE),
    "PUT /races/{slug}/link-key": Row(OF_RACE),
    "DELETE /races/{slug}/link-key": Row(OF_RACE, 204),
    "POST /takedowns/{takedown_id}": Row(OF_RACE, 200, sent(verdict="rejected")),
    "PUT /photos/{photo_id}/bibs": Row(OF_RACE, 200, sent(numbers=["8"])),
    "DELETE /photos/{photo_id}/bibs": Row(OF_RACE),
    "POST /photos/{photo_id}/reprocess": Row(OF_RACE, 202),
    "DELETE /photos/{photo_id}": Row(OF_RACE, 204),
    "DELETE /races/{slug}": Row(OF_RACE, 409),  # it has photos by now
    "POST /races": Row(OF_ALL, 201, sent(slug="new-{n}", name="New", date="2026-05-17")),
    "GET /queue": Row(OF_ALL),
    "GET /queue/stats": Row(OF_ALL),
    "GET /queue/estimate": Row(OF_ALL),
    "GET /queue/workers": Row(OF_ALL),
    "GET /queue/jobs": Row(OF_ALL, query="?state=waiting"),
    "GET /queue/jobs/{job_id}": Row(OF_ALL),
    "GET /stats": Row(OF_ALL, query=STATS),
    "GET /stats/metrics": Row(OF_ALL),
    "GET /photos/{photo_id}/failures": Row(OPERATORS),
    "POST /queue/redrive": Row(OPERATORS, 200, sent(all=True)),
    "POST /queue/promote": Row(OPERATORS, 200, sent(all=True)),
    "POST /queue/remove": Row(OPERATORS, 200, sent(ids=["{job_id}"])),
    "POST /queue/purge": Row(OPERATORS, 200, sent(state="delayed")),
    "POST /queue/pause": Row(OPERATORS),
    "POST /queue/resume": Row(OPERATORS),
}
# Doors whose answer to strangers depends on whether the race is closed.
CLOSED = told(401, 401, 403, YES, YES, YES)
CLOSED_PAGE = told(401, 404, 401, YES, YES, YES)  # a page asks for the race's key
MATRIX_CLOSED = {
    "GET /r/{slug}": Row(CLOSED_PAGE),
    "GET /r/{slug}/photos/{photo_id}": Row(CLOSED_PAGE),
    "GET /r/{slug}/takedown": Row(CLOSED_PAGE, query="?bib=7"),
    "POST /r/{slug}/takedown": Row(CLOSED_PAGE, 303, FORM),
    "GET /races/{slug}": Row(CLOSED),
    "GET /races/{slug}/photos": Row(CLOSED),
    "POST /races/{slug}/takedowns": Row(CLOSED, 201, sent(number="7")),
    "GET /photos/{photo_id}": Row(CLOSED),
    "GET /photos/{photo_id}/status": Row(CLOSED),
}


@pytest.fixture
def logged() -> Iterator[io.StringIO]:
    """What is logged meanwhile."""
    stream = io.StringIO()
    before = logger.registered_handler.setStream(stream)
    yield stream
    logger.registered_handler.setStream(before)


@pytest.fixture
def keys(services: Services, race: Race) -> dict[str, str]:
    """A token, or what is no good as one, of every visitor."""
    database, now = services.database, datetime.now(UTC)
    races.create(database, "other", "Other", race.date)
    made = {
        "nobody": "",
        "wrong": f"dorsal_{'A' * 43}",
        "expired": create_token(database, "operator", expires=now - timedelta(seconds=1)),
        "revoked": create_token(database, "operator"),
        "other race's": create_token(database, "photographer", races=["other"]),
        "this race's": create_token(database, "photographer", races=["other", race.slug]),
        "photographer": create_token(database, "photographer"),
        "operator": create_token(database, "operator"),
    }
    tokens.revoke(database, hashed(made["revoked"]))
    return made


@pytest.fixture
def answers(nobody: Gateway, services: Services, race: Race, keys: dict[str, str]) -> Walk:
    """What every visitor is answered at every route of a matrix, each with things of its own."""
    numbers = count()

    def things(text: str) -> dict[str, str]:
        """What the names in a text stand for, made anew."""
        known = {"slug": race.slug, "version": site().version, "name": "style.css"}
        known["n"] = str(next(numbers))
        if "{photo_id}" in text or "{job_id}" in text:
            photo = completed(services, race, str(100 + next(numbers)))
            services.queue.send([NewJob(id=photo.id)])
            known |= {"photo_id": photo.id, "job_id": photo.id}
        if "{takedown_id}" in text:
            new = NewTakedown(race_id=race.id, number=str(500 + next(numbers)))
            known["takedown_id"] = takedowns.add(services.database, new, "waiting", "them").id
        return known

    def answer(route: str, row: Row, key: str) -> Answer:
        asked = dict(row.asked or {})
        text = f"{route} {json.dumps(asked.pop('json', None))}"
        for name, value in things(text).items():
            text = text.replace(f"{{{name}}}", value)
        method, path, body = text.split(" ", 2)
        asked |= {} if body == "null" else {"json": json.loads(body)}
        # An address of its own: how much one may ask for is not what is looked at here.
        visitor = replace(nobody, source_ip=f"198.51.100.{next(numbers) % 250}")
        return visitor.request(method, path + row.query, token=key, **asked)

    return lambda matrix: {
        route: {who: answer(route, row, keys[who]) for who in VISITORS}
        for route, row in matrix.items()
    }


def expected(matrix: dict[str, Row]) -> dict[str, dict[str, int]]:
    return {
        route: {who: status or row.good for who, status in row.told.items()}
        for route, row in matrix.items()
    }


def statuses(answers: Answers) -> dict[str, dict[str, int]]:
    return {
        route: {who: answer.status for who, answer in by_visitor.items()}
        for route, by_visitor in answers.items()
    }


def test_every_route_has_a_row(app: Chalice) -> None:
    routes = {f"{method} {path}" for path, methods in app.routes.items() for method in methods}
    assert routes == set(MATRIX), "say in MATRIX who may use a new route"
    asked_of_a_race = {route for route, row in MATRIX.items() if row.told in (PUBLIC, PAGE)}
    assert asked_of_a_race - {"GET /r", "GET /races"} == set(MATRIX_CLOSED)


def test_every_visitor_is_told_what_the_matrix_says(
    answers: Walk, keys: dict[str, str], logged: io.StringIO
) -> None:
    told = answers(MATRIX)
    assert statuses(told) == expected(MATRIX)
    for route, by_visitor in told.items():
        for answer in by_visitor.values():
            check_sealed(route, answer)
    said = "".join(answer.text for by_visitor in told.values() for answer in by_visitor.values())
    assert '"answered"' in logged.getvalue()
    for key in filter(None, keys.values()):
        for text in (said, logged.getvalue()):
            assert key not in text
            assert hashed(key) not in text


def check_sealed(route: str, answer: Answer) -> None:
    """The headers without which no answer goes out."""
    headers = answer.headers
    assert headers["X-Content-Type-Options"] == "nosniff", route
    assert headers["X-Frame-Options"] == "DENY", route
    assert headers["Referrer-Policy"] in {"no-referrer", "same-origin"}, route
    assert headers["Cross-Origin-Opener-Policy"] == "same-origin", route
    assert headers["Permissions-Policy"], route
    assert "Strict-Transport-Security" not in headers, route
    rules = dict(rule.split(" ", 1) for rule in headers["Content-Security-Policy"].split("; "))
    assert rules["default-src"] == rules["base-uri"] == rules["frame-ancestors"] == "'none'", route
    assert not re.search("unsafe|https?:(?!//)|[*]", headers["Content-Security-Policy"]), route
    page = bool(answer.text) and headers["Content-Type"].startswith("text/html")
    assert (rules.get("script-src") == "'self'") == page, route
    if page:
        assert not re.search(r"<style|\sstyle=|\son\w+=|javascript:", answer.text), route
        assert "</script>" not in re.sub(r'<script [^>]*src="[^"]+"></script>', "", answer.text)


def test_a_closed_race_is_open_to_who_holds_a_token_of_it(
    answers: Walk, services: Services, race: Race
) -> None:
    races.change(services.database, race.id, listed="closed")
    assert statuses(answers(MATRIX_CLOSED)) == expected(MATRIX_CLOSED)


def test_what_came_by_tls_is_to_come_so_again(nobody: Gateway) -> None:
    for address in ("/races", "/board", "/nowhere", "/r"):
        answer = nobody.get(address, headers={"X-Forwarded-Proto": "https"})
        assert answer.headers["Strict-Transport-Security"] == "max-age=31536000"


@pytest.mark.parametrize(("method", "address"), [("GET", "/nowhere"), ("DELETE", "/races")])
def test_what_chalice_answers_itself_is_sealed_too(
    nobody: Gateway, method: str, address: str
) -> None:
    check_sealed(address, nobody.request(method, address))
