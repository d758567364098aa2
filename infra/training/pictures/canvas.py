"""A picture that is painted layer by layer, and remembers which print each pixel shows."""

from dataclasses import dataclass, field
from typing import Any

import cv2
import numpy as np
from numpy.typing import NDArray

Array = NDArray[Any]
Random = np.random.Generator
CODES = 16  # print on one thing: 1 to 5 its number's characters from the left
OTHER = 9  # and from here on, one each, other lines of text


@dataclass(frozen=True)
class Thing:
    """Something with print on it; ``number`` is "" where the print is no bib number.

    ``areas`` are the pixels that each of its characters would take, were all of it seen from the
    front, and ``tall`` is their height in pixels.
    """

    number: str = ""
    areas: tuple[float, ...] = ()
    tall: float = 0.0


@dataclass
class Canvas:
    """``pixels`` (h, w, 3) BGR; ``prints`` (h, w): CODES times a thing's place, plus a code."""

    pixels: Array
    prints: Array
    things: list[Thing] = field(default_factory=lambda: [Thing()])

    @classmethod
    def of(cls, backdrop: Array) -> "Canvas":
        return cls(backdrop, np.zeros(backdrop.shape[:2], np.int32))

    def lay(self, corner: tuple[int, int], colours: Array, cover: Array) -> None:
        """Paints ``colours`` (rows, columns, 3) where ``cover`` is above 0, up to 1, at x, y."""
        there, here = self._overlap(corner, cover.shape)
        if there is None:
            return
        share = cover[here][..., None].astype(np.float32)
        under = self.pixels[there].astype(np.float32)
        above = np.broadcast_to(np.asarray(colours, np.float32), (*cover.shape, 3))[here]
        self.pixels[there] = np.clip(under + (above - under) * share, 0, 255).astype(np.uint8)
        self.prints[there][cover[here] > 0.5] = 0

    def mark(self, corner: tuple[int, int], codes: Array, cover: Array, thing: Thing) -> None:
        """Says that a layer just laid shows ``thing``'s print where ``codes`` are above 0."""
        there, here = self._overlap(corner, cover.shape)
        self.things.append(thing)
        if there is None:
            return
        inked = (codes[here] > 0) & (cover[here] > 0.5)
        base = (len(self.things) - 1) * CODES
        self.prints[there][inked] = base + codes[here][inked].astype(np.int32)

    def _overlap(self, corner: tuple[int, int], shape: tuple[int, ...]) -> tuple[Any, Any]:
        x, y = corner
        height, width = self.prints.shape
        x0, y0, x1, y1 = max(x, 0), max(y, 0), min(x + shape[1], width), min(y + shape[0], height)
        if x0 >= x1 or y0 >= y1:
            return None, None
        return np.s_[y0:y1, x0:x1], np.s_[y0 - y : y1 - y, x0 - x : x1 - x]


def clouds(random: Random, shape: tuple[int, int], grain: float) -> Array:
    """Smooth noise (h, w) of spread 1; ``grain`` is its lumps' size in pixels."""
    size = [max(2, int(n / max(grain, 1)) + 2) for n in shape]
    lumps = random.standard_normal(size).astype(np.float32)
    return np.asarray(cv2.resize(lumps, shape[::-1], interpolation=cv2.INTER_CUBIC))


def shape_of(outline: Array, soft: float = 0.0) -> tuple[tuple[int, int], Array]:
    """The corner (x, y) and cover (rows, columns) of a polygon (n, 2) in pixels."""
    low = np.floor(outline.min(axis=0)).astype(int) - 2 - int(2 * soft)
    high = np.ceil(outline.max(axis=0)).astype(int) + 3 + int(2 * soft)
    columns, rows = np.clip(high - low, 1, 4096)
    mask = np.zeros((rows, columns), np.uint8)
    points = np.round((outline - low) * 16).astype(np.int32)
    cv2.fillPoly(mask, [points], 255, cv2.LINE_AA, shift=4)
    cover = mask.astype(np.float32) / 255
    if soft > 0.3:
        cover = np.asarray(cv2.GaussianBlur(cover, (0, 0), soft), np.float32)
    return (int(low[0]), int(low[1])), cover


def rounded(cover: Array, depth: float = 0.45) -> Array:
    """Light (rows, columns) on a limb or a torso: darker towards its rims."""
    inside = (cover > 0.5).astype(np.uint8)
    deep = cv2.distanceTransform(inside, cv2.DIST_L2, 3)
    most = max(float(deep.max()), 1.0)
    return np.asarray(1 - depth * (1 - np.sqrt(np.clip(deep / most, 0, 1))), np.float32)
