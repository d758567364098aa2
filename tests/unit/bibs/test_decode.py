"""Decoding: every format and orientation gives the same upright pixels; the rest is refused."""

import io
import struct
import zlib
from contextlib import suppress
from datetime import datetime

import cv2
import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st
from PIL import Image

from chalicelib.bibs.decode import Picture, decode
from chalicelib.bibs.reading import Unreadable

# How Pillow lays an upright photo down so that EXIF's orientation stands it up again.
LAID = {
    2: Image.Transpose.FLIP_LEFT_RIGHT,
    3: Image.Transpose.ROTATE_180,
    4: Image.Transpose.FLIP_TOP_BOTTOM,
    5: Image.Transpose.TRANSPOSE,
    6: Image.Transpose.ROTATE_90,
    7: Image.Transpose.TRANSVERSE,
    8: Image.Transpose.ROTATE_270,
}


def drawn(width: int = 120, height: int = 80) -> Image.Image:
    """A smooth picture without any symmetry."""
    noise = np.random.default_rng(7).integers(0, 255, (4, 5, 3), dtype=np.uint8)
    smooth = cv2.resize(noise, (width, height), interpolation=cv2.INTER_CUBIC)
    return Image.fromarray(np.asarray(smooth, np.uint8))


def encoded(image: Image.Image, kind: str, **options: object) -> bytes:
    out = io.BytesIO()
    image.save(out, kind, **options)
    return out.getvalue()


def exif_of(tags: dict[int, object], inner: dict[int, object] | None = None) -> Image.Exif:
    exif = Image.Exif()
    exif.update(tags)
    exif.get_ifd(0x8769).update(inner or {})
    return exif


def difference(picture: Picture, image: Image.Image) -> float:
    expected = np.asarray(image.convert("RGB"), int)[:, :, ::-1]
    return float(np.abs(picture.pixels - expected).mean())


@pytest.mark.parametrize("kind", ["JPEG", "PNG", "WEBP"])
@pytest.mark.parametrize("orientation", range(1, 9))
def test_every_orientation_gives_the_same_upright_pixels(kind: str, orientation: int) -> None:
    upright = drawn()
    lying = upright.transpose(LAID[orientation]) if orientation in LAID else upright
    data = encoded(lying, kind, quality=95, exif=exif_of({0x0112: orientation}))
    picture = decode(data)
    assert (picture.width, picture.height) == upright.size
    assert picture.pixels.shape == (upright.height, upright.width, 3)
    assert difference(picture, upright) < 3


@pytest.mark.parametrize(
    ("kind", "mode", "options"),
    [
        ("JPEG", "RGB", {"quality": 95, "progressive": True}),
        ("JPEG", "CMYK", {"quality": 95}),
        ("JPEG", "L", {"quality": 95}),
        ("PNG", "RGBA", {}),
        ("PNG", "L", {}),
        ("PNG", "P", {}),
        ("WEBP", "RGB", {"lossless": True}),
    ],
)
def test_every_kind_of_pixel_becomes_bgr(kind: str, mode: str, options: dict[str, object]) -> None:
    image = drawn().convert(mode)
    picture = decode(encoded(image, kind, **options))
    assert picture.pixels.dtype == np.uint8
    assert difference(picture, image) < 3


def test_sixteen_bits_become_eight() -> None:
    image = drawn()
    wide = np.asarray(image, np.uint16)[:, :, ::-1] * 257
    assert difference(decode(cv2.imencode(".png", wide)[1].tobytes()), image) < 1


@pytest.mark.parametrize(
    ("size", "reduced"),
    [((1600, 900), (1600, 900)), ((3200, 1600), (1600, 800)), ((6500, 400), (1625, 100))],
)
def test_large_photos_are_reduced_and_keep_their_size(
    size: tuple[int, int], reduced: tuple[int, int]
) -> None:
    picture = decode(encoded(drawn(*size), "JPEG"))
    assert (picture.width, picture.height) == size
    assert picture.pixels.shape[1::-1] == reduced


@pytest.mark.parametrize("kind", ["JPEG", "PNG", "WEBP"])
@given(part=st.floats(0, 0.99))
def test_a_file_cut_anywhere_is_refused(kind: str, part: float) -> None:
    data = encoded(drawn(), kind)
    with pytest.raises(Unreadable):
        decode(data[: int(part * len(data))])


@given(data=st.binary(max_size=64), start=st.sampled_from([b"", b"\xff\xd8\xff", b"\x89PNG\r\n"]))
def test_anything_else_is_refused(start: bytes, data: bytes) -> None:
    with pytest.raises(Unreadable):
        decode(start + data)


@given(at=st.integers(2, 400), byte=st.integers(0, 255))
def test_a_damaged_header_is_read_or_refused(at: int, byte: int) -> None:
    data = bytearray(encoded(drawn(), "JPEG", exif=exif_of({0x0112: 6})))
    data[at] = byte
    with suppress(Unreadable):
        assert decode(bytes(data), max_pixels=1_000_000).pixels.ndim == 3


@pytest.mark.parametrize(
    ("data", "message"),
    [
        (b"", "empty"),
        (b"Not a photo, only named like one.\n" * 9, "not a JPEG, PNG or WebP"),
        (b"\0\0\0\x18ftypheic" + bytes(99), "export them as JPEG"),
        (encoded(drawn(), "GIF"), "not a JPEG, PNG or WebP"),
    ],
)
def test_a_photographer_understands_why(data: bytes, message: str) -> None:
    with pytest.raises(Unreadable, match=message):
        decode(data)


@pytest.mark.parametrize("side", [10_001, 60_000])
def test_bombs_are_refused_by_their_header(side: int) -> None:
    header = struct.pack(">IIBBBBB", side, side, 8, 2, 0, 0, 0)
    chunk = b"IHDR" + header
    bomb = b"\x89PNG\r\n\x1a\n" + struct.pack(">I", 13) + chunk
    bomb += struct.pack(">I", zlib.crc32(chunk)) + struct.pack(">I", 0) + b"IDAT" + bytes(4)
    with pytest.raises(Unreadable, match="pixels"):
        decode(bomb + b"\0\0\0\0IEND\xaeB`\x82")


def test_the_limit_is_the_callers() -> None:
    data = encoded(drawn(), "PNG")
    assert decode(data, max_pixels=120 * 80).width == 120
    with pytest.raises(Unreadable, match="120 x 80"):
        decode(data, max_pixels=120 * 80 - 1)


@pytest.mark.parametrize(
    ("text", "moment"),
    [
        ("2024:05:04 10:11:12", datetime(2024, 5, 4, 10, 11, 12)),
        ("0000:00:00 00:00:00", None),
        ("yesterday", None),
    ],
)
def test_when_a_photo_was_taken(text: str, moment: datetime | None) -> None:
    data = encoded(drawn(), "JPEG", exif=exif_of({}, {0x9003: text}))
    assert decode(data).taken_at == moment


def test_no_exif_means_upright_and_no_time() -> None:
    picture = decode(encoded(drawn(), "JPEG", exif=exif_of({0x0112: 9})))
    assert (picture.width, picture.taken_at) == (120, None)
