"""Objects in a bucket whose events were lost, whatever their keys, are found by the sweep."""

from collections.abc import Iterator
from dataclasses import replace
from datetime import UTC, datetime, timedelta
from typing import Any

import boto3
import pytest
from moto import mock_aws

from chalicelib.pipeline.arrival import arrive
from chalicelib.pipeline.drain import Drained, drain
from chalicelib.pipeline.reconcile import Swept, sweep
from chalicelib.pipeline.services import Services
from chalicelib.records import photos, uploads
from chalicelib.records.uploads import Upload
from chalicelib.storage.s3 import S3Storage
from tests.integration.pipeline.conftest import Bench, jpeg

BUCKET = "dorsal-test"
LONG = "incoming/run/" + "été + 1/" * 20
LONG += "x" * (896 - len(LONG)) + ".jpg"  # 900 characters, its last name longer than a disk's
STRANGE = [
    "incoming/run//two-slashes.jpg",
    "incoming/run/../above.jpg",
    "incoming/run/bell\x07.jpg",
    "incoming/run/${filename}",
]


def plenty() -> float:
    return 300.0


@pytest.fixture
def s3(monkeypatch: pytest.MonkeyPatch) -> Iterator[Any]:
    for name in ("AWS_ENDPOINT_URL", "AWS_ENDPOINT_URL_S3", "AWS_PROFILE"):
        monkeypatch.delenv(name, raising=False)
    for name in ("AWS_ACCESS_KEY_ID", "AWS_SECRET_ACCESS_KEY"):
        monkeypatch.setenv(name, "test")
    monkeypatch.setenv("AWS_DEFAULT_REGION", "us-east-1")
    with mock_aws():
        client = boto3.client("s3")
        client.create_bucket(Bucket=BUCKET)
        yield client


@pytest.fixture
def cloud(bench: Bench, s3: Any) -> Services:
    """The bench's services with their photos in a bucket, of which nobody tells."""
    return replace(bench.services, storage=S3Storage(BUCKET))


def drop(s3: Any, *keys: str) -> None:
    for key in keys:
        s3.put_object(Bucket=BUCKET, Key=key, Body=jpeg())


def test_objects_that_nobody_told_of_are_read_once(cloud: Services, s3: Any) -> None:
    drop(s3, "incoming/run/a b+é.jpg", "incoming/run/2.jpg", "originals/no.jpg")
    assert sweep(cloud, plenty).arrived == 2
    assert drain(cloud, plenty) == Drained(done=2)
    assert sweep(cloud, plenty) == Swept()


def test_a_key_of_900_characters_becomes_a_photo_with_short_derivatives(
    cloud: Services, bench: Bench, s3: Any
) -> None:
    assert len(LONG) == 900
    drop(s3, LONG)
    told = arrive(cloud, key=LONG, version=s3_version(s3, LONG), size=1000)
    assert told is not None
    assert (told.race_id, told.object_key) == (bench.race.id, LONG)
    assert drain(cloud, plenty) == Drained(done=1)
    read = photos.get(cloud.database, told.id)
    assert read is not None
    assert read.status == "completed"
    assert read.thumbnail_key is not None
    assert len(read.thumbnail_key) < 100
    assert sweep(cloud, plenty).arrived == 0


def test_a_key_of_900_characters_that_nobody_told_of_is_found(cloud: Services, s3: Any) -> None:
    drop(s3, LONG)
    assert sweep(cloud, plenty).arrived == 1
    assert drain(cloud, plenty) == Drained(done=1)


def test_keys_that_no_photo_can_have_stand_in_nobodys_way(cloud: Services, s3: Any) -> None:
    listable = [key for key in STRANGE if key.isprintable()]  # moto's listing cannot show others
    drop(s3, *listable, "incoming/run/z.jpg")
    assert sweep(cloud, plenty).arrived == 1
    assert drain(cloud, plenty) == Drained(done=1)


@pytest.mark.parametrize("key", STRANGE)
def test_one_of_them_that_is_told_of_is_passed_over(cloud: Services, s3: Any, key: str) -> None:
    drop(s3, key)
    assert arrive(cloud, key=key, version="v", size=10) is None


def test_a_promised_upload_is_asked_for_when_its_form_has_run_out(
    cloud: Services, bench: Bench, s3: Any
) -> None:
    now = datetime.now(UTC)
    late = promise(bench, "late", now - timedelta(minutes=1))
    never = promise(bench, "never", now - timedelta(minutes=1))
    soon = promise(bench, "soon", now + timedelta(hours=1))
    uploads.expect(cloud.database, [late, never, soon])
    drop(s3, late.key)
    assert sweep(cloud, plenty).arrived == 1
    assert sweep(cloud, plenty).arrived == 0
    assert [u.key for u in uploads.overdue(cloud.database, now)] == [never.key]


def s3_version(s3: Any, key: str) -> str:
    return str(s3.head_object(Bucket=BUCKET, Key=key)["ETag"].strip('"'))


def promise(bench: Bench, name: str, expires: datetime) -> Upload:
    return Upload(
        key=f"incoming/run/{name}/a.jpg",
        race_id=bench.race.id,
        content_type="image/jpeg",
        max_bytes=1000,
        expires_at=expires,
    )
