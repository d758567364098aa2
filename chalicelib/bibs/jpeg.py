"""JPEG files: a row of segments, each with a marker (ITU-T T.81, annex B)."""

import re
import struct
from collections.abc import Iterator, Mapping

from chalicelib.bibs.container import Container, bounded
from chalicelib.bibs.unreadable import CutOff, Damaged

START = b"\xff\xd8\xff"
FRAMES = {*range(0xC0, 0xD0)} - {0xC4, 0xC8, 0xCC}  # markers of segments that give the size
START_OF_SCAN, END_OF_IMAGE, APP1, APP2 = 0xDA, 0xD9, 0xE1, 0xE2
PROFILE = b"ICC_PROFILE\0"  # then which part this is, and of how many (ICC.1, annex B.4)
END = bytes((0xFF, END_OF_IMAGE))
# All that a segment may begin with: not stuffing, nor padding, nor a marker without a length.
MARKER = re.compile(rb"\xff[^\x00\x01\xd0-\xd8\xff]")
# Progressive photos have about ten scans. Each goes over all pixels, however few bytes it has, so
# that a megabyte of empty ones would keep a decoder busy for minutes.
MOST_SCANS = 100


def open_jpeg(data: bytes) -> Container:
    """What a JPEG says of itself; raises CutOff without its end, Damaged without one size."""
    height, width, scans, exif, profile = 0, 0, 0, b"", dict[int, bytes]()
    for marker, at, end in bounded(_segments(data)):
        if marker in FRAMES and end - at >= 5:
            if width:  # a decoder goes by the first one, and refuses the second after all pixels
                raise Damaged
            height, width = struct.unpack_from(">HH", data, at + 1)
        elif marker == APP1 and not exif and data.startswith(b"Exif\0\0", at):
            exif = data[at + 6 : end]
        elif marker == APP2 and data.startswith(PROFILE, at) and end - at > len(PROFILE) + 2:
            profile.setdefault(data[at + len(PROFILE)], data[at + len(PROFILE) + 1 : end])
        scans += marker == START_OF_SCAN
    if not width or not height:
        raise Damaged
    return Container(
        kind="JPEG",
        width=width,
        height=height,
        exif=exif,
        profile=_whole(profile),
        scans=scans,
    )


def _whole(parts: Mapping[int, bytes]) -> bytes:
    """A profile out of its parts, each with the count of all in front; nothing if one is missing.

    A photo whose profile is nonsense is still a photo.
    """
    count = next(iter(parts.values()), b"\0")[0]
    if sorted(parts) != [*range(1, count + 1)]:
        return b""
    return b"".join(parts[number][1:] for number in range(1, count + 1))


def _segments(data: bytes) -> Iterator[tuple[int, int, int]]:
    """Marker, start and end of each segment up to the end of the image.

    Raises CutOff if that is missing: a decoder would fill in grey. Cameras may append more after
    it, and thumbnails, inside a segment, have an end of their own.
    """
    at, scans, first = 2, 0, 0
    while found := MARKER.search(data, at):
        marker, at = data[found.start() + 1], found.end()
        if marker == END_OF_IMAGE and scans:
            return
        end = at + int.from_bytes(data[at : at + 2], "big")
        if end > len(data):
            break
        yield marker, at + 2, end
        if marker == START_OF_SCAN:
            scans, first = scans + 1, first or end
        if scans > MOST_SCANS:
            raise Damaged
        at = max(at, end)
    # A damaged byte may look like a marker and have led astray; the rest is worth reading.
    if not scans or data.find(END, first) < 0:
        raise CutOff
