"""Multipart bodies: any files go in and come out; anything broken is said to be malformed."""

import contextlib

import pytest
from hypothesis import given
from hypothesis import strategies as st

from chalicelib.api import multipart
from chalicelib.api.multipart import File
from chalicelib.api.problems import Malformed

BOUNDARY = "----WebKitFormBoundary7MA4YWxkTrZu0gW"
TYPE = f"multipart/form-data; boundary={BOUNDARY}"

names = st.text(
    st.characters(blacklist_characters='"\\\r\n\x00;', blacklist_categories=("Cs", "Cc")),
    max_size=40,
)
bodies = st.binary(max_size=300).filter(lambda data: BOUNDARY.encode() not in data)


def part(name: str | None, data: bytes) -> bytes:
    filename = "" if name is None else f'; filename="{name}"'
    head = f'--{BOUNDARY}\r\nContent-Disposition: form-data; name="photos"{filename}\r\n'
    return head.encode() + b"Content-Type: image/jpeg\r\n\r\n" + data + b"\r\n"


def form(*parts: bytes) -> bytes:
    return b"".join(parts) + f"--{BOUNDARY}--\r\n".encode()


@given(st.lists(st.tuples(names, bodies), max_size=8))
def test_files_come_out_as_they_went_in(files: list[tuple[str, bytes]]) -> None:
    body = form(*(part(name, data) for name, data in files))
    assert multipart.files(body, TYPE) == [File(name=name, body=data) for name, data in files]


@given(st.binary(max_size=500))
def test_any_bytes_are_files_or_malformed(body: bytes) -> None:
    with contextlib.suppress(Malformed):
        multipart.files(body, TYPE)


@given(st.lists(bodies, min_size=1, max_size=3), st.data())
def test_a_form_cut_short_is_malformed(datas: list[bytes], data: st.DataObject) -> None:
    whole = form(*(part("a.jpg", each) for each in datas))
    # The last line break is not part of the closing boundary.
    cut = data.draw(st.integers(0, len(whole) - len(b"--\r\n") - 1))
    with pytest.raises(Malformed):
        multipart.files(whole[:cut], TYPE)


@given(st.text(max_size=80))
def test_any_content_type_is_a_boundary_or_malformed(content_type: str) -> None:
    with contextlib.suppress(Malformed):
        multipart.files(form(part("a.jpg", b"x")), content_type)


def test_fields_that_are_no_files_are_passed_over() -> None:
    body = form(part(None, b"a value"), part("a.jpg", b"x"))
    assert multipart.files(body, TYPE) == [File(name="a.jpg", body=b"x")]


def test_a_hundred_files_are_taken_and_no_more() -> None:
    hundred = [part("a.jpg", b"x")] * 100
    assert len(multipart.files(form(*hundred), TYPE)) == 100
    with pytest.raises(Malformed, match="100"):
        multipart.files(form(*hundred, part("a.jpg", b"x")), TYPE)


def test_names_may_be_in_any_script() -> None:
    body = form(part("Zürich 走.jpg", b"x"))
    assert multipart.files(body, TYPE)[0].name == "Zürich 走.jpg"


@pytest.mark.parametrize(
    "content_type", ["", "multipart/form-data", "multipart/form-data; boundary="]
)
def test_without_a_boundary_nothing_is_read(content_type: str) -> None:
    with pytest.raises(Malformed, match="boundary"):
        multipart.files(form(part("a.jpg", b"x")), content_type)
