"""Bytes of a photo to upright pixels, no larger in memory than reading needs."""

from dataclasses import dataclass
from datetime import datetime
from typing import Any

import cv2
import numpy as np
from numpy.typing import NDArray

from chalicelib.bibs import png
from chalicelib.bibs.header import Header, read_header
from chalicelib.bibs.unreadable import Damaged, TooManyPixels

WORKING_SIDE = 1600  # pixels; a reduced photo's longer side is at least this, its shorter half
REDUCED = {
    1: cv2.IMREAD_COLOR,
    2: cv2.IMREAD_REDUCED_COLOR_2,
    4: cv2.IMREAD_REDUCED_COLOR_4,
    8: cv2.IMREAD_REDUCED_COLOR_8,
}
# A JPEG's scans times its pixels. Programs write about ten scans; 20 of 100 megapixels take a
# second of a 2-core AMD EPYC, and 90 took five.
MOST_LOOKS = 2_000_000_000
STRIP = 256  # rows that are put on white at a time; a multiple of every reduction


@dataclass
class Picture:
    """An upright photo: BGR ``pixels`` (h, w, 3) uint8, perhaps reduced, and its full size.

    The pixels are the file's own numbers, whose colours the ICC ``profile`` tells.
    """

    pixels: NDArray[np.uint8]
    width: int
    height: int
    taken_at: datetime | None = None  # the camera's clock; aware only if it noted its zone
    profile: bytes = b""  # empty: sRGB, or not told


def decode(data: bytes, max_pixels: int = 100_000_000) -> Picture:
    """Decode a JPEG, PNG or WebP; large ones to 1/2, 1/4 or 1/8 of their size.

    What is transparent becomes white; of an animation, the first picture counts. Raises
    NotAPhoto for anything else, TooManyPixels for more than ``max_pixels`` (found in the header,
    before any pixel is decoded; half of them where each is transparent and of 16 bits), CutOff
    for files that end too early and Damaged for the rest: all
    :class:`~chalicelib.bibs.reading.Unreadable`.
    """
    header = read_header(data)
    # OpenCV keeps transparent ones twice, in all their bits: 100 megapixels of 16 took 1.6 GB.
    limit = max_pixels // 2 if header.transparent and header.deep else max_pixels
    if header.width * header.height > limit:
        raise TooManyPixels(header.width, header.height, limit)
    if header.scans * header.width * header.height > MOST_LOOKS:
        raise Damaged
    pixels = _upright(_pixels(data, header), header.orientation)
    width, height = header.width, header.height
    if header.orientation >= 5:
        width, height = height, width
    return Picture(pixels, width, height, header.taken_at, header.profile)


def _pixels(data: bytes, header: Header) -> NDArray[np.uint8]:
    """The photo as it lies in the file, reduced."""
    by = _reduction(header.width, header.height)
    if header.kind == "PNG" and header.animated:
        # OpenCV 4.13 (and 4.12: its issue 27744) crashes on animations with a damaged picture.
        data = png.still(data)
    if header.transparent:
        return _on_white(_decoded(data, cv2.IMREAD_UNCHANGED, header, 1), by)
    if header.kind == "JPEG":
        return _decoded(data, REDUCED[by], header, by)
    # PNG and WebP are halved by linear interpolation after decoding, which for 1/2 is the mean
    # but would skip pixels beyond that; a full-size array would be copied once more than a half.
    halved = min(by, 2)
    return _shrunk(_decoded(data, REDUCED[halved], header, halved), by // halved)


def _reduction(width: int, height: int) -> int:
    """By what to divide; panoramas keep enough of their shorter side for digits to be legible."""
    most = max(width, height) // WORKING_SIDE, min(width, height) // (WORKING_SIDE // 2)
    return max((by for by in REDUCED if by <= min(most)), default=1)


def _decoded(data: bytes, flags: int, header: Header, by: int) -> NDArray[np.uint8]:
    """OpenCV's pixels, which must have 1/``by`` of the header's size: others lie about theirs."""
    try:
        pixels = cv2.imdecode(np.frombuffer(data, np.uint8), flags | cv2.IMREAD_IGNORE_ORIENTATION)
    except cv2.error:
        pixels = None
    if pixels is None:
        raise Damaged
    height, width = pixels.shape[:2]
    if abs(width * by - header.width) >= by or abs(height * by - header.height) >= by:
        raise Damaged
    return np.asarray(pixels)


def _on_white(pixels: NDArray[Any], by: int) -> NDArray[np.uint8]:
    """BGRA (h, w, 4) over white and reduced, some rows at a time for the memory's sake."""
    if pixels.ndim == 2:
        pixels = pixels[:, :, np.newaxis].repeat(3, axis=2)
    rows = range(0, pixels.shape[0], STRIP)
    strips = [_shrunk(_strip_on_white(pixels[row : row + STRIP]), by) for row in rows]
    return np.concatenate(strips)


def _strip_on_white(strip: NDArray[Any]) -> NDArray[np.uint8]:
    if strip.dtype == np.uint16:
        strip = (strip >> 8).astype(np.uint8)
    if strip.shape[2] == 3:  # OpenCV drops the alpha of animations
        return strip
    alpha = cv2.cvtColor(strip[:, :, 3], cv2.COLOR_GRAY2BGR)
    darkness = cv2.multiply(cv2.bitwise_not(strip[:, :, :3]), alpha, scale=1 / 255)
    return np.asarray(cv2.bitwise_not(darkness), np.uint8)


def _shrunk(pixels: NDArray[np.uint8], by: int) -> NDArray[np.uint8]:
    if by == 1:
        return pixels
    height, width = pixels.shape[:2]
    size = (-(-width // by), -(-height // by))
    return np.asarray(cv2.resize(pixels, size, interpolation=cv2.INTER_AREA), np.uint8)


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
