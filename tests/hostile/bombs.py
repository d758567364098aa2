"""Small files that ask for much memory or time, and bloated ones."""

import re
import struct
import zlib
from functools import partial

from PIL import Image, ImageDraw, ImageFont

from chalicelib.bibs.unreadable import Damaged, TooManyPixels
from tests.hostile.file import Hostile
from tests.hostile.photos import (
    blank_jpeg,
    blank_png,
    chunk,
    encoded,
    jpeg,
    png_of,
    segment,
    webp,
    with_chunks,
    with_segments,
)

MANY = 100_000


def _claims(side: int) -> bytes:
    return png_of(side, side, chunk(b"IDAT", bytes(4)))


def _jpeg_claims(side: int) -> bytes:
    data = bytearray(jpeg())
    at = data.index(b"\xff\xc0") + 5
    data[at : at + 4] = struct.pack(">HH", side, side)
    return bytes(data)


def _two_sizes(data: bytes, side: int) -> bytes:
    """``data`` of so many pixels a side, with its own size once more behind all scans."""
    at = re.search(b"\xff[\xc0\xc2]", data).start()  # type: ignore[union-attr]
    frame = data[at : at + 2 + int.from_bytes(data[at + 2 : at + 4], "big")]
    first = frame[:5] + struct.pack(">HH", side, side) + frame[9:]
    return data[:at] + first + data[at + len(frame) : -2] + frame + data[-2:]


def _webp_claims() -> bytes:
    """One whose frame says 16,384 pixels a side, in the extended header."""
    body = b"VP8X" + struct.pack("<I", 10) + bytes(4) + b"\xff\x3f\0" * 2 + webp()[12:]
    return b"RIFF" + struct.pack("<I", 4 + len(body)) + b"WEBP" + body


def _scans(times: int, data: bytes) -> bytes:
    """A progressive JPEG with its last scan ``times`` more."""
    return data[:-2] + data[data.rindex(b"\xff\xda") : -2] * times + data[-2:]


def _packed(size: int) -> bytes:
    """So many zeros as a deflate stream, a thousandth of that."""
    packer = zlib.compressobj(9)
    return b"".join(packer.compress(bytes(1 << 20)) for _ in range(size >> 20)) + packer.flush()


def _text_bomb() -> bytes:
    return with_chunks(*[chunk(b"zTXt", b"Comment\0\0" + _packed(100 << 20))] * 20)


def _profile_bomb() -> bytes:
    return with_chunks(chunk(b"iCCP", b"ICC\0\0" + _packed(200 << 20)))


def _profile_bloat() -> bytes:
    parts = (b"ICC_PROFILE\0" + bytes((n, 255)) + bytes(65_000) for n in range(1, 256))
    return with_segments(*(segment(0xE2, part) for part in parts))


def _exif_bloat() -> bytes:
    return with_segments(*[segment(0xE1, b"Exif\0\0II*\0" + bytes(65_000))] * 200)


def _fill() -> bytes:
    """The padding that may stand before a marker, ten megabytes of it."""
    return jpeg()[:2] + b"\xff" * 10_000_000 + jpeg()[2:]


def _restarts() -> bytes:
    """A million restart markers among the pixels."""
    return jpeg()[:-2] + b"\xff\xd0" * 1_000_000 + jpeg()[-2:]


def _frames() -> bytes:
    """An animated WebP that says that it has very many pictures, all empty."""
    body = b"VP8X" + struct.pack("<I", 10) + b"\2\0\0\0" + b"\x77\0\0" + b"\x4f\0\0"
    body += b"ANIM" + struct.pack("<I", 6) + bytes(6)
    body += (b"ANMF" + struct.pack("<I", 16) + bytes(16)) * 50_000
    return b"RIFF" + struct.pack("<I", 4 + len(body)) + b"WEBP" + body


def _numbers() -> bytes:
    """A page with 600 small numbers, each of which the networks would read."""
    page = Image.new("RGB", (1600, 1200), "white")
    pen, font = ImageDraw.Draw(page), ImageFont.load_default(22)
    for at in range(600):
        pen.text((12 + at % 20 * 79, 8 + at // 20 * 39), str(1000 + 7 * at), "black", font)
    return encoded(page, "JPEG", quality=90)


BOMBS = (
    Hostile(what="jpeg-of-600-small-numbers", make=_numbers, too_much_text=True),
    Hostile(
        what="png-claims-2147483647-a-side", make=partial(_claims, 2**31 - 1), refused=TooManyPixels
    ),
    Hostile(what="png-claims-60000-a-side", make=partial(_claims, 60_000), refused=TooManyPixels),
    Hostile(what="png-claims-10000-a-side", make=partial(_claims, 10_000), refused=Damaged),
    Hostile(
        what="jpeg-claims-65535-a-side", make=partial(_jpeg_claims, 65_535), refused=TooManyPixels
    ),
    Hostile(
        what="jpeg-claims-30000-a-side-and-then-few",
        make=lambda: _two_sizes(jpeg(), 30_000),
        refused=Damaged,
    ),
    Hostile(what="webp-claims-16384-a-side", make=_webp_claims, refused=TooManyPixels),
    Hostile(
        what="png-of-100-megapixels", make=partial(blank_png, 10_000, 10_000, 8, 2, 3), large=True
    ),
    Hostile(
        what="png-of-100-megapixels-rgba-16",
        make=partial(blank_png, 10_000, 10_000, 16, 6, 4),
        refused=TooManyPixels,
        large=True,
    ),
    Hostile(
        what="png-of-49-megapixels-rgba-16",
        make=partial(blank_png, 7000, 7000, 16, 6, 4),
        large=True,
    ),
    Hostile(
        what="png-of-100-megapixels-rgba",
        make=partial(blank_png, 10_000, 10_000, 8, 6, 4),
        large=True,
    ),
    Hostile(
        what="png-one-pixel-high", make=partial(blank_png, 1_000_000, 1, 8, 2, 3), refused=None
    ),
    Hostile(what="jpeg-of-100-megapixels", make=partial(blank_jpeg, 10_000), large=True),
    Hostile(
        what="jpeg-progressive-of-100-megapixels",
        make=partial(blank_jpeg, 10_000, progressive=True),
        large=True,
    ),
    Hostile(
        what="jpeg-progressive-90-scans-of-100-megapixels",
        make=lambda: _scans(80, blank_jpeg(10_000, progressive=True)),
        refused=Damaged,
        large=True,
    ),
    Hostile(
        what="jpeg-progressive-20-scans-of-100-megapixels",
        make=lambda: _scans(10, blank_jpeg(10_000, progressive=True)),
        large=True,
    ),
    Hostile(
        what="jpeg-progressive-100000-scans",
        make=lambda: _scans(MANY, jpeg(progressive=True)),
        refused=Damaged,
        large=True,
    ),
    Hostile(
        what="jpeg-progressive-100000-segments",
        make=lambda: (
            jpeg(progressive=True)[:2] + b"\xff\xfe\0\2" * MANY + jpeg(progressive=True)[2:]
        ),
        refused=Damaged,
    ),
    Hostile(what="jpeg-99000-segments", make=lambda: with_segments(*[segment(0xFE, b"")] * 99_000)),
    Hostile(what="jpeg-ten-megabytes-of-padding", make=_fill, large=True),
    Hostile(what="jpeg-a-million-restarts", make=_restarts),
    Hostile(what="jpeg-profile-of-16-megabytes", make=_profile_bloat, large=True),
    Hostile(what="jpeg-exif-of-13-megabytes", make=_exif_bloat, large=True),
    Hostile(what="png-99000-chunks", make=lambda: with_chunks(*[chunk(b"moRe", b"")] * 99_000)),
    Hostile(
        what="png-100000-chunks",
        make=lambda: with_chunks(*[chunk(b"moRe", b"")] * MANY),
        refused=Damaged,
    ),
    Hostile(what="png-texts-of-two-gigabytes", make=_text_bomb),
    Hostile(what="png-profile-of-200-megabytes", make=_profile_bomb),
    Hostile(what="webp-50000-empty-pictures", make=_frames, refused=Damaged),
)
