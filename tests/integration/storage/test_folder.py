"""What only a folder can do wrong: links, half-written files, races, full and lost disks."""

import errno
import os
import threading
import time
from pathlib import Path

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from chalicelib.errors import Unavailable
from chalicelib.settings import BadSetting
from chalicelib.storage.folder import FolderStorage
from chalicelib.storage.keys import BadKey, check_key
from chalicelib.storage.presign import verify_get, verify_post
from chalicelib.storage.storage import Missing

KEYS = st.lists(
    st.sampled_from(["a", "a-b", "a.b", "b", "é", "A", "a b", "0"]), min_size=1, max_size=4
).map("/".join)


def root(folder: FolderStorage) -> Path:
    return folder._root


def test_a_draft_is_invisible_and_leaves_nothing(folder: FolderStorage) -> None:
    with folder.draft() as draft:
        draft.write(b"half a pho")
        assert folder.list("") == []
        assert len(list(root(folder).rglob("*"))) == 2
    assert [p.name for p in root(folder).rglob("*")] == [".writing"]


def test_a_draft_is_kept_whole(folder: FolderStorage) -> None:
    with folder.draft() as draft:
        draft.write(b"half a ")
        draft.write(b"photo")
        kept = folder.keep(draft, "a.jpg")
    assert folder.get("a.jpg", kept.version) == b"half a photo"
    assert os.listdir(root(folder) / ".writing") == []


def test_drafts_of_killed_writers_are_forgotten_in_time(tmp_path: Path) -> None:
    FolderStorage(tmp_path, "", "s").put("a.jpg", b"", "image/jpeg")
    for name, hours in (("old", 25), ("new", 23)):
        (tmp_path / ".writing" / name).touch()
        then = time.time() - hours * 3600
        os.utime(tmp_path / ".writing" / name, (then, then))
    FolderStorage(tmp_path, "", "s")
    assert os.listdir(tmp_path / ".writing") == ["new"]


def test_readers_see_one_version_or_the_other_never_a_mixture(folder: FolderStorage) -> None:
    bodies = [bytes([n]) * 200_000 for n in range(20)]
    folder.put("a.jpg", bodies[0], "image/jpeg")
    seen: list[bytes] = []
    done = threading.Event()

    def read() -> None:
        while not done.is_set():
            seen.append(folder.get("a.jpg"))

    reader = threading.Thread(target=read)
    reader.start()
    for body in bodies:
        folder.put("a.jpg", body, "image/jpeg")
    done.set()
    reader.join()
    assert seen
    assert all(body in bodies for body in seen)


def test_a_folder_that_comes_and_goes_stops_no_writer(folder: FolderStorage) -> None:
    def churn(name: str) -> None:
        for n in range(50):
            folder.put(f"race/{name}/{n}.jpg", b"x", "image/jpeg")
            folder.delete([f"race/{name}/{n}.jpg"])

    errors: list[BaseException] = []

    def run(name: str) -> None:
        try:
            churn(name)
        except BaseException as error:
            errors.append(error)

    threads = [threading.Thread(target=run, args=(name,)) for name in ("a", "a", "b")]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()
    assert errors == []
    assert folder.list("") == []


def test_a_folder_deleted_between_two_looks_is_made_again(
    folder: FolderStorage, monkeypatch: pytest.MonkeyPatch
) -> None:
    make = os.mkdir

    def mkdir(path: Path, mode: int) -> None:
        if path.name == "race":
            monkeypatch.setattr(os, "mkdir", make)
            raise FileExistsError  # another writer was first, and its delete came at once
        make(path, mode)

    monkeypatch.setattr(os, "mkdir", mkdir)
    folder.put("race/a.jpg", b"x", "image/jpeg")
    assert folder.get("race/a.jpg") == b"x"


def test_deleting_takes_empty_folders_along(folder: FolderStorage) -> None:
    folder.put("derived/1/a/t.jpg", b"", "image/jpeg")
    folder.put("derived/2/t.jpg", b"", "image/jpeg")
    folder.delete(["derived/1/a/t.jpg"])
    assert not (root(folder) / "derived/1").exists()
    assert (root(folder) / "derived/2/t.jpg").exists()


@pytest.mark.parametrize("key", ["link.jpg", "elsewhere/secret.jpg", "elsewhere/deep/secret.jpg"])
def test_links_out_of_the_folder_are_never_followed(
    folder: FolderStorage, tmp_path: Path, key: str
) -> None:
    outside = tmp_path / "outside"
    (outside / "deep").mkdir(parents=True)
    for name in ("secret.jpg", "deep/secret.jpg"):
        (outside / name).write_bytes(b"secret")
    (root(folder) / "link.jpg").symlink_to(outside / "secret.jpg")
    (root(folder) / "elsewhere").symlink_to(outside)
    assert folder.head(key) is None
    assert folder.path(key) is None
    assert folder.list("") == folder.list("elsewhere/") == folder.list("elsewhere/deep/") == []
    with pytest.raises(Missing):
        folder.get(key)
    folder.delete([key])
    if key != "link.jpg":
        with pytest.raises(BadKey, match="link"):
            folder.put(key, b"mine", "image/jpeg")
    else:
        folder.put(key, b"mine", "image/jpeg")  # in place of the link itself
    assert {p.read_bytes() for p in outside.rglob("*.jpg")} == {b"secret"}


def test_prefixes_that_lead_out_list_nothing(folder: FolderStorage, tmp_path: Path) -> None:
    (tmp_path / "outside").mkdir()
    (tmp_path / "outside/secret.jpg").write_bytes(b"")
    for prefix in ("../", "../outside/", f"{tmp_path}/outside/", "a/../../outside/", "\0/"):
        assert folder.list(prefix) == []


def test_what_is_no_plain_file_is_no_object(folder: FolderStorage) -> None:
    (root(folder) / "folder.jpg").mkdir()
    os.mkfifo(root(folder) / "pipe.jpg")
    (root(folder) / os.fsdecode(b"not-utf8-\xff.jpg")).touch()
    assert folder.list("") == []
    for key in ("folder.jpg", "pipe.jpg"):
        assert folder.head(key) is None
        with pytest.raises(Missing):
            folder.get(key)
    folder.delete(["folder.jpg", "pipe.jpg"])
    assert len(os.listdir(root(folder))) == 3


def test_an_object_cannot_be_a_folder_of_others_too(folder: FolderStorage) -> None:
    folder.put("a/b.jpg", b"", "image/jpeg")
    with pytest.raises(BadKey, match="folder of other keys"):
        folder.put("a", b"", "image/jpeg")
    with pytest.raises(BadKey, match="lies inside one"):
        folder.put("a/b.jpg/c.jpg", b"", "image/jpeg")
    assert folder.head("a/b.jpg/c.jpg") is None
    assert folder.head("a") is None


def test_a_full_disk_is_unavailable_in_plain_words(folder: FolderStorage) -> None:
    with pytest.raises(Unavailable, match="the disk is full; free some space"), folder.draft():
        raise OSError(errno.ENOSPC, "No space left on device")  # as write and fsync raise it


def test_a_lost_disk_is_unavailable_not_empty(folder: FolderStorage) -> None:
    folder.put("a.jpg", b"", "image/jpeg")
    root(folder).rename(root(folder).with_name("unplugged"))
    calls = [
        lambda: folder.get("a.jpg"),
        lambda: folder.head("a.jpg"),
        lambda: folder.list(""),
        lambda: folder.list("a/"),
        lambda: folder.put("a.jpg", b"", "image/jpeg"),
        lambda: folder.delete(["a.jpg"]),
        folder.ping,
    ]
    for call in calls:
        with pytest.raises(Unavailable, match="photo folder"):
            call()


def test_a_root_that_cannot_be_is_unavailable(tmp_path: Path) -> None:
    (tmp_path / "file").touch()
    with pytest.raises(Unavailable, match="cannot be opened"):
        FolderStorage(tmp_path / "file", "", "s")


def test_no_secret_no_storage(tmp_path: Path) -> None:
    with pytest.raises(BadSetting, match="SIGNING_SECRET"):
        FolderStorage(tmp_path, "", "")


def test_a_copy_of_the_folder_has_the_same_versions(folder: FolderStorage, tmp_path: Path) -> None:
    import shutil

    stored = folder.put("a/b.jpg", b"bytes", "image/jpeg")
    shutil.copytree(root(folder), tmp_path / "copy")
    assert FolderStorage(tmp_path / "copy", "", "s").head("a/b.jpg") == stored


def test_photos_are_private_to_their_user(folder: FolderStorage) -> None:
    folder.put("a/b.jpg", b"", "image/jpeg")
    assert (root(folder) / "a/b.jpg").stat().st_mode & 0o077 == 0
    assert (root(folder) / "a").stat().st_mode & 0o077 == 0


@settings(suppress_health_check=[HealthCheck.function_scoped_fixture], max_examples=30)
@given(keys=st.sets(KEYS, max_size=8), prefix=st.just("") | KEYS, after=st.just("") | KEYS)
def test_lists_are_what_sorting_all_keys_would_give(
    tmp_path_factory: pytest.TempPathFactory, keys: set[str], prefix: str, after: str
) -> None:
    folder = FolderStorage(tmp_path_factory.mktemp("list"), "", "s")
    kept = []
    for key in keys:
        try:
            folder.put(key, b"", "image/jpeg")
        except BadKey:
            continue
        kept.append(key)
    expected = sorted((k for k in kept if k.startswith(prefix) and k > after), key=str.encode)
    assert [stored.key for stored in folder.list(prefix, after)] == expected
    assert [stored.key for stored in folder.list(prefix, after, 2)] == expected[:2]


@settings(suppress_health_check=[HealthCheck.function_scoped_fixture])
@given(key=st.text(st.characters(exclude_categories=["Cs"])) | KEYS)
def test_any_key_that_passes_can_be_kept(folder: FolderStorage, key: str) -> None:
    try:
        check_key(key)
    except BadKey:
        return
    folder.put(key, key.encode(), "image/jpeg")
    assert folder.get(key) == key.encode()
    assert [stored.key for stored in folder.list(key)] == [key]
    folder.delete([key])
    assert folder.list("") == []


def test_what_it_signs_verifies(folder: FolderStorage) -> None:
    from datetime import UTC, datetime, timedelta
    from urllib.parse import parse_qsl, urlsplit

    now = datetime.now(UTC)
    form = folder.presign_post("a.jpg", "image/jpeg", 10, 60)
    assert form.url == "http://127.0.0.1:8000/storage/"
    assert verify_post("a secret", form.fields, 10, now + timedelta(seconds=59)) == "a.jpg"
    link = urlsplit(folder.presign_get("a b.jpg", 60, "c d.jpg"))
    assert link.path == "/storage/a%20b.jpg"
    assert verify_get("a secret", "a b.jpg", dict(parse_qsl(link.query)), now) == "c d.jpg"
