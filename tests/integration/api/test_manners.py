"""What every answer has in common: problems, correlation ids, addresses behind a stage."""

from base64 import urlsafe_b64encode
from dataclasses import replace
from uuid import uuid4

import pytest

from chalicelib.records.races import Race
from tests.integration.api.gateway import Gateway
from tests.integration.api.pictures import JPEG


@pytest.mark.parametrize(
    ("method", "address", "status"),
    [
        ("GET", "/nowhere", 404),
        ("POST", "/races/city-10k/nothing/here", 404),
        ("DELETE", "/races", 405),
        ("POST", "/health", 405),
    ],
)
def test_chalices_own_errors_are_problems(
    nobody: Gateway, method: str, address: str, status: int
) -> None:
    answer = nobody.request(method, address)
    assert answer.status == status
    assert answer.headers["Content-Type"] == "application/problem+json"
    assert answer.json["status"] == status
    assert (status == 405) == ("Allow" in answer.headers)


@pytest.mark.parametrize("media", ["text/plain", "image/jpeg", ""])
def test_a_get_may_have_any_content_type(nobody: Gateway, media: str) -> None:
    assert nobody.get("/health", headers={"Content-Type": media}).json == {"status": "ok"}


def test_a_clients_correlation_id_is_kept(nobody: Gateway) -> None:
    answer = nobody.get("/photos/x", headers={"X-Correlation-Id": "abc-123"})
    assert answer.headers["X-Correlation-Id"] == answer.json["correlationId"] == "abc-123"


@pytest.mark.parametrize("given", ["a b", "a\nb", "a" * 65, '"}'])
def test_one_that_is_unfit_for_a_log_is_replaced(nobody: Gateway, given: str) -> None:
    answer = nobody.get("/health", headers={"X-Correlation-Id": given})
    assert answer.status == 200
    assert answer.headers["X-Correlation-Id"] not in {given, ""}


def test_locations_hold_behind_a_stage(photographer: Gateway, race: Race) -> None:
    staged = replace(photographer, stage="/api")
    headers = {"Content-Type": "image/jpeg"}
    posted = staged.post("/races/city-10k/photos", body=JPEG, headers=headers)
    assert posted.headers["Location"] == f"/api/photos/{posted.json['id']}/status"
    new = {"slug": "b", "name": "B", "date": "2026-01-01"}
    assert staged.post("/races", json=new).headers["Location"] == "/api/races/b"
    assert staged.get("/openapi.json").json["servers"] == [{"url": "/api"}]
    assert photographer.get("/openapi.json").json["servers"] == [{"url": "/"}]


@pytest.mark.parametrize("at", ["2026-01-01T00:00:00+23:59", "9999-12-31", "0001-01-01T00:00"])
def test_a_forged_cursor_does_no_harm(nobody: Gateway, race: Race, at: str) -> None:
    cursor = urlsafe_b64encode(f"{at} {uuid4()}".encode()).decode().rstrip("=")
    for address in ("/races", "/races/city-10k/photos"):
        assert nobody.get(f"{address}?cursor={cursor}").status in {200, 400}


@pytest.mark.parametrize("moment", ["0.5", "1e3", "-1", "null", "2026-01-01", "2026-01-01T00:00"])
def test_a_time_in_a_query_is_said_as_a_time(
    photographer: Gateway, race: Race, moment: str
) -> None:
    # Numbers were taken for seconds since 1970.
    for address in ("/races/city-10k/photos?takenTo=", f"/photos/{uuid4()}/bibs?reviewedAt="):
        method = "DELETE" if "bibs" in address else "GET"
        answer = photographer.request(method, address + moment)
        assert answer.status == 400, answer.text
        assert answer.json["errors"][0]["at"].strip("$.") in address


def test_a_body_that_is_not_its_encoding_is_malformed(photographer: Gateway, race: Race) -> None:
    event = {
        "requestContext": {"httpMethod": "POST", "resourcePath": "/races/{slug}/photos"},
        "headers": {
            "Content-Type": "image/jpeg",
            "Authorization": f"Bearer {photographer.token}",
        },
        "multiValueQueryStringParameters": None,
        "pathParameters": {"slug": race.slug},
        "stageVariables": None,
        "isBase64Encoded": True,
        "body": "not base64!",
    }
    assert photographer.app(event, None)["statusCode"] == 400
