"""Events beside those that AWS documents, and as Chalice reads them."""

import hashlib
import json
from datetime import UTC, datetime, timedelta
from pathlib import Path
from typing import Any
from urllib.parse import unquote_plus
from uuid import UUID

import pytest
from chalice.app import CloudWatchEvent, Request, Response, SQSEvent
from hypothesis import given
from hypothesis import strategies as st

from chalicelib.storage.storage import Stored
from infra.local.events import (
    BadAnswer,
    api_event,
    api_response,
    s3_created,
    schedule_event,
    sqs_event,
)

NOW = datetime(2026, 4, 5, 6, 7, 8, 901_000, tzinfo=UTC)
EVENTS = Path(__file__).parents[2] / "events"


def documented(name: str) -> Any:
    return json.loads((EVENTS / f"{name}.json").read_text())


def shape(event: Any) -> Any:
    """The event with every value replaced by its type's name."""
    if isinstance(event, dict):
        return {name: shape(value) for name, value in event.items()}
    if isinstance(event, list):
        return [shape(value) for value in event]
    return type(event).__name__


def stored(key: str = "incoming/10k 2026/IMG+1 é.jpg") -> Stored:
    return Stored(key=key, size=1024, version="18a2-400", content_type="image/jpeg", modified=NOW)


def request(**changed: Any) -> dict[str, Any]:
    given: dict[str, Any] = {
        "method": "GET",
        "path": "/races/10k/photos",
        "resource": "/races/{slug}/photos",
        "path_parameters": {"slug": "10k"},
        "query": [("bib", "7"), ("bib", "42")],
        "headers": [
            ("Accept", "*/*"),
            ("Host", "127.0.0.1:8000"),
            ("User-Agent", "curl/8.5.0"),
            ("X-Forwarded-For", "192.0.2.1"),
        ],
        "body": b"",
        "source_ip": "192.0.2.1",
        "request_id": "77375676",
        "now": NOW,
    }
    return api_event(**{**given, **changed})


def test_shapes_are_those_that_aws_documents() -> None:
    sqs = sqs_event(["Test message."], queue="uploads", now=NOW)
    assert shape(sqs) == shape(documented("sqs"))
    created = s3_created(stored(), bucket="photos", sequencer="0055AED6DCD90281E5", now=NOW)
    assert shape(created) == shape(documented("s3_created"))
    assert shape(schedule_event(rule="sweep", now=NOW)) == shape(documented("schedule"))


def test_the_api_events_shape_is_the_documented_one_but_for_accounts_and_domains() -> None:
    ours, theirs = request(), documented("api")
    context, their_context = ours.pop("requestContext"), theirs.pop("requestContext")
    assert shape(ours) == shape(theirs)
    identity, their_identity = context.pop("identity"), their_context.pop("identity")
    assert shape(context).items() <= shape(their_context).items()
    assert shape(identity).items() <= shape(their_identity).items()


def test_no_stage_stands_before_the_path_that_clients_ask_for() -> None:
    assert request()["requestContext"]["path"] == "/races/10k/photos"


def test_sqs_messages() -> None:
    event = sqs_event(
        ["one", "zwei é"],
        queue="jobs",
        now=NOW,
        receive_counts=[1, 4],
        sent=[NOW, NOW - timedelta(seconds=2)],
        new_id=iter([UUID(int=1), UUID(int=2)]).__next__,
    )
    first, second = event["Records"]
    assert first["messageId"] == "00000000-0000-0000-0000-000000000001"
    assert first["receiptHandle"] != second["receiptHandle"]
    assert second["attributes"]["ApproximateReceiveCount"] == "4"
    assert second["attributes"]["SentTimestamp"] == "1775369226901"
    assert first["attributes"]["ApproximateFirstReceiveTimestamp"] == "1775369228901"
    assert second["md5OfBody"] == hashlib.md5("zwei é".encode()).hexdigest()
    assert second["eventSourceARN"].endswith(":jobs")
    assert [record.body for record in SQSEvent(event, None)] == ["one", "zwei é"]


def test_the_documented_sqs_message_has_our_md5() -> None:
    record = documented("sqs")["Records"][0]
    ours = sqs_event([record["body"]], queue="q", now=NOW)["Records"][0]
    assert ours["md5OfBody"] == hashlib.md5(b"Test message.").hexdigest()


def test_counts_that_do_not_fit_the_bodies_are_an_error() -> None:
    with pytest.raises(ValueError, match="zip"):
        sqs_event(["one"], queue="q", now=NOW, receive_counts=[1, 2])


def test_s3s_notification() -> None:
    event = s3_created(stored(), bucket="photos", sequencer="00AA", now=NOW)
    record = event["Records"][0]
    theirs = documented("s3_created")["Records"][0]
    assert record["s3"]["object"]["key"] == theirs["s3"]["object"]["key"]
    assert record["eventTime"] == "2026-04-05T06:07:08.901Z"
    assert record["s3"]["object"]["eTag"] == "18a2-400"
    assert record["s3"]["bucket"]["arn"] == "arn:aws:s3:::photos"


@given(st.text(min_size=1))
def test_any_key_comes_back_from_the_notification(key: str) -> None:
    event = s3_created(stored(key), bucket="b", sequencer="00", now=NOW)
    described = event["Records"][0]["s3"]["object"]
    assert described["key"].isascii()
    assert " " not in described["key"]
    assert unquote_plus(described["key"]) == key


def test_chalice_reads_the_schedule() -> None:
    event = CloudWatchEvent(schedule_event(rule="sweep", now=NOW), None)
    assert event.time == "2026-04-05T06:07:08Z"
    assert event.detail_type == "Scheduled Event"
    assert event.resources[0].endswith(":rule/sweep")


def test_chalice_reads_the_request() -> None:
    read = Request(request(), None)
    assert (read.method, read.path) == ("GET", "/races/{slug}/photos")
    assert read.uri_params == {"slug": "10k"}
    assert read.query_params is not None
    assert read.query_params["bib"] == "42"
    assert read.query_params.getlist("bib") == ["7", "42"]
    assert read.headers["user-agent"] == "curl/8.5.0"
    assert read.context["identity"]["sourceIp"] == "192.0.2.1"
    assert read.context["requestTime"] == "05/Apr/2026:06:07:08 +0000"
    assert read.raw_body == b""


def test_what_is_empty_is_null_as_api_gateway_has_it() -> None:
    event = request(query=[], path_parameters={})
    for name in (
        "queryStringParameters",
        "multiValueQueryStringParameters",
        "pathParameters",
        "body",
    ):
        assert event[name] is None
    assert Request(event, None).query_params is None


def test_headers_of_one_name_are_kept_together() -> None:
    event = request(headers=[("Accept", "a"), ("accept", "b"), ("Host", "h")])
    assert event["multiValueHeaders"] == {"Accept": ["a", "b"], "Host": ["h"]}
    assert event["headers"] == {"Accept": "b", "Host": "h"}


@pytest.mark.parametrize(
    ("content_type", "body", "binary"),
    [
        ("application/json", b'{"a": "\xc3\xa9"}', False),
        ("text/csv; charset=utf-8", b"1,2", False),
        ("application/json", b"\xff", True),
        ("image/jpeg", b"plain", True),
        ("multipart/form-data; boundary=b", b"--b--", True),
        (None, b"plain", False),
    ],
)
def test_which_bodies_travel_as_base64(content_type: str | None, body: bytes, binary: bool) -> None:
    headers = [("content-type", content_type)] if content_type else []
    event = request(method="POST", headers=headers, body=body)
    assert event["isBase64Encoded"] is binary
    assert Request(json.loads(json.dumps(event)), None).raw_body == body


@given(st.binary(), st.booleans() | st.none())
def test_any_body_reaches_chalice(body: bytes, binary: bool | None) -> None:
    if binary is False:
        body = body.hex().encode()
    event = request(body=body, is_binary=binary)
    assert Request(json.loads(json.dumps(event)), None).raw_body == body


def test_chalices_answers_are_read() -> None:
    answer = Response({"é": 1}, {"X-One": "1", "Set-Cookie": ["a=1", "b=2"]}, 202)
    status, headers, body = api_response(answer.to_dict())
    assert status == 202
    assert sorted(headers) == [("Set-Cookie", "a=1"), ("Set-Cookie", "b=2"), ("X-One", "1")]
    assert json.loads(body) == {"é": 1}


def test_binary_answers_are_read() -> None:
    answer = Response(b"\xff\xd8", {"Content-Type": "image/jpeg"}).to_dict(["image/jpeg"])
    assert api_response(answer) == (200, [("Content-Type", "image/jpeg")], b"\xff\xd8")


def test_small_answers_are_read() -> None:
    assert api_response({"statusCode": 204}) == (204, [], b"")
    assert api_response({"statusCode": "200", "headers": {"Age": 5}, "body": None}) == (
        200,
        [("Age", "5")],
        b"",
    )
    both = {"statusCode": 200, "headers": {"a": "1"}, "multiValueHeaders": {"A": ["2", "3"]}}
    assert api_response(both)[1] == [("A", "2"), ("A", "3")]


@pytest.mark.parametrize(
    "answer",
    [
        None,
        "text",
        [],
        {},
        {"statusCode": "many"},
        {"statusCode": 99},
        {"statusCode": 200, "body": {"a": 1}},
        {"statusCode": 200, "body": "not base64", "isBase64Encoded": True},
        {"statusCode": 200, "headers": ["a"]},
        {"statusCode": 200, "headers": {"A": "b\r\nSet-Cookie: c"}},
        {"statusCode": 200, "headers": {"A": "東京"}},
        {"statusCode": 200, "multiValueHeaders": {"A": None}},
    ],
)
def test_what_is_no_answer_is_refused(answer: Any) -> None:
    with pytest.raises(BadAnswer):
        api_response(answer)
