"""The development photos as other cameras would give them, so that weights fit more than these."""

from collections.abc import Callable
from dataclasses import replace

import cv2
import numpy as np
from numpy.typing import NDArray

from chalicelib.bibs.decode import Picture
from tests.bench.bibs.remembered import Pictures

Pixels = NDArray[np.uint8]


def turned(pixels: Pixels, degrees: float) -> Pixels:
    """Turned to the left about the middle, whole, with mirrored rims."""
    height, width = pixels.shape[:2]
    turn = cv2.getRotationMatrix2D((width / 2, height / 2), degrees, 1.0)
    cos, sin = abs(turn[0, 0]), abs(turn[0, 1])
    size = int(height * sin + width * cos), int(height * cos + width * sin)
    turn[:, 2] += size[0] / 2 - width / 2, size[1] / 2 - height / 2
    return np.asarray(
        cv2.warpAffine(pixels, turn, size, borderMode=cv2.BORDER_REFLECT), dtype=np.uint8
    )


def shrunk(pixels: Pixels, by: float) -> Pixels:
    """At ``by`` of its size."""
    return _stored(cv2.resize(pixels, None, fx=by, fy=by, interpolation=cv2.INTER_AREA), 85)


def dark(pixels: Pixels) -> Pixels:
    """Underexposed, and stored small."""
    return _stored(_exposed(pixels, 1.8), 45)


def bright(pixels: Pixels) -> Pixels:
    """Overexposed, and a little out of focus."""
    return _stored(_exposed(cv2.GaussianBlur(pixels, (3, 3), 0.8), 0.6), 60)


DISTORTIONS: dict[str, Callable[[Pixels], Pixels]] = {
    "turned left": lambda pixels: turned(pixels, 6),
    "turned right": lambda pixels: turned(pixels, -8),
    "dark": dark,
    "bright": bright,
    "smaller": lambda pixels: shrunk(pixels, 0.8),
    "small": lambda pixels: shrunk(pixels, 0.6),
}


def distorted(race: Pictures, distort: Callable[[Pixels], Pixels]) -> Pictures:
    """The race's photos, distorted."""
    pictures = [distort(picture.pixels) for picture in race.decoded]
    return replace(race, decoded=tuple(Picture(p, p.shape[1], p.shape[0]) for p in pictures))


def _exposed(pixels: cv2.typing.MatLike, gamma: float) -> cv2.typing.MatLike:
    return cv2.LUT(pixels, (255 * (np.arange(256) / 255) ** gamma).astype(np.uint8))


def _stored(pixels: cv2.typing.MatLike, quality: int) -> Pixels:
    """As a JPEG file of this quality gives it back."""
    _, file = cv2.imencode(".jpg", pixels, [cv2.IMWRITE_JPEG_QUALITY, quality])
    return np.asarray(cv2.imdecode(file, cv2.IMREAD_COLOR), np.uint8)
