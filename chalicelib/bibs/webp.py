"""WebP files: RIFF chunks, the first of which gives the size (RFC 9649)."""

import struct
from collections.abc import Iterator

from chalicelib.bibs.container import Container, bounded
from chalicelib.bibs.unreadable import CutOff, Damaged

ALPHA = 0x10  # flag in VP8X
SHORTEST = 30  # bytes up to the size, whichever chunk gives it


def is_webp(data: bytes) -> bool:
    """Whether the bytes start as a WebP's do."""
    return data[:4] == b"RIFF" and data[8:12] == b"WEBP"


def open_webp(data: bytes) -> Container:
    """What a WebP says of itself; raises CutOff without its end, Damaged without a size."""
    end = 8 + int.from_bytes(data[4:8], "little")
    if len(data) < max(end, SHORTEST):
        raise CutOff
    width, height, transparent = _first_chunk(data)
    return Container(
        kind="WebP",
        width=width,
        height=height,
        # Some programs put JPEG's prefix before EXIF here too.
        exif=_first(data, end, b"EXIF").removeprefix(b"Exif\0\0"),
        profile=_first(data, end, b"ICCP"),
        transparent=transparent,
    )


def _first_chunk(data: bytes) -> tuple[int, int, bool]:
    """Width, height, and whether there is alpha."""
    name = data[12:16]
    if name == b"VP8X":
        width, height = (int.from_bytes(data[at : at + 3], "little") + 1 for at in (24, 27))
        return width, height, bool(data[20] & ALPHA)
    if name == b"VP8L":
        bits = int.from_bytes(data[21:25], "little")
        return (bits & 0x3FFF) + 1, (bits >> 14 & 0x3FFF) + 1, bool(bits >> 28 & 1)
    if name == b"VP8 ":
        width, height = (side & 0x3FFF for side in struct.unpack_from("<HH", data, 26))
        if width and height:
            return width, height, False
    raise Damaged


def _first(data: bytes, end: int, wanted: bytes) -> bytes:
    """What the first chunk of that name holds."""
    for name, body, length in bounded(_chunks(data, end)):
        if name == wanted:
            return data[body : body + length]
    return b""


def _chunks(data: bytes, end: int) -> Iterator[tuple[bytes, int, int]]:
    """Name, start and length of each chunk up to ``end``."""
    at = 12
    while at + 8 <= end:
        name, length = struct.unpack_from("<4sI", data, at)
        yield name, at + 8, length
        at += 8 + length + length % 2
