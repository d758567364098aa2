"""What a file is, by its first bytes: all that a door need look at."""

from chalicelib.bibs import jpeg, png
from chalicelib.bibs.container import Kind
from chalicelib.bibs.webp import is_webp

HEIC, AVIF, VIDEO = "a HEIC photo", "an AVIF photo", "a video"

# What else photographers send: bytes, where they stand, and what such a file is called. The names
# at 4 are ISO media brands (mp4ra.org); a TIFF's start is also that of most cameras' raw files.
OTHERS = (
    (4, b"ftypavif", AVIF),
    (4, b"ftypcrx ", "a raw photo"),
    *((4, b"ftyp" + brand, HEIC) for brand in (b"hei", b"hev", b"mif1", b"msf1")),
    (4, b"ftyp", VIDEO),
    (0, b"II*\0", "a TIFF or raw photo"),
    (0, b"MM\0*", "a TIFF or raw photo"),
    (0, b"FUJIFILMCCD-RAW", "a raw photo"),
    (0, b"GIF8", "a GIF"),
    (0, b"8BPS", "a Photoshop file"),
    (0, b"%PDF", "a PDF"),
)


def kind_of(data: bytes) -> Kind | None:
    """The kind of a photo that can be read, as far as its start tells; None for others."""
    if data.startswith(jpeg.START):
        return "JPEG"
    if data.startswith(png.START):
        return "PNG"
    return "WebP" if is_webp(data) else None


def other_kind(data: bytes) -> str:
    """What a file that cannot be read is called, with its article; "" where that is not known."""
    return next((name for at, start, name in OTHERS if data.startswith(start, at)), "")
