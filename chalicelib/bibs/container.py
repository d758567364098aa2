"""What the three kinds of photo files have in common.

They are walked without decoding a pixel, which costs next to nothing however many pixels a file
claims, and finds out whether it has its end.
"""

from collections.abc import Iterable, Iterator
from dataclasses import dataclass
from typing import Literal

from chalicelib.bibs.unreadable import Damaged

Kind = Literal["JPEG", "PNG", "WebP"]
# Segments or chunks of a file; as small as can be, 100 MB of them would be walked for half a
# minute. libpng, by which most PNGs are written, fills 8 KB each: 97,657 hold 100 megapixels of
# 16-bit RGBA. Profiles, depth maps and the like fill up to 64 KB each in a JPEG.
MOST_PARTS = 100_000


@dataclass(frozen=True, kw_only=True)
class Container:
    """A photo's kind, size in pixels as stored, EXIF (from its byte order on) and ICC profile.

    ``transparent`` says that it may have see-through pixels, ``deep`` that it has 16 bits a
    channel, ``animated`` that it is a PNG of several pictures; ``scans`` how often a decoder goes
    over all pixels.
    """

    kind: Kind
    width: int
    height: int
    exif: bytes = b""
    profile: bytes = b""
    transparent: bool = False
    deep: bool = False
    animated: bool = False
    scans: int = 1


def bounded[Part](parts: Iterable[Part]) -> Iterator[Part]:
    """A file's ``parts`` in turn; raises Damaged after ``MOST_PARTS``."""
    for count, part in enumerate(parts):
        if count == MOST_PARTS:
            raise Damaged
        yield part
