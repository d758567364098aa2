"""What is no photo, damaged, cut off or too large is refused by name, and nothing else happens."""

import struct
import zlib
from contextlib import suppress

import pytest
from hypothesis import given
from hypothesis import strategies as st
from PIL import Image

from chalicelib.bibs.container import MOST_PARTS
from chalicelib.bibs.decode import decode
from chalicelib.bibs.header import read_header
from chalicelib.bibs.reading import Unreadable
from chalicelib.bibs.unreadable import CutOff, Damaged, NotAPhoto, TooManyPixels
from tests.unit.bibs.pictures import animated, chunk, drawn, encoded, exif_of, png_of

LIMIT = 1_000_000  # pixels; damaged headers may claim more


def half_transparent() -> Image.Image:
    image = drawn().convert("RGBA")
    image.putalpha(drawn().convert("L"))
    return image


EXIF = exif_of({0x0112: 6}, {0x9003: "2026:05:17 09:41:30", 0x9011: "+02:00", 0x9291: "25"})
FILES = {
    "JPEG": encoded(drawn(), "JPEG", exif=EXIF),
    "progressive JPEG": encoded(drawn(), "JPEG", progressive=True),
    "CMYK JPEG": encoded(drawn().convert("CMYK"), "JPEG"),
    "PNG": encoded(drawn(), "PNG", exif=EXIF),
    "transparent PNG": encoded(half_transparent(), "PNG"),
    "palette PNG": encoded(drawn().quantize(16), "PNG"),
    "animated PNG": animated("PNG"),
    "WebP": encoded(drawn(), "WEBP", exif=EXIF),
    "lossless WebP": encoded(drawn(), "WEBP", lossless=True),
    "transparent WebP": encoded(half_transparent(), "WEBP"),
    "animated WebP": animated("WEBP"),
}


def read_or_refused(data: bytes) -> None:
    with suppress(Unreadable):
        picture = decode(data, LIMIT)
        assert picture.pixels.shape == (picture.height, picture.width, 3)


@pytest.mark.parametrize("file", FILES)
@given(part=st.floats(0, 1, exclude_max=True))
def test_a_file_cut_anywhere_is_refused(file: str, part: float) -> None:
    data = FILES[file]
    with pytest.raises((CutOff, NotAPhoto)):
        decode(data[: int(part * len(data))])


@pytest.mark.parametrize("file", FILES)
@given(part=st.floats(0, 1, exclude_max=True), byte=st.integers(0, 255))
def test_any_byte_may_be_wrong(file: str, part: float, byte: int) -> None:
    data = bytearray(FILES[file])
    data[int(part * len(data))] = byte
    read_or_refused(bytes(data))


@pytest.mark.parametrize("file", FILES)
@given(at=st.integers(0, 200), bytes_=st.binary(max_size=6), gone=st.integers(0, 6))
def test_a_damaged_header_is_read_or_refused(file: str, at: int, bytes_: bytes, gone: int) -> None:
    data = FILES[file]
    read_or_refused(data[:at] + bytes_ + data[at + gone :])


@given(data=st.binary(max_size=64), start=st.sampled_from([b"", *(f[:12] for f in FILES.values())]))
def test_anything_else_is_refused(start: bytes, data: bytes) -> None:
    with pytest.raises(Unreadable):
        decode(start + data)


def test_an_animation_whose_picture_is_damaged_is_no_crash() -> None:
    broken = chunk(b"IDAT", zlib.compress(bytes([9]) * (3 * 120 + 1) * 80))
    frames = chunk(b"acTL", struct.pack(">II", 2, 0))
    with pytest.raises(Damaged):
        decode(png_of(120, 80, frames, broken))


@pytest.mark.parametrize("kind", ["JPEG", "MPO"])
def test_what_a_camera_appends_may_be_cut_off(kind: str) -> None:
    film = b"\0\0\0\x18ftypmp42" + bytes(500)
    data = animated("MPO")[:-200] if kind == "MPO" else encoded(drawn(), "JPEG") + film
    assert decode(data).width == 120


NAMES = {
    "empty": (b"", NotAPhoto, "is empty; send the photo again"),
    "text": (b"Not a photo, only named like one.\n" * 9, NotAPhoto, "not a JPEG, PNG or WebP"),
    "heic": (b"\0\0\0\x18ftypheic" + bytes(99), NotAPhoto, "HEIC photo.* export it as a JPEG"),
    "heif": (b"\0\0\0\x18ftypmif1" + bytes(99), NotAPhoto, "HEIC photo"),
    "avif": (encoded(drawn(), "AVIF"), NotAPhoto, "AVIF photo"),
    "gif": (encoded(drawn(), "GIF"), NotAPhoto, "a GIF"),
    "tiff": (encoded(drawn(), "TIFF"), NotAPhoto, "TIFF or raw photo.* export it"),
    "raw": (b"\0\0\0\x18ftypcrx " + bytes(99), NotAPhoto, "raw photo"),
    "film": (b"\0\0\0\x18ftypmp42" + bytes(99), NotAPhoto, "a video.* send a photo"),
    "no size": (png_of(0, 9, chunk(b"IDAT", b"")), Damaged, "export it again"),
    "no picture": (png_of(9, 9), Damaged, "export it again"),
    "cut": (FILES["JPEG"][:-9], CutOff, "ends before the photo does; send it again"),
}


@pytest.mark.parametrize("name", NAMES)
def test_a_photographer_understands_why(name: str) -> None:
    data, kind, message = NAMES[name]
    with pytest.raises(kind, match=message):
        decode(data)


@pytest.mark.parametrize("side", [10_001, 60_000, 2**31 - 1])
def test_bombs_are_refused_by_their_header(side: int) -> None:
    with pytest.raises(TooManyPixels, match=f"{side} x {side} pixels; at most 100 million"):
        decode(png_of(side, side, chunk(b"IDAT", bytes(4))))


def test_a_jpeg_of_very_many_scans_is_refused() -> None:
    data = FILES["progressive JPEG"]
    last = data[data.rindex(b"\xff\xda") : -2]
    hidden = b"\xff\xfe\0\x04\xff\xd9"  # an end of image in a comment is none
    assert decode(data[:-2] + hidden + last * 9 + data[-2:]).width == 120
    with pytest.raises(Damaged):
        decode(data[:-2] + hidden + last * 99 + data[-2:])


def test_of_deep_transparent_pixels_half_as_many_are_read() -> None:
    deep = bytearray(png_of(1000, 999, chunk(b"IDAT", b"")))
    deep[24:26] = bytes((16, 6))
    with pytest.raises(TooManyPixels, match=r"at most 0\.5 million"):
        decode(bytes(deep), LIMIT)
    deep[25] = 2  # of 16 bits, but nothing to see through: OpenCV makes them 8 at once
    with pytest.raises(Damaged):
        decode(bytes(deep), LIMIT)


def with_parts(file: str, count: int) -> bytes:
    """The file with ``count`` more segments or chunks, as small as can be."""
    data = FILES[file]
    if file == "JPEG":
        return data[:2] + b"\xff\xfe\0\2" * count + data[2:]
    if file == "PNG":
        return data[:33] + chunk(b"moRe", b"") * count + data[33:]
    size = (len(data) - 8 + 8 * count).to_bytes(4, "little")
    return data[:4] + size + data[8:30] + b"more\0\0\0\0" * count + data[30:]


@pytest.mark.parametrize("file", ["JPEG", "PNG", "WebP"])
def test_a_file_of_very_many_parts_is_refused(file: str) -> None:
    # A megabyte of them would take seconds to walk, and 100 MB minutes.
    many = with_parts(file, 2000)
    assert (decode(many).width, read_header(many).orientation) == (80, 6)
    with pytest.raises(Damaged, match="export it again"):
        read_header(with_parts(file, MOST_PARTS))


def test_a_false_marker_among_the_pixels_does_not_matter() -> None:
    data = FILES["JPEG"]
    at = data.rindex(b"\xff\xda") + 200
    assert decode(data[:at] + b"\xff\xe3\xff\xff" + data[at + 4 :]).width == 80


def test_a_bomb_within_the_limit_is_damaged() -> None:
    # Its hundred bytes of pixels are not those of a million.
    with pytest.raises(Damaged):
        decode(png_of(1000, 1000, chunk(b"IDAT", zlib.compress(bytes(100)))))


@pytest.mark.parametrize(("width", "height"), [(119, 80), (121, 80), (120, 79), (16384, 5000)])
@pytest.mark.parametrize("options", [{"quality": 80}, {"lossless": True}])
def test_a_webp_that_lies_about_its_size_is_damaged(
    width: int, height: int, options: dict[str, object]
) -> None:
    data = bytearray(encoded(drawn(), "WEBP", exif=EXIF, **options))
    assert data[12:16] == b"VP8X"
    data[24:30] = (width - 1).to_bytes(3, "little") + (height - 1).to_bytes(3, "little")
    with pytest.raises(Damaged):
        decode(bytes(data))


def test_the_limit_is_the_callers() -> None:
    data = encoded(drawn(), "PNG")
    assert decode(data, max_pixels=120 * 80).width == 120
    with pytest.raises(TooManyPixels, match="120 x 80"):
        decode(data, max_pixels=120 * 80 - 1)
