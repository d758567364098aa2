"""What the first bytes of a file say."""

import contextlib

import pytest
from hypothesis import given
from hypothesis import strategies as st

from chalicelib.api import formats
from chalicelib.api.problems import Invalid, Refused, UnsupportedType


@pytest.mark.parametrize(
    ("start", "media"),
    [
        (b"\xff\xd8\xff\xe1", "image/jpeg"),
        (b"\x89PNG\r\n\x1a\n", "image/png"),
        (b"RIFF\x00\x00\x00\x00WEBP", "image/webp"),
    ],
)
def test_images_are_known_by_their_first_bytes(start: bytes, media: str) -> None:
    assert formats.recognised(start + bytes(10)) == media


@pytest.mark.parametrize("brand", [b"heic", b"heix", b"heim", b"hevc", b"mif1", b"msf1", b"avif"])
def test_heic_is_refused_with_advice(brand: bytes) -> None:
    with pytest.raises(UnsupportedType, match="JPEG"):
        formats.recognised(b"\x00\x00\x00\x18ftyp" + brand)


@pytest.mark.parametrize("data", [b"", b"%PDF-1.7", b"GIF89a", b"RIFF\x00\x00\x00\x00WAVE", b"MZ"])
def test_others_are_refused(data: bytes) -> None:
    with pytest.raises(Invalid):
        formats.recognised(data)


@pytest.mark.parametrize(
    ("data", "name"),
    [(b"GIF89a", "a GIF, not"), (b"\0\0\0\x18ftypmp42", "a video, not"), (b"MZ", "is not")],
)
def test_what_it_is_is_told_where_that_is_known(data: bytes, name: str) -> None:
    with pytest.raises(Invalid, match=name + " a JPEG, PNG or WebP image"):
        formats.recognised(data)


@given(st.binary(max_size=20))
def test_any_bytes_are_known_or_refused(data: bytes) -> None:
    with contextlib.suppress(Refused):
        assert formats.recognised(data).startswith("image/")
