"""Each function asks S3 for nothing that its policy in .chalice/policies does not allow.

LocalStack and moto enforce no policies, so what is asked is noted here and held against them.
"""

import hashlib
import json
from collections.abc import Iterator
from dataclasses import replace
from datetime import UTC, datetime, timedelta
from fnmatch import fnmatchcase
from pathlib import Path
from typing import Any

import boto3
import pytest
from moto import mock_aws

from chalicelib.pipeline import derivatives
from chalicelib.pipeline.arrival import arrive
from chalicelib.pipeline.drain import Drained, drain
from chalicelib.pipeline.known import known_photos
from chalicelib.pipeline.reconcile import sweep
from chalicelib.pipeline.removal import remove
from chalicelib.pipeline.services import Services
from chalicelib.records import uploads
from chalicelib.records.uploads import Upload
from chalicelib.storage.s3 import S3Storage
from tests.integration.pipeline.conftest import Bench, jpeg

BUCKET = "dorsal-test"
POLICIES = Path(__file__).parents[3] / ".chalice" / "policies"
ACTIONS = {
    "HeadBucket": "s3:ListBucket",
    "ListObjectVersions": "s3:ListBucketVersions",
    "PutObject": "s3:PutObject",
    "GetObject": "s3:GetObject",
    "HeadObject": "s3:GetObject",
    "DeleteObjects": "s3:DeleteObject",
}

type Asked = list[tuple[str, str]]  # an action, and a key or a prefix


@pytest.fixture
def cloud(bench: Bench, monkeypatch: pytest.MonkeyPatch) -> Iterator[Services]:
    """The bench's services with their photos in a bucket that keeps versions, as on AWS."""
    for name in ("AWS_ENDPOINT_URL", "AWS_ENDPOINT_URL_S3", "AWS_PROFILE"):
        monkeypatch.delenv(name, raising=False)
    for name in ("AWS_ACCESS_KEY_ID", "AWS_SECRET_ACCESS_KEY"):
        monkeypatch.setenv(name, "test")
    monkeypatch.setenv("AWS_DEFAULT_REGION", "us-east-1")
    with mock_aws():
        s3 = boto3.client("s3")
        s3.create_bucket(Bucket=BUCKET)
        s3.put_bucket_versioning(Bucket=BUCKET, VersioningConfiguration={"Status": "Enabled"})
        yield replace(bench.services, storage=S3Storage(BUCKET))


@pytest.fixture
def asked(cloud: Services) -> Asked:
    """All that is asked of S3 from now on; clear it where another function begins."""
    noted: Asked = []
    assert isinstance(cloud.storage, S3Storage)
    events = cloud.storage._client.meta.events
    events.register(
        "provide-client-params.s3",
        lambda params, model, **_: noted.extend(needed(model.name, params)),
    )
    return noted


def needed(operation: str, params: dict[str, Any]) -> Asked:
    """What IAM asks for before S3 does ``operation``."""
    action = ACTIONS[operation]
    if params.get("VersionId"):
        action += "Version"
    if operation == "DeleteObjects":
        return [
            (action + ("Version" if each.get("VersionId") else ""), each["Key"])
            for each in params["Delete"]["Objects"]
        ]
    return [(action, params.get("Key") or params.get("Prefix", ""))]


def refused(function: str, asked: Asked) -> set[tuple[str, str]]:
    """What of it the function's policy does not allow."""
    statements = json.loads((POLICIES / f"{function}.json").read_text("utf-8"))["Statement"]
    allowed = [statement for statement in statements if "Action" in statement]
    return {each for each in asked if not any(allows(statement, *each) for statement in allowed)}


def allows(statement: dict[str, Any], action: str, key: str) -> bool:
    if action not in statement["Action"]:
        return False
    resources = statement["Resource"]
    if resources == {"Fn::GetAtt": ["Bucket", "Arn"]}:
        prefixes = statement.get("Condition", {}).get("StringLike", {}).get("s3:prefix", ["*"])
        return any(fnmatchcase(key, prefix) for prefix in prefixes)
    patterns = [each["Fn::Sub"].removeprefix("${Bucket.Arn}/") for each in resources]
    return any(fnmatchcase(key, pattern) for pattern in patterns)


def promised(bench: Bench, cloud: Services, number: int, body: bytes) -> str:
    """Promise an upload with its sum, and store it; its key."""
    key = f"incoming/{bench.race.slug}/{number}/a.jpg"
    promise = Upload(
        key=key,
        race_id=bench.race.id,
        content_type="image/jpeg",
        max_bytes=len(body),
        sha256=hashlib.sha256(body).hexdigest(),
        expires_at=datetime.now(UTC) + timedelta(hours=1),
    )
    uploads.expect(cloud.database, [promise])
    cloud.storage.put(key, body, "image/jpeg")
    return key


def told(cloud: Services, key: str) -> None:
    stored = cloud.storage.head(key)
    assert stored
    arrive(cloud, key=key, version=stored.version, size=stored.size)


def test_the_check_refuses() -> None:
    assert refused("intake", [("s3:PutObject", "incoming/run/a.jpg")])
    assert refused("drain", [("s3:PutObject", "originals/run/a.jpg")])
    assert not refused("drain", [("s3:PutObject", "derived/a.jpg"), ("s3:ListBucket", "")])
    assert refused("sweep", [("s3:ListBucketVersions", "originals/")])


def test_intake(bench: Bench, cloud: Services, asked: Asked) -> None:
    first, twin = (promised(bench, cloud, number, jpeg()) for number in (1, 2))
    asked.clear()
    for key in (first, twin, first):
        told(cloud, key)
    assert {action for action, _ in asked} >= {"s3:GetObjectVersion", "s3:DeleteObject"}
    assert refused("intake", asked) == set()


def test_sweep(
    bench: Bench, cloud: Services, asked: Asked, monkeypatch: pytest.MonkeyPatch
) -> None:
    told(cloud, promised(bench, cloud, 1, jpeg()))
    promised(bench, cloud, 2, jpeg())
    cloud.storage.put(f"incoming/{bench.race.slug}/untold.jpg", jpeg(80), "image/jpeg")
    cloud.storage.put("derived/left-over.jpg", jpeg(), "image/jpeg")
    monkeypatch.setattr(derivatives, "SETTLED", timedelta())
    asked.clear()
    sweep(cloud, lambda: 300.0)
    assert {("s3:DeleteObjectVersion", "derived/left-over.jpg")} <= set(asked)
    assert ("s3:ListBucketVersions", "incoming/") in asked
    assert refused("sweep", asked) == set()


def test_drain(bench: Bench, cloud: Services, asked: Asked) -> None:
    told(cloud, promised(bench, cloud, 1, jpeg()))
    bench.upload(jpeg(80), cloud)
    asked.clear()
    assert drain(cloud, lambda: 300.0) == Drained(done=2)
    assert {action for action, _ in asked} >= {"s3:PutObject", "s3:GetObjectVersion"}
    assert refused("drain", asked) == set()


def test_of_a_photo_that_is_deleted_while_it_is_read_nothing_stays(
    bench: Bench, cloud: Services, asked: Asked
) -> None:
    def deleted() -> None:
        assert remove(cloud, photo.id)
        asked.clear()

    photo = bench.upload(services=cloud)
    bench.reader.troubles.append(deleted)
    drain(cloud, lambda: 300.0)
    assert any(action == "s3:PutObject" for action, _ in asked)
    assert refused("drain", asked) == set()
    assert list(cloud.storage._versions("derived/")) == []  # type: ignore[attr-defined]


def test_api(bench: Bench, cloud: Services, asked: Asked) -> None:
    bodies = jpeg(), jpeg(80)
    told(cloud, promised(bench, cloud, 1, bodies[0]))
    for number, body in enumerate((*bodies, bodies[1]), 2):
        promised(bench, cloud, number, body)
    asked.clear()
    known_photos(cloud, bench.race, [hashlib.sha256(body).hexdigest() for body in bodies])
    photo = bench.upload(jpeg(40), cloud)
    cloud.storage.presign_get("derived/a-thumbnail.jpg", 60)
    cloud.storage.presign_get(cloud.storage.put("exports/1.csv", b"", "text/csv").key, 60)
    remove(cloud, photo.id)
    cloud.storage.ping()
    assert ("s3:GetObject", "exports/1.csv") in asked, "links too: who signs must be allowed to"
    assert any(action.startswith("s3:Get") and key.startswith("incoming/") for action, key in asked)
    assert refused("api", asked) == set()
