"""The small sound photos that hostile files are made from."""

import zlib
from functools import cache

from PIL import Image

from tests.unit.bibs.pictures import animated, chunk, drawn, encoded, exif_of, png_of

NOTED = exif_of({0x0112: 6, 0x010F: "Camera"}, {0x9003: "2026:05:17 09:41:30", 0x9011: "+02:00"})
PLACE = {1: "N", 2: (52.0, 31.0, 12.0), 3: "E", 4: (13.0, 24.0, 18.0)}  # EXIF's GPS folder


@cache
def jpeg(**options: object) -> bytes:
    return encoded(drawn(), "JPEG", **options)


@cache
def png(**options: object) -> bytes:
    return encoded(drawn(), "PNG", **options)


@cache
def webp(**options: object) -> bytes:
    return encoded(drawn(), "WEBP", **options)


def noted(kind: str) -> bytes:
    """With EXIF."""
    return encoded(drawn(), kind, exif=NOTED)


def with_place() -> bytes:
    """A JPEG that says where its photographer stood."""
    exif = exif_of({0x0112: 1})
    exif.get_ifd(0x8825).update(PLACE)
    return encoded(drawn(), "JPEG", exif=exif)


def segment(marker: int, body: bytes) -> bytes:
    """A JPEG's segment."""
    return bytes((0xFF, marker)) + (len(body) + 2).to_bytes(2, "big") + body


def with_segments(*segments: bytes) -> bytes:
    """A JPEG with these before all others."""
    return jpeg()[:2] + b"".join(segments) + jpeg()[2:]


def with_chunks(*chunks: bytes) -> bytes:
    """A PNG with these after its header."""
    return png()[:33] + b"".join(chunks) + png()[33:]


def with_exif(tiff: bytes) -> bytes:
    """A JPEG with this as EXIF."""
    return with_segments(segment(0xE1, b"Exif\0\0" + tiff))


def blank_png(width: int, height: int, depth: int, colour: int, channels: int) -> bytes:
    """A sound PNG of nothing but zeros, a thousandth of its pixels' size."""
    packer, parts = zlib.compressobj(1), []
    row = bytes(1 + width * channels * depth // 8)
    rows = row * 64
    for at in range(0, height, 64):
        parts.append(packer.compress(rows[: len(row) * min(64, height - at)]))
    parts.append(packer.flush())
    header = width.to_bytes(4, "big") + height.to_bytes(4, "big")
    header += bytes((depth, colour, 0, 0, 0))
    start = b"\x89PNG\r\n\x1a\n" + chunk(b"IHDR", header)
    return start + chunk(b"IDAT", b"".join(parts)) + chunk(b"IEND", b"")


def blank_jpeg(side: int, **options: object) -> bytes:
    """A sound JPEG of nothing but grey."""
    return encoded(Image.new("RGB", (side, side), (90, 90, 90)), "JPEG", **options)


__all__ = ["animated", "chunk", "drawn", "encoded", "png_of"]
