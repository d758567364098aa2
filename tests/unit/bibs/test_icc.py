"""Colour profiles: found in every kind of file, and nonsense that costs nothing."""

import io
import struct
import zlib

import pytest
from hypothesis import given
from hypothesis import strategies as st
from PIL import ImageCms

from chalicelib.bibs.decode import decode
from chalicelib.bibs.header import read_header
from chalicelib.bibs.icc import ADOBE_RGB
from tests.unit.bibs.pictures import drawn, encoded, exif_of

LARGE = ADOBE_RGB + bytes(150_000)  # more than a JPEG's segment holds
INTEROP = 0xA005


@pytest.mark.parametrize("kind", ["JPEG", "PNG", "WEBP"])
@pytest.mark.parametrize("profile", [ADOBE_RGB, LARGE, b""])
def test_the_profile_is_found_whole(kind: str, profile: bytes) -> None:
    assert decode(encoded(drawn(), kind, icc_profile=profile)).profile == profile


def segments(*parts: bytes) -> bytes:
    """A JPEG with these ICC segments in front."""
    whole = [b"\xff\xe2" + struct.pack(">H", len(part) + 14) + b"ICC_PROFILE\0" + part
             for part in parts]  # fmt: skip
    data = encoded(drawn(), "JPEG")
    return data[:2] + b"".join(whole) + data[2:]


@pytest.mark.parametrize(
    ("parts", "profile"),
    [
        ((b"\x02\x02cd", b"\x01\x02ab"), b"abcd"),
        ((b"\x01\x01ab", b"\x01\x01xy"), b"ab"),
        ((b"\x01\x02ab",), b""),
        ((b"\x01\x02ab", b"\x03\x02cd"), b""),
        ((b"\x00\x00ab",), b""),
        ((b"\x01\x01",), b""),
        ((b"",), b""),
    ],
)
def test_parts_are_put_in_order_and_are_nothing_if_one_is_missing(
    parts: tuple[bytes, ...], profile: bytes
) -> None:
    assert read_header(segments(*parts)).profile == profile


@given(st.lists(st.binary(max_size=20), max_size=4))
def test_any_segments_leave_the_photo_readable(parts: list[bytes]) -> None:
    assert read_header(segments(*parts)).width == drawn().width


@pytest.mark.parametrize(
    "chunk", [b"", b"name", b"name\0\0", b"name\0\0nonsense", b"n\0\0" + zlib.compress(b"x")[:-6]]
)
def test_a_damaged_png_profile_is_none(chunk: bytes) -> None:
    body = struct.pack(">I", len(chunk)) + b"iCCP" + chunk
    body += struct.pack(">I", zlib.crc32(b"iCCP" + chunk))
    data = encoded(drawn(), "PNG")
    assert read_header(data[:33] + body + data[33:]).profile in {b"", b"x"}


def test_a_png_profile_that_would_fill_the_memory_is_cut() -> None:
    chunk = b"n\0\0" + zlib.compress(bytes(50_000_000))
    body = struct.pack(">I", len(chunk)) + b"iCCP" + chunk + bytes(4)
    data = encoded(drawn(), "PNG")
    assert len(read_header(data[:33] + body + data[33:]).profile) == 4 << 20


@pytest.mark.parametrize(("index", "profile"), [("R03", ADOBE_RGB), ("R98", b""), ("", b"")])
def test_a_camera_s_adobe_rgb_needs_no_profile(index: str, profile: bytes) -> None:
    exif = exif_of({}, {INTEROP: {1: index}})
    assert decode(encoded(drawn(), "JPEG", exif=exif)).profile == profile


def test_an_embedded_profile_outranks_exif() -> None:
    exif = exif_of({}, {INTEROP: {1: "R03"}})
    assert decode(encoded(drawn(), "JPEG", exif=exif, icc_profile=LARGE)).profile == LARGE


def test_what_is_written_here_is_a_profile_to_others() -> None:
    profile = ImageCms.ImageCmsProfile(io.BytesIO(ADOBE_RGB))
    assert ImageCms.getProfileDescription(profile).strip() == "Adobe RGB (1998)"
    assert profile.profile.xcolor_space == "RGB "
    assert profile.profile.red_primary[1][:2] == pytest.approx((0.648, 0.331), abs=0.002)
