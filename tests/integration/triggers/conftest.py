"""app.py's own handlers on real Postgres and Redis, with S3 and SQS as moto plays them."""

import io
import json
from collections.abc import Callable, Iterator
from dataclasses import dataclass, field
from datetime import date
from pathlib import Path
from typing import Any
from uuid import uuid4

import boto3
import pytest
from moto import mock_aws

from chalicelib.pipeline.services import Services, use
from chalicelib.queue import Queue, RedisDoorbell, connect
from chalicelib.records import races
from chalicelib.records.database import Database
from chalicelib.records.races import Race
from chalicelib.settings import RedisAddress, Settings
from chalicelib.storage.s3 import S3Storage
from chalicelib.telemetry.logs import logger

EVENTS = Path(__file__).parents[2] / "events"
BUCKET = "dorsal-prod-photos-1a2b3c"  # as the fixtures have it


@dataclass(frozen=True, kw_only=True)
class Context:
    """What Lambda hands a handler beside the event."""

    function_name: str = "dorsal-prod-intake"
    function_version: str = "$LATEST"
    memory_limit_in_mb: str = "512"
    aws_request_id: str = field(default_factory=lambda: str(uuid4()))
    log_group_name: str = "/aws/lambda/dorsal-prod-intake"
    log_stream_name: str = "2026/05/17/[$LATEST]0123456789abcdef0123456789abcdef"
    invoked_function_arn: str = "arn:aws:lambda:eu-central-1:123456789012:function:dorsal-prod"
    seconds: float = 60.0

    def get_remaining_time_in_millis(self) -> int:
        return int(self.seconds * 1000)


def event(name: str) -> Any:
    """The event of the fixture ``name``."""
    return json.loads((EVENTS / f"{name}.json").read_text())


@pytest.fixture
def aws(monkeypatch: pytest.MonkeyPatch) -> Iterator[None]:
    for name in ("AWS_ENDPOINT_URL", "AWS_ENDPOINT_URL_S3", "AWS_PROFILE"):
        monkeypatch.delenv(name, raising=False)
    for name in ("AWS_ACCESS_KEY_ID", "AWS_SECRET_ACCESS_KEY"):
        monkeypatch.setenv(name, "test")
    monkeypatch.setenv("AWS_DEFAULT_REGION", "eu-central-1")
    with mock_aws():
        yield


@pytest.fixture
def bucket(aws: None) -> S3Storage:
    """The photos' bucket, empty, which keeps old versions."""
    s3 = boto3.client("s3")
    place: Any = {"LocationConstraint": "eu-central-1"}
    s3.create_bucket(Bucket=BUCKET, CreateBucketConfiguration=place)
    s3.put_bucket_versioning(Bucket=BUCKET, VersioningConfiguration={"Status": "Enabled"})
    return S3Storage(BUCKET)


@pytest.fixture
def uploads(aws: None) -> str:
    """The URL of a queue of storage's events."""
    name = f"uploads-{uuid4().hex}"
    return str(boto3.client("sqs").create_queue(QueueName=name)["QueueUrl"])


@pytest.fixture
def services(
    database: Database, redis_port: int, bucket: S3Storage, uploads: str
) -> Iterator[Services]:
    redis, name = connect(RedisAddress(port=redis_port)), uuid4().hex
    made = Services(
        settings=Settings(photo_store=f"s3://{BUCKET}", uploads_queue_url=uploads),
        database=database,
        queue=Queue(redis, name),
        doorbell=RedisDoorbell(redis, name),
        storage=bucket,
        make_reader=lambda: pytest.fail("nothing is read here"),
    )
    use(made)
    yield made
    use(None)


@pytest.fixture
def race(database: Database) -> Race:
    return races.create(database, "city-10k", "City 10K", date(2026, 5, 17))


@pytest.fixture
def said() -> Iterator[Callable[[], list[dict[str, Any]]]]:
    """Gives what was logged meanwhile, line by line."""
    stream = io.StringIO()
    before = logger.registered_handler.setStream(stream)
    yield lambda: [json.loads(line) for line in stream.getvalue().splitlines()]
    logger.registered_handler.setStream(before)
