"""A manifest that somebody else wrote leads nowhere but into the folder."""

import json

import pytest

from infra.local.backup.manifest import BadBackup, Manifest, read

SUM = "0" * 64


def manifest(key: str = "incoming/r/1-a.jpg", sha256: str = SUM) -> bytes:
    file = {"key": key, "bytes": 1, "modified": 1, "sha256": sha256}
    told = {"format": 1, "dorsal": "0.1.0", "made_at": "", "migrations": [], "rows": {}}
    return json.dumps(told | {"photos": {}, "parts": {}, "files": [file], "absent": []}).encode()


def test_what_a_backup_says_is_read() -> None:
    assert isinstance(read(manifest(), "b"), Manifest)


@pytest.mark.parametrize("key", ["../x", "/etc/x", "a/../../x", "a//b", "", "a\0b", "./a"])
def test_a_key_that_leads_out_of_the_folder_is_refused(key: str) -> None:
    with pytest.raises(BadBackup, match="damaged"):
        read(manifest(key), "b")


@pytest.mark.parametrize("sha256", ["../../x", "", SUM + "\n", "A" * 64])
def test_a_sum_that_is_none_is_refused(sha256: str) -> None:
    with pytest.raises(BadBackup, match="damaged"):
        read(manifest(sha256=sha256), "b")
