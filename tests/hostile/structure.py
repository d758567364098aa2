"""Where the parts of a photo's file begin, walked without the product's own eyes."""

import struct
from collections.abc import Iterator

SCAN = 0xDA


def cuts(data: bytes) -> list[int]:
    """Every place between two structures, and in the middle of each; without the whole."""
    walk = {b"\xff\xd8": _jpeg, b"\x89P": _png, b"RI": _webp}[data[:2]]
    edges = sorted({edge for edge in walk(data) if edge < len(data)})
    middles = [(a + b) // 2 for a, b in zip(edges, [*edges[1:], len(data)], strict=True)]
    return sorted({*edges, *middles} - {0})


def _jpeg(data: bytes) -> Iterator[int]:
    """Markers, their lengths and their ends; of pixels only where they begin and end."""
    at = 2
    yield at
    while data[at + 1] != SCAN:
        yield at + 2
        at += 2 + int.from_bytes(data[at + 2 : at + 4], "big")
        yield at
    yield at + 2 + int.from_bytes(data[at + 2 : at + 4], "big")
    yield len(data) - 2


def _png(data: bytes) -> Iterator[int]:
    at = 8
    while at < len(data):
        yield at
        yield at + 8
        (length,) = struct.unpack_from(">I", data, at)
        yield at + 8 + length  # its checksum
        at += 12 + length


def _webp(data: bytes) -> Iterator[int]:
    at = 12
    yield 8
    while at < len(data):
        yield at
        yield at + 8
        (length,) = struct.unpack_from("<I", data, at + 4)
        at += 8 + length + length % 2
