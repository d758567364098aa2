"""What an exception becomes for a client."""

import json

import pytest
from chalice.app import BadRequestError

from chalicelib.api import problems
from chalicelib.api.problems import Fault
from chalicelib.errors import Permanent, Transient, Unavailable
from chalicelib.records.paging import BadCursor
from chalicelib.records.refusals import Rejected

SECRET = "postgres at 10.1.2.3 refused password hunter2"


@pytest.mark.parametrize(
    ("error", "status"),
    [
        (problems.Malformed("x"), 400),
        (BadCursor("x"), 400),
        (BadRequestError("x"), 400),
        (Rejected("x", "22008"), 400),
        (problems.Unauthorized("x"), 401),
        (problems.Forbidden("x"), 403),
        (problems.NotFound("x"), 404),
        (problems.Conflict("x"), 409),
        (problems.TooLarge("x"), 413),
        (problems.UnsupportedType("x"), 415),
        (problems.Invalid("x"), 422),
        (Rejected("x", "23503"), 500),
        (Permanent("x"), 500),
        (Transient("x"), 500),
        (ValueError("x"), 500),
        (Unavailable("x"), 503),
    ],
)
def test_each_error_has_its_status(error: Exception, status: int) -> None:
    response = problems.answer(error, "id-1")
    body = json.loads(response.body)
    assert response.status_code == body["status"] == status
    assert response.headers["Content-Type"] == "application/problem+json"
    assert body["correlationId"] == "id-1"
    assert body["title"]
    assert body["detail"]


@pytest.mark.parametrize("error", [Unavailable(SECRET), ValueError(SECRET), Rejected(SECRET)])
def test_the_inside_stays_inside(error: Exception) -> None:
    body = problems.answer(error).body
    assert "10.1.2.3" not in body
    assert "hunter2" not in body


def test_an_outage_says_when_to_come_back() -> None:
    assert problems.answer(Unavailable("x")).headers["Retry-After"] == "5"


def test_faults_and_headers_travel() -> None:
    error = problems.Invalid(
        "no", errors=[Fault(reason="odd", line=3)], headers={"X-Reason": "odd"}
    )
    response = problems.answer(error)
    assert json.loads(response.body)["errors"] == [{"reason": "odd", "line": 3}]
    assert response.headers["X-Reason"] == "odd"
