"""PNG files: a row of chunks, each with a name and a checksum (W3C PNG, third edition)."""

import re
import struct
import zlib
from collections.abc import Iterator

from chalicelib.bibs.container import Container, bounded
from chalicelib.bibs.icc import MOST_BYTES
from chalicelib.bibs.unreadable import CutOff, Damaged

START = b"\x89PNG\r\n\x1a\n"
RGB, PALETTE, WITH_ALPHA = 2, 3, {4, 6}  # colour types
ANIMATION = {b"acTL", b"fcTL", b"fdAT"}
PICTURE = {b"IHDR", b"PLTE", b"tRNS", b"IDAT", b"IEND"}


def open_png(data: bytes) -> Container:
    """What a PNG says of itself; raises CutOff without its end, Damaged without a size."""
    found = _first_of_each_name(data)
    width, height, depth, colour = struct.unpack_from(">IIBB", data, found[b"IHDR"].start)
    if not width or not height:
        raise Damaged
    return Container(
        kind="PNG",
        width=width,
        height=height,
        exif=data[found.get(b"eXIf", slice(0))],
        profile=_profile(data[found.get(b"iCCP", slice(0))]),
        transparent=colour in WITH_ALPHA or (colour in {RGB, PALETTE} and b"tRNS" in found),
        deep=depth == 16,
        animated=not ANIMATION.isdisjoint(found),
    )


def still(data: bytes) -> bytes:
    """An animated PNG's own picture as a PNG without animation."""
    parts = [data[at - 8 : end + 4] for name, at, end in _chunks(data) if name in PICTURE]
    return START + b"".join(parts)


def _profile(chunk: bytes) -> bytes:
    """What an iCCP holds: a name, a zero, the method zero, and the profile compressed."""
    packed = chunk.partition(b"\0")[2][1:]
    try:
        return zlib.decompressobj().decompress(packed, MOST_BYTES)
    except zlib.error:
        return b""


def _first_of_each_name(data: bytes) -> dict[bytes, slice]:
    """Where what the chunks hold lies, by their names; raises Damaged without a header."""
    found: dict[bytes, slice] = {}
    for name, at, end in bounded(_chunks(data)):
        if not found and (name != b"IHDR" or end - at != 13):
            raise Damaged
        found.setdefault(name, slice(at, end))
    return found


def _chunks(data: bytes) -> Iterator[tuple[bytes, int, int]]:
    """Name, start and end of each chunk up to IEND; raises CutOff if that is missing."""
    at = len(START)
    while at + 12 <= len(data):
        length, name = struct.unpack_from(">I4s", data, at)
        if not re.fullmatch(rb"[A-Za-z]{4}", name):
            raise Damaged
        end = at + 8 + length
        if end + 4 > len(data):
            break
        yield name, at + 8, end
        if name == b"IEND":
            return
        at = end + 4
    raise CutOff
