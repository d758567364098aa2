"""What every store must do, asked of each of them in the same words."""

from contextlib import suppress
from datetime import UTC, datetime, timedelta
from tempfile import TemporaryFile

import pytest

from chalicelib.storage.keys import BadKey
from chalicelib.storage.storage import Missing, Storage

KEYS = [
    "plain.jpg",
    "incoming/10k 2026/IMG 1.jpg",
    "incoming/a+b=c&d?e#f%20.jpg",
    "incoming/Málaga/año.jpg",
    "incoming/東京/写真🏃.jpg",
    "incoming/decomposed-e\u0301.jpg",
    "'quotes\" <&>;.jpg",
    "x" * 251 + ".jpg",
    "/".join(["é" * 100] * 5),
]


def put(storage: Storage, *keys: str) -> None:
    for key in keys:
        storage.put(key, key.encode(), "image/jpeg")


def keys(storage: Storage, prefix: str = "", after: str = "", limit: int = 1000) -> list[str]:
    return [stored.key for stored in storage.list(prefix, after, limit)]


@pytest.mark.parametrize("key", KEYS)
def test_any_key_keeps_its_bytes(storage: Storage, key: str) -> None:
    storage.put(key, b"bytes", "image/jpeg")
    assert storage.get(key) == b"bytes"
    assert keys(storage) == [key]
    storage.delete([key])
    assert storage.head(key) is None


def test_put_head_and_list_agree(storage: Storage) -> None:
    put_ = storage.put("a/b.jpg", b"12345", "image/jpeg")
    head = storage.head("a/b.jpg")
    (listed,) = storage.list("a/")
    assert head is not None
    assert head.size == put_.size == listed.size == 5
    assert head.version == put_.version == listed.version != ""
    assert head.content_type == put_.content_type == listed.content_type == "image/jpeg"
    assert abs(head.modified - datetime.now(UTC)) < timedelta(minutes=1)
    assert head.modified == listed.modified


def test_a_file_is_kept_from_where_it_is_read_on(storage: Storage) -> None:
    body = bytes(range(256)) * 12_000
    with TemporaryFile() as file:
        file.write(b"header" + body)
        file.seek(6)
        stored = storage.put_file("a/b.csv", file, "text/csv")
    assert storage.get("a/b.csv") == body
    assert (stored.size, stored.content_type) == (len(body), "text/csv")
    assert stored.version == getattr(storage.head("a/b.csv"), "version", "")


def test_bytes_may_be_none_or_many(storage: Storage) -> None:
    storage.put("empty.txt", b"", "text/plain")
    storage.put("many.txt", bytes(3_000_000), "text/plain")
    assert storage.get("empty.txt") == b""
    assert storage.get("many.txt") == bytes(3_000_000)


def test_what_is_absent(storage: Storage) -> None:
    assert storage.head("no.jpg") is None
    with pytest.raises(Missing, match=r"no\.jpg"):
        storage.get("no.jpg")
    storage.delete(["no.jpg", "not/this/either.jpg"])
    storage.delete([])


def test_overwriting_changes_the_version(storage: Storage) -> None:
    first = storage.put("a.jpg", b"one", "image/jpeg")
    second = storage.put("a.jpg", b"two", "image/jpeg")
    assert first.version != second.version
    assert storage.get("a.jpg") == storage.get("a.jpg", second.version) == b"two"


def test_a_replaced_version_is_never_answered_with_other_bytes(storage: Storage) -> None:
    first = storage.put("a.jpg", b"one", "image/jpeg")
    storage.put("a.jpg", b"two", "image/jpeg")
    with suppress(Missing):
        assert storage.get("a.jpg", first.version) == b"one"


def test_a_version_of_nothing_is_missing(storage: Storage) -> None:
    version = storage.put("a.jpg", b"one", "image/jpeg").version
    with pytest.raises(Missing):
        storage.get("b.jpg", version)


def test_list_is_in_the_order_of_utf8(storage: Storage) -> None:
    put(storage, "a/b", "a-b", "a.b", "a0", "A", "é", "z", "🏃", "\uff21", "a/b c", "a/b-")
    assert keys(storage) == sorted(keys(storage), key=str.encode)
    assert len(keys(storage)) == 11


def test_list_pages_through_everything_once(storage: Storage) -> None:
    wanted = sorted(f"in/{race}/{n}.jpg" for race in ("a", "a-b", "b") for n in range(5))
    put(storage, "hidden.jpg", "io.jpg", *wanted)
    seen: list[str] = []
    while page := keys(storage, "in/", seen[-1] if seen else "", limit=4):
        assert len(page) <= 4
        seen += page
    assert seen == wanted


def test_list_by_prefix(storage: Storage) -> None:
    put(storage, "in/a/1", "in/ab/1", "in/b/1", "in.jpg")
    assert keys(storage, "in/a/") == ["in/a/1"]
    assert keys(storage, "in/a") == ["in/a/1", "in/ab/1"]
    assert keys(storage, "in") == ["in.jpg", "in/a/1", "in/ab/1", "in/b/1"]
    assert keys(storage, "in/a", after="in/a/1") == ["in/ab/1"]
    assert keys(storage, "in/", after="zzz") == []
    assert keys(storage, "none/") == keys(storage, "in/a/1/") == []


def test_list_shows_no_deleted_or_older_version(storage: Storage) -> None:
    put(storage, "a", "b", "c", "b", "b")
    storage.delete(["a"])
    assert keys(storage, limit=2) == ["b", "c"]


def test_more_are_deleted_than_s3_takes_in_one_call(storage: Storage) -> None:
    many = [f"d/{n:04}" for n in range(1002)]
    put(storage, many[0], many[-1], "kept")
    storage.delete(many)
    assert keys(storage) == ["kept"]


@pytest.mark.parametrize("key", ["", "/etc/passwd", "a//b", "../a", "a/../b", "a\0b", "é" * 600])
def test_bad_keys_are_refused_everywhere(storage: Storage, key: str) -> None:
    calls = [
        lambda: storage.put(key, b"", "image/jpeg"),
        lambda: storage.get(key),
        lambda: storage.head(key),
        lambda: storage.delete(["fine", key]),
        lambda: storage.presign_post(key, "image/jpeg", 1, 60),
        lambda: storage.presign_get(key, 60),
    ]
    for call in calls:
        with pytest.raises(BadKey):
            call()


def test_ping(storage: Storage) -> None:
    storage.ping()
    assert keys(storage) == []


def test_what_is_erased_is_gone_with_all_below_a_folder_and_nothing_else(storage: Storage) -> None:
    for key in ("a/1.jpg", "a/1.jpg.txt", "d/x/1.jpg", "d/x/y/2.jpg", "d/xy/3.jpg"):
        storage.put(key, b"x", "image/jpeg")
    storage.erase(["a/1.jpg", "a/none.jpg"], ["d/x/", "d/none/"])
    assert [stored.key for stored in storage.list("")] == ["a/1.jpg.txt", "d/xy/3.jpg"]
