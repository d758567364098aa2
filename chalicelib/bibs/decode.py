"""Bytes of a photo to upright pixels, no larger in memory than reading needs."""

from dataclasses import dataclass
from datetime import datetime
from typing import Any

import cv2
import numpy as np
from numpy.typing import NDArray

from chalicelib.bibs.header import Header, read_header
from chalicelib.bibs.reading import Unreadable

WORKING_SIDE = 1600  # pixels; a reduced photo's longer side is at least this
REDUCED = {
    2: cv2.IMREAD_REDUCED_COLOR_2,
    4: cv2.IMREAD_REDUCED_COLOR_4,
    8: cv2.IMREAD_REDUCED_COLOR_8,
}


@dataclass
class Picture:
    """An upright photo: BGR ``pixels`` (h, w, 3) uint8, perhaps reduced, and its full size."""

    pixels: NDArray[np.uint8]
    width: int
    height: int
    taken_at: datetime | None = None  # the camera's clock; no time zone


def decode(data: bytes, max_pixels: int = 100_000_000) -> Picture:
    """Decode a JPEG, PNG or WebP; large ones at 1/2, 1/4 or 1/8 of their size.

    Raises :class:`Unreadable` for anything else, for more than ``max_pixels`` (found in the
    header, before any pixel is decoded) and for files that end too early.
    """
    header = read_header(data)
    if header.width * header.height > max_pixels:
        raise Unreadable(
            f"the photo has {header.width} x {header.height} pixels; "
            f"at most {max_pixels / 1e6:g} million are read; send a smaller one"
        )
    pixels = _upright(_pixels(data, header), header.orientation)
    width, height = header.width, header.height
    if header.orientation >= 5:
        width, height = height, width
    return Picture(pixels, width, height, header.taken_at)


def _pixels(data: bytes, header: Header) -> NDArray[np.uint8]:
    flags = REDUCED.get(_reduction(max(header.width, header.height)), cv2.IMREAD_COLOR)
    try:
        pixels = cv2.imdecode(np.frombuffer(data, np.uint8), flags | cv2.IMREAD_IGNORE_ORIENTATION)
    except cv2.error:
        pixels = None
    if pixels is None:
        raise Unreadable("the photo is damaged; export it again and send it once more")
    return np.asarray(pixels, np.uint8)


def _reduction(side: int) -> int:
    return max((by for by in REDUCED if side >= by * WORKING_SIDE), default=1)


def _upright(pixels: NDArray[np.uint8], orientation: int) -> NDArray[np.uint8]:
    """Undo EXIF's ``orientation``: 1 upright, 2-4 mirrored or turned, 5-8 also lying."""
    upright: Any = pixels
    if orientation >= 5:
        upright = cv2.transpose(upright)
    if orientation in {3, 4, 7, 8}:
        upright = cv2.flip(upright, 0)
    if orientation in {2, 3, 6, 7}:
        upright = cv2.flip(upright, 1)
    return np.ascontiguousarray(upright)
