"""Which keys pass, and that those which pass stay inside whatever folder they are put in."""

import os
from pathlib import PurePosixPath

import pytest
from hypothesis import example, given
from hypothesis import strategies as st

from chalicelib.errors import Permanent
from chalicelib.storage.keys import BadKey, check_key, content_type

PIECES = st.sampled_from(["..", ".", "/", "\\", "a", "é", "\0", "x" * 200, "~", ".writing", " "])


@pytest.mark.parametrize(
    ("key", "why"),
    [
        ("", "empty"),
        ("/a", "empty"),
        ("a/", "empty"),
        ("a//b", "empty"),
        ("..", "'..'"),
        ("a/../b", "'..'"),
        ("./a", "'.'"),
        ("a\0b", "control"),
        ("a\nb", "control"),
        ("a\x7fb", "control"),
        ("a\x85b", "control"),
        ("a\ufffeb", "control"),
        ("a\ud800b", "Unicode"),
        ("x" * 256, "longer than 255"),
        ("é" * 128, "longer than 255"),
        ("/".join(["x" * 200] * 6), "longer than 1024"),
        (".writing/a", "kept for"),
        (".WRITING", "kept for"),
        ("incoming/${filename}", "own name"),
    ],
)
def test_what_cannot_be_a_key(key: str, why: str) -> None:
    with pytest.raises(BadKey, match=why) as caught:
        check_key(key)
    assert isinstance(caught.value, Permanent)
    assert "\0" not in str(caught.value)


@pytest.mark.parametrize(
    "key", ["a", "...", "a..b/..c", "x" * 255, "a/.writing/b", " ", "a\\b", "~/a", "$(filename)"]
)
def test_what_can_be_a_key(key: str) -> None:
    assert check_key(key) == key


def test_the_longest_key_has_1024_bytes() -> None:
    key = "/".join(["x" * 204] * 5)
    assert len(check_key(key)) == 1024
    with pytest.raises(BadKey):
        check_key(key + "x")


@given(st.text() | st.lists(PIECES).map("".join))
@example("..")
def test_a_key_never_leads_out_of_a_folder(key: str) -> None:
    try:
        check_key(key)
    except BadKey:
        return
    path = os.path.normpath(f"/anywhere/{key}")
    assert path == f"/anywhere/{key}"
    assert PurePosixPath(path).parts[:2] == ("/", "anywhere")
    assert len(key.encode()) <= 1024


def test_content_types() -> None:
    assert content_type("a/b.JPG") == content_type("b.jpeg") == "image/jpeg"
    assert content_type("a.png/b") == content_type("jpg") == "application/octet-stream"
    assert content_type("a.svg") == content_type("a.html") == "application/octet-stream"
