"""What the three kinds of photo files have in common.

They are walked without decoding a pixel, which costs next to nothing however many pixels a file
claims, and finds out whether it has its end.
"""

from dataclasses import dataclass
from typing import Literal

Kind = Literal["JPEG", "PNG", "WebP"]


@dataclass(frozen=True, kw_only=True)
class Container:
    """A photo's kind, size in pixels as stored and EXIF (from its byte order on).

    ``transparent`` says that it may have see-through pixels, ``animated`` that it is a PNG of
    several pictures.
    """

    kind: Kind
    width: int
    height: int
    exif: bytes = b""
    transparent: bool = False
    animated: bool = False
