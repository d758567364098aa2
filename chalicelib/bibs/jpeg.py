"""JPEG files: a row of segments, each with a marker (ITU-T T.81, annex B)."""

import struct
from collections.abc import Iterator

from chalicelib.bibs.container import Container
from chalicelib.bibs.unreadable import CutOff, Damaged

START = b"\xff\xd8\xff"
FRAMES = {*range(0xC0, 0xD0)} - {0xC4, 0xC8, 0xCC}  # markers of segments that give the size
START_OF_SCAN, APP1, END_OF_IMAGE = 0xDA, 0xE1, b"\xff\xd9"
ALONE = {0x00, 0x01, *range(0xD0, 0xD9)}  # stuffing, and markers without a length


def open_jpeg(data: bytes) -> Container:
    """What a JPEG says of itself; raises CutOff without its end, Damaged without a size."""
    height, width, exif = 0, 0, b""
    for marker, at, end in _segments(data):
        if marker in FRAMES and end - at >= 5:
            height, width = struct.unpack_from(">HH", data, at + 1)
        elif marker == APP1 and not exif and data.startswith(b"Exif\0\0", at):
            exif = data[at + 6 : end]
    if not width or not height:
        raise Damaged
    return Container(kind="JPEG", width=width, height=height, exif=exif)


def _segments(data: bytes) -> Iterator[tuple[int, int, int]]:
    """Marker, start and end of each segment up to the first scan's.

    Raises CutOff if no end of image follows: a decoder would fill in grey. Cameras may append
    more after the end, and thumbnails have one of their own before the scan.
    """
    at = 2
    while (at := data.find(b"\xff", at)) >= 0 and at + 4 <= len(data):
        marker = data[at + 1]
        if marker == 0xFF or marker in ALONE:
            at += 1 if marker == 0xFF else 2
            continue
        end = at + 2 + int.from_bytes(data[at + 2 : at + 4], "big")
        if end > len(data):
            break
        yield marker, at + 4, end
        if marker == START_OF_SCAN:
            if data.find(END_OF_IMAGE, end) < 0:
                break
            return
        at = end
    raise CutOff
