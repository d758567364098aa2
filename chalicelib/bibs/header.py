"""What a photo's file says before a single pixel is decoded."""

from dataclasses import dataclass
from datetime import datetime

from chalicelib.bibs import jpeg, png
from chalicelib.bibs.container import Container, Kind
from chalicelib.bibs.exif import read_exif
from chalicelib.bibs.unreadable import NotAPhoto
from chalicelib.bibs.webp import is_webp, open_webp

# What else photographers send: bytes, where they stand, and what such a file is called. The names
# at 4 are ISO media brands (mp4ra.org); a TIFF's start is also that of most cameras' raw files.
OTHERS = (
    (4, b"ftypavif", "an AVIF photo"),
    (4, b"ftypcrx ", "a raw photo"),
    *((4, b"ftyp" + brand, "a HEIC photo") for brand in (b"hei", b"hev", b"mif1", b"msf1")),
    (4, b"ftyp", "a video"),
    (0, b"II*\0", "a TIFF or raw photo"),
    (0, b"MM\0*", "a TIFF or raw photo"),
    (0, b"FUJIFILMCCD-RAW", "a raw photo"),
    (0, b"GIF8", "a GIF"),
    (0, b"8BPS", "a Photoshop file"),
    (0, b"%PDF", "a PDF"),
)


@dataclass(frozen=True, kw_only=True)
class Header:
    """A photo's kind, size as stored, EXIF orientation (1 to 8) and time of exposure.

    ``taken_at`` is the camera's clock, aware if the camera noted its zone.
    """

    kind: Kind
    width: int
    height: int
    orientation: int
    taken_at: datetime | None
    transparent: bool = False
    animated: bool = False


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
        transparent=file.transparent,
        animated=file.animated,
    )


def _opened(data: bytes) -> Container:
    if data.startswith(jpeg.START):
        return jpeg.open_jpeg(data)
    if data.startswith(png.START):
        return png.open_png(data)
    if is_webp(data):
        return open_webp(data)
    raise NotAPhoto(_told(data))


def _told(data: bytes) -> str:
    for at, start, name in OTHERS:
        if data.startswith(start, at):
            way_out = "send a photo" if name == "a video" else "export it as a JPEG"
            return f"this is {name}, which cannot be read; {way_out}"
    return "this is not a JPEG, PNG or WebP photo; export it as a JPEG"
