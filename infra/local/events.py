"""The events that AWS would send to Dorsal's functions, and the answer that API Gateway reads.

Shapes after the AWS Lambda and S3 developer guides: SQS event source, S3 event notification
(version 2.1), EventBridge scheduled event, API Gateway REST proxy integration (payload 1.0).
"""

import base64
import binascii
import hashlib
from collections.abc import Callable, Iterable, Mapping, Sequence
from datetime import UTC, datetime
from typing import Any
from urllib.parse import quote_plus
from uuid import UUID, uuid4

from chalicelib.errors import DorsalError
from chalicelib.storage.storage import Stored

ACCOUNT = "000000000000"
REGION = "us-east-1"
STAGE = "api"
TEXT = ("text/", "application/json", "application/x-www-form-urlencoded")

type Event = dict[str, Any]
type Pairs = Iterable[tuple[str, str]]


class BadAnswer(DorsalError):
    """The function's result is no answer that API Gateway could send; it would say 502."""


def sqs_event(
    bodies: Sequence[str],
    *,
    queue: str,
    now: datetime,
    receive_counts: Sequence[int] = (),
    sent: Sequence[datetime] = (),
    new_id: Callable[[], UUID] = uuid4,
) -> Event:
    """A batch of messages of the queue named ``queue``.

    ``receive_counts`` and ``sent`` go with the bodies, one each; 1 and ``now`` where left out.
    """
    counts = receive_counts or [1] * len(bodies)
    times = sent or [now] * len(bodies)
    records = [
        _message(body, queue, count, time, now, new_id())
        for body, count, time in zip(bodies, counts, times, strict=True)
    ]
    return {"Records": records}


def _message(
    body: str, queue: str, receive_count: int, sent: datetime, now: datetime, name: UUID
) -> Event:
    return {
        "messageId": str(name),
        "receiptHandle": base64.b64encode(f"{name} {receive_count}".encode()).decode(),
        "body": body,
        "attributes": {
            "ApproximateReceiveCount": str(receive_count),
            "SentTimestamp": str(_milliseconds(sent)),
            "SenderId": ACCOUNT,
            "ApproximateFirstReceiveTimestamp": str(_milliseconds(now)),
        },
        "messageAttributes": {},
        "md5OfBody": hashlib.md5(body.encode(), usedforsecurity=False).hexdigest(),
        "eventSource": "aws:sqs",
        "eventSourceARN": f"arn:aws:sqs:{REGION}:{ACCOUNT}:{queue}",
        "awsRegion": REGION,
    }


def s3_created(stored: Stored, *, bucket: str, sequencer: str, now: datetime) -> Event:
    """S3's word that a form stored ``stored``; ``sequencer`` is hexadecimal and grows."""
    described = {
        "key": quote_plus(stored.key, safe="/"),
        "size": stored.size,
        "eTag": stored.version,  # no versionId: a folder keeps no versions
        "sequencer": sequencer,
    }
    owner = {"principalId": "DORSAL"}
    record = {
        "eventVersion": "2.1",
        "eventSource": "aws:s3",
        "awsRegion": REGION,
        "eventTime": _iso(now),
        "eventName": "ObjectCreated:Post",
        "userIdentity": owner,
        "requestParameters": {"sourceIPAddress": "127.0.0.1"},
        "responseElements": {"x-amz-request-id": sequencer, "x-amz-id-2": sequencer},
        "s3": {
            "s3SchemaVersion": "1.0",
            "configurationId": "uploads",
            "bucket": {
                "name": bucket,
                "ownerIdentity": owner,
                "arn": f"arn:aws:s3:::{bucket}",
            },
            "object": described,
        },
    }
    return {"Records": [record]}


def schedule_event(*, rule: str, now: datetime, new_id: Callable[[], UUID] = uuid4) -> Event:
    """EventBridge's firing of the schedule named ``rule``."""
    return {
        "version": "0",
        "id": str(new_id()),
        "detail-type": "Scheduled Event",
        "source": "aws.events",
        "account": ACCOUNT,
        "time": now.astimezone(UTC).strftime("%Y-%m-%dT%H:%M:%SZ"),
        "region": REGION,
        "resources": [f"arn:aws:events:{REGION}:{ACCOUNT}:rule/{rule}"],
        "detail": {},
    }


def api_event(
    *,
    method: str,
    path: str,
    resource: str,
    path_parameters: Mapping[str, str],
    query: Pairs,
    headers: Pairs,
    body: bytes,
    source_ip: str,
    request_id: str,
    is_binary: bool | None = None,
    now: datetime | None = None,
) -> Event:
    """A request as API Gateway hands it to the function of the REST resource ``resource``.

    ``query`` and ``headers`` in the order they came, names repeated. Unless ``is_binary`` says
    so, a body is text if its content type is a text's and it is UTF-8. What is empty is ``None``.
    The path is the client's own, as under a custom domain: no stage stands before it.
    """
    now = now or datetime.now(UTC)
    many_headers = _grouped(headers, fold=True)
    many_query = _grouped(query)
    if is_binary is None:
        is_binary = not _is_text(body, many_headers)
    context = {
        "accountId": ACCOUNT,
        "apiId": "local",
        "httpMethod": method,
        "identity": {"sourceIp": source_ip, "userAgent": _last(many_headers, "user-agent")},
        "path": path,
        "protocol": "HTTP/1.1",
        "requestId": request_id,
        "requestTime": now.astimezone(UTC).strftime("%d/%b/%Y:%H:%M:%S +0000"),
        "requestTimeEpoch": _milliseconds(now),
        "resourcePath": resource,
        "stage": STAGE,
    }
    return {
        "resource": resource,
        "path": path,
        "httpMethod": method,
        "headers": _lasts(many_headers),
        "multiValueHeaders": many_headers or None,
        "queryStringParameters": _lasts(many_query),
        "multiValueQueryStringParameters": many_query or None,
        "pathParameters": dict(path_parameters) or None,
        "stageVariables": None,
        "requestContext": context,
        "body": (base64.b64encode(body) if is_binary else body).decode() if body else None,
        "isBase64Encoded": is_binary and bool(body),
    }


def api_response(answer: Any) -> tuple[int, list[tuple[str, str]], bytes]:
    """Status, headers and body that API Gateway sends for a function's ``answer``.

    ``multiValueHeaders`` win over ``headers`` of the same name. Raises :class:`BadAnswer`.
    """
    try:
        status = int(answer["statusCode"])
        many: dict[str, tuple[str, list[Any]]] = {}
        for name, value in (answer.get("headers") or {}).items():
            many[name.lower()] = (name, [value])
        for name, values in (answer.get("multiValueHeaders") or {}).items():
            many[name.lower()] = (name, list(values))
        headers = [(name, _header(v)) for name, values in many.values() for v in values]
        body = _body(answer.get("body"), answer.get("isBase64Encoded", False))
    except (KeyError, TypeError, ValueError, AttributeError) as error:
        raise BadAnswer(f"the function's answer is not one for API Gateway: {error!r}") from None
    if not 100 <= status <= 599:
        raise BadAnswer(f"the function's answer has the status {status}")
    return status, headers, body


def _body(body: Any, is_base64: bool) -> bytes:
    if body is None:
        return b""
    if not isinstance(body, str):
        raise TypeError("body is not a string")
    try:
        return base64.b64decode(body, validate=True) if is_base64 else body.encode()
    except binascii.Error:
        raise ValueError("body is not the base64 that it says") from None


def _header(value: Any) -> str:
    text = str(value).lower() if isinstance(value, bool) else str(value)
    if "\r" in text or "\n" in text:
        raise ValueError("a header has a line break")
    text.encode("latin-1")  # all that HTTP can carry; else a ValueError too
    return text


def _grouped(pairs: Pairs, fold: bool = False) -> dict[str, list[str]]:
    """Values by name; with ``fold`` names that differ in case alone are the first one's."""
    grouped: dict[str, list[str]] = {}
    spelled: dict[str, str] = {}
    for name, value in pairs:
        first = spelled.setdefault(name.lower() if fold else name, name)
        grouped.setdefault(first, []).append(value)
    return grouped


def _lasts(many: Mapping[str, list[str]]) -> dict[str, str] | None:
    return {name: values[-1] for name, values in many.items()} or None


def _last(many: Mapping[str, list[str]], wanted: str) -> str | None:
    return next((values[-1] for name, values in many.items() if name.lower() == wanted), None)


def _is_text(body: bytes, headers: Mapping[str, list[str]]) -> bool:
    kind = (_last(headers, "content-type") or "").lower()
    if kind and not kind.startswith(TEXT):
        return False
    try:
        body.decode()
    except UnicodeDecodeError:
        return False
    return True


def _milliseconds(when: datetime) -> int:
    return round(when.timestamp() * 1000)


def _iso(when: datetime) -> str:
    return when.astimezone(UTC).isoformat(timespec="milliseconds").replace("+00:00", "Z")
