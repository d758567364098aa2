"""Both stores, each real behind its own interface: a folder on disk, a bucket in moto."""

from collections.abc import Iterator
from pathlib import Path

import pytest

from chalicelib.storage.folder import FolderStorage
from chalicelib.storage.s3 import S3Storage
from chalicelib.storage.storage import Storage

BUCKET = "dorsal-test"


@pytest.fixture
def aws(monkeypatch: pytest.MonkeyPatch) -> Iterator[None]:
    """AWS as moto plays it, with credentials that open nothing."""
    from moto import mock_aws

    for name in ("AWS_ENDPOINT_URL", "AWS_ENDPOINT_URL_S3", "AWS_PROFILE"):
        monkeypatch.delenv(name, raising=False)
    monkeypatch.setenv("AWS_ACCESS_KEY_ID", "test")
    monkeypatch.setenv("AWS_SECRET_ACCESS_KEY", "test")
    monkeypatch.setenv("AWS_DEFAULT_REGION", "eu-west-1")
    with mock_aws():
        yield


@pytest.fixture
def bucket(aws: None) -> S3Storage:
    """An empty bucket without versions."""
    storage = S3Storage(BUCKET)
    place = {"LocationConstraint": "eu-west-1"}
    storage._client.create_bucket(Bucket=BUCKET, CreateBucketConfiguration=place)
    return storage


@pytest.fixture
def versioned(bucket: S3Storage) -> S3Storage:
    """An empty bucket that keeps old versions."""
    on = {"Status": "Enabled"}
    bucket._client.put_bucket_versioning(Bucket=BUCKET, VersioningConfiguration=on)
    return bucket


@pytest.fixture
def folder(tmp_path: Path) -> FolderStorage:
    """An empty folder."""
    return FolderStorage(tmp_path / "photos", "http://127.0.0.1:8000", "a secret")


@pytest.fixture(params=["folder", "bucket", "versioned"])
def storage(request: pytest.FixtureRequest) -> Storage:
    """Each of the three in turn."""
    return request.getfixturevalue(request.param)
