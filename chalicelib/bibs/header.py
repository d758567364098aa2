"""What a photo's header says, read before a single pixel is decoded."""

import io
import warnings
from dataclasses import dataclass
from datetime import datetime
from typing import Any

from PIL import Image

from chalicelib.bibs.reading import Unreadable

FORMATS = ("JPEG", "PNG", "WEBP")
ORIENTATION, EXIF_FOLDER, TAKEN_AT = 0x0112, 0x8769, 0x9003  # EXIF 2.32, tables 4 and 7


@dataclass(frozen=True, kw_only=True)
class Header:
    """A photo's size as stored, EXIF orientation (1 to 8) and time of exposure."""

    width: int
    height: int
    orientation: int
    taken_at: datetime | None


def read_header(data: bytes) -> Header:
    """The header of a JPEG, PNG or WebP; raises :class:`Unreadable` for anything else."""
    if not data:
        raise Unreadable("the file is empty; send the photo again")
    if data[4:12] in {b"ftypheic", b"ftypheix", b"ftypmif1", b"ftypmsf1"}:
        raise Unreadable("HEIC photos cannot be read; export them as JPEG")
    # Pillow warns of many pixels, which decode checks, and of damaged EXIF, which is passed over.
    with warnings.catch_warnings():
        warnings.simplefilter("ignore")
        return _header(data)


def _header(data: bytes) -> Header:
    try:
        image = Image.open(io.BytesIO(data), formats=FORMATS)
    except Image.DecompressionBombError:
        raise Unreadable("the photo has too many pixels; send a smaller one") from None
    except Exception as error:  # damaged headers make Pillow raise half a dozen kinds
        raise Unreadable("this is not a JPEG, PNG or WebP photo") from error
    if _ends_early(data, image.format or ""):
        raise Unreadable("the file ends before the photo does; send it again")
    orientation, taken_at = _exif(image)
    return Header(
        width=image.width, height=image.height, orientation=orientation, taken_at=taken_at
    )


def _exif(image: Image.Image) -> tuple[int, datetime | None]:
    # A photo whose EXIF is nonsense is still a photo.
    try:
        exif = image.getexif()
        orientation: Any = exif.get(ORIENTATION)
        taken_at = exif.get_ifd(EXIF_FOLDER).get(TAKEN_AT)
    except Exception:
        return 1, None
    return (orientation if orientation in range(1, 9) else 1), _moment(taken_at)


def _moment(text: Any) -> datetime | None:
    try:
        return datetime.strptime(str(text).strip("\0 "), "%Y:%m:%d %H:%M:%S")
    except ValueError:
        return None


def _ends_early(data: bytes, kind: str) -> bool:
    if kind == "PNG":
        return b"IEND" not in data
    if kind == "WEBP":
        return len(data) < 8 + int.from_bytes(data[4:8], "little")
    return _jpeg_ends_early(data)


def _jpeg_ends_early(data: bytes) -> bool:
    """Whether no end-of-image marker follows the first scan; a decoder would fill in grey.

    Cameras may append more after the marker, and thumbnails have one of their own before.
    """
    at = 2
    while at + 4 <= len(data) and data[at] == 0xFF:
        marker = data[at + 1]
        if marker == 0xDA:
            return data.find(b"\xff\xd9", at) < 0
        at += 1 if marker == 0xFF else 2 + int.from_bytes(data[at + 2 : at + 4], "big")
    return True
