"""``open_storage`` and what importing it costs."""

import subprocess
import sys
from pathlib import Path

import pytest

from chalicelib.settings import BadSetting, Settings
from chalicelib.storage.folder import FolderStorage
from chalicelib.storage.s3 import S3Storage
from chalicelib.storage.storage import open_storage


def test_a_folder(tmp_path: Path) -> None:
    store = Settings(photo_store=f"file:{tmp_path}/a b", signing_secret="s", public_url="http://x/")
    storage = open_storage(store)
    assert isinstance(storage, FolderStorage)
    assert (tmp_path / "a b").is_dir()
    assert storage.presign_get("k", 1).startswith("http://x/storage/k?")


def test_a_bucket(aws: None) -> None:
    assert isinstance(open_storage(Settings(photo_store="s3://dorsal-test")), S3Storage)


@pytest.mark.parametrize("store", ["", "file:", "s3:", "s3://", "s3://b/prefix", "/var", "ftp:x"])
def test_what_names_no_store(store: str) -> None:
    with pytest.raises(BadSetting, match="PHOTO_STORE"):
        open_storage(Settings(photo_store=store, signing_secret="s"))


def test_a_folder_without_a_secret(tmp_path: Path) -> None:
    with pytest.raises(BadSetting, match="SIGNING_SECRET"):
        open_storage(Settings(photo_store=f"file:{tmp_path}"))


def test_importing_storage_loads_no_boto3() -> None:
    code = (
        "import sys, chalicelib.storage.storage, chalicelib.storage.s3, chalicelib.storage.folder\n"
        "sys.exit(bool({'boto3', 'botocore', 'starlette'} & set(sys.modules)))"
    )
    assert subprocess.run([sys.executable, "-c", code]).returncode == 0
