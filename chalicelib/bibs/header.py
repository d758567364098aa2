"""What a photo's file says before a single pixel is decoded."""

from dataclasses import dataclass
from datetime import datetime

from chalicelib.bibs.container import Container, Kind
from chalicelib.bibs.exif import read_exif
from chalicelib.bibs.icc import ADOBE_RGB
from chalicelib.bibs.jpeg import open_jpeg
from chalicelib.bibs.kinds import VIDEO, kind_of, other_kind
from chalicelib.bibs.png import open_png
from chalicelib.bibs.unreadable import NotAPhoto
from chalicelib.bibs.webp import open_webp

OPEN = {"JPEG": open_jpeg, "PNG": open_png, "WebP": open_webp}


@dataclass(frozen=True, kw_only=True)
class Header:
    """A photo's kind, size as stored, EXIF orientation (1 to 8) and time of exposure.

    ``taken_at`` is the camera's clock, aware if the camera noted its zone; ``profile`` the ICC
    profile of its colours, empty for sRGB's and unknown ones.
    """

    kind: Kind
    width: int
    height: int
    orientation: int
    taken_at: datetime | None
    profile: bytes = b""
    transparent: bool = False
    deep: bool = False
    animated: bool = False
    scans: int = 1


def read_header(data: bytes) -> Header:
    """The header of a JPEG, PNG or WebP; raises NotAPhoto, CutOff or Damaged for others."""
    if not data:
        raise NotAPhoto("the file is empty; send the photo again")
    file = _opened(data)
    exif = read_exif(file.exif)
    return Header(
        kind=file.kind,
        width=file.width,
        height=file.height,
        orientation=exif.orientation,
        taken_at=exif.taken_at,
        profile=file.profile or (ADOBE_RGB if exif.adobe_rgb else b""),
        transparent=file.transparent,
        deep=file.deep,
        animated=file.animated,
        scans=file.scans,
    )


def _opened(data: bytes) -> Container:
    kind = kind_of(data)
    if kind is None:
        raise NotAPhoto(_told(other_kind(data)))
    return OPEN[kind](data)


def _told(name: str) -> str:
    if not name:
        return "this is not a JPEG, PNG or WebP photo; export it as a JPEG"
    way_out = "send a photo" if name == VIDEO else "export it as a JPEG"
    return f"this is {name}, which cannot be read; {way_out}"
