"""Keywords written into a JPEG: its XMP and IPTC segments change, its pixels do not."""

import struct
from collections.abc import Iterator
from dataclasses import dataclass

from chalicelib.errors import DorsalError
from infra.local.export import iptc, xmp
from infra.local.export.keywords import Keywords

APP0, APP1, APP2, APP13, START_OF_SCAN = 0xE0, 0xE1, 0xE2, 0xED, 0xDA
EXIF, XMP = b"Exif\0\0", b"http://ns.adobe.com/xap/1.0/\0"
PHOTOSHOP, PICTURES = b"Photoshop 3.0\0", b"MPF\0"
LONGEST = 65_533  # bytes of a segment
XPACKET = b'<?xpacket begin="\xef\xbb\xbf" id="W5M0MpCehiHzreSzNTczkc9d"?>\n%s<?xpacket end="w"?>'


class NotEmbedded(DorsalError):
    """A file that keywords cannot be written into; the message says why."""


@dataclass(frozen=True)
class Segment:
    """A JPEG's segment before its pixels."""

    marker: int
    data: bytes

    def holds(self, marker: int, prefix: bytes) -> bool:
        return self.marker == marker and self.data.startswith(prefix)


def embedded(photo: bytes, keywords: Keywords) -> bytes:
    """A JPEG with ``keywords`` in place of those that an earlier export wrote into it.

    The same bytes where there are none. Raises :class:`NotEmbedded` for what is no JPEG, and
    BadXmp or BadIptc for metadata that would be damaged.
    """
    segments, pixels = _taken_apart(photo)
    packet = next((s.data[len(XMP) :] for s in segments if s.holds(APP1, XMP)), b"")
    resources = b"".join(s.data[len(PHOTOSHOP) :] for s in segments if s.holds(APP13, PHOTOSHOP))
    before = xmp.earlier(packet)
    if before == keywords == Keywords():
        return photo
    document = xmp.merged(packet, keywords)
    if not packet:
        document = XPACKET % document
    ours = [
        Segment(APP1, XMP + document),
        Segment(APP13, PHOTOSHOP + iptc.merged(resources, before, keywords)),
    ]
    return b"\xff\xd8" + b"".join(map(_written, _with(segments, ours))) + pixels


def _with(segments: list[Segment], ours: list[Segment]) -> Iterator[Segment]:
    """The segments with ours in place of the old ones, behind those that must come first."""
    kept = [s for s in segments if not s.holds(APP1, XMP) and not s.holds(APP13, PHOTOSHOP)]
    pictures = next((n for n, s in enumerate(segments) if s.holds(APP2, PICTURES)), len(segments))
    if any(segment not in kept for segment in segments[pictures:]):
        # Its index of further pictures counts bytes from where it stands.
        raise NotEmbedded("its keywords stand behind a list of further pictures; use a sidecar")
    first = 0
    while first < len(kept) and (kept[first].marker == APP0 or kept[first].holds(APP1, EXIF)):
        first += 1
    yield from kept[:first]
    yield from ours
    yield from kept[first:]


def _taken_apart(photo: bytes) -> tuple[list[Segment], bytes]:
    """The segments before the pixels, and all that follows."""
    segments, at = list[Segment](), 2
    if not photo.startswith(b"\xff\xd8\xff"):
        raise NotEmbedded("it is no JPEG; only JPEGs carry keywords, others a sidecar")
    while at + 4 <= len(photo) and photo[at] == 0xFF:
        if photo[at + 1] == 0xFF:  # padding
            at += 1
            continue
        marker, size = struct.unpack_from(">BH", photo, at + 1)
        if marker == START_OF_SCAN:
            return segments, photo[at:]
        segments.append(Segment(marker, photo[at + 4 : at + 2 + size]))
        at += 2 + size
    raise NotEmbedded("it is damaged")


def _written(segment: Segment) -> bytes:
    if len(segment.data) > LONGEST:
        raise NotEmbedded("its metadata would be larger than a JPEG's segment; use a sidecar")
    return struct.pack(">BBH", 0xFF, segment.marker, len(segment.data) + 2) + segment.data
