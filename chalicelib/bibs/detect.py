"""Where text is on a picture: the differentiable-binarisation (DB) detector around its network.

The network gives each pixel's probability of belonging to the core of a line of text (Liao et
al., "Real-time Scene Text Detection with Differentiable Binarization", AAAI 2020). Cores are
shrunk lines; each one is grown back by area x UNCLIP / perimeter, the paper's formula.
"""

import math
from collections.abc import Sequence

import cv2
import numpy as np
import onnxruntime
from numpy.typing import NDArray

from chalicelib.bibs.closer import SKY, Strip
from chalicelib.bibs.line import Line
from chalicelib.bibs.weights import LEAST_ROWS

# Pixels of the longer side that the network sees. Measured: small photos are read best at 1280
# (enlarged more, noise turns into digits); on large ones, of crowds, 1440 reads as well as 1600,
# 1200 a fifth less.
SIDES = (1280, 1440)
NARROW = 640  # pixels of a panorama's shorter side, if it has so many
PANORAMA = 4800  # pixels of its longer side, at most
STRIDE = 32  # the network halves five times
# Of a picture with more pixels than AVERAGED (files of 3 to 7 MP, and those of 12 to 27, which are
# halved in decoding) it takes too long to average all. The mean of four interpolated ones does,
# unless it is made smaller than MEAN_OF_FOUR: there it is too far off.
AVERAGED = 2_900_000
MEAN_OF_FOUR = 1 / 3
CORE = 0.3  # probability from which a pixel belongs to a core
SURE = 0.5  # mean probability from which a core is a line of text
UNCLIP = 1.6
THIN = 3.0  # pixels of the network's picture; thinner cores are noise
# What ImageNet-trained networks expect, on a scale of 0 to 255 and in this one's order.
MEAN = np.array([0.485, 0.456, 0.406], np.float32) * 255
SPREAD = np.array([0.229, 0.224, 0.225], np.float32) * 255
NORMALISED = (np.arange(256, dtype=np.float32)[None] - MEAN[:, None]) / SPREAD[:, None]


class Detector:
    """Finds lines of text with a DB network in ``session``, which sees ``sides`` as SIDES."""

    def __init__(
        self, session: onnxruntime.InferenceSession, sides: tuple[int, int] = SIDES
    ) -> None:
        self._session = session
        self._sides = sides
        self._input = session.get_inputs()[0].name

    def find(self, pixels: NDArray[np.uint8]) -> list[Line]:
        """The lines on BGR ``pixels`` (h, w, 3), from bottom to top as contours come."""
        seen = _resized(pixels, self.side(pixels), averaged=_is_averaged(pixels))
        scales = pixels.shape[1] / seen.shape[1], pixels.shape[0] / seen.shape[0]
        return [_scaled(line, *scales) for line in self._below_the_sky(seen)]

    def find_in(self, rows: Strip, pixels: NDArray[np.uint8], side: int) -> list[Line]:
        """The lines in these rows of ``pixels``, without those that go on above or below.

        ``side`` is the longer side, in pixels, that all of the picture would be seen with.
        """
        top, bottom = rows
        strip = pixels[top:bottom]
        longer = round(side / max(pixels.shape[:2]) * max(strip.shape[:2]))
        seen = _resized(strip, longer, averaged=_is_averaged(pixels))
        scales = strip.shape[1] / seen.shape[1], strip.shape[0] / seen.shape[0]
        lines = [_scaled(line, *scales).moved(top) for line in self._lines(seen)]
        return [
            line
            for line in lines
            if (line.top() > top or top == 0) and (line.bottom() < bottom or bottom == len(pixels))
        ]

    def _below_the_sky(self, seen: NDArray[np.uint8]) -> list[Line]:
        # Whole strides, since the network answers differently a few pixels off.
        sky = int(SKY * len(seen) / STRIDE) * STRIDE
        below = [line.moved(sky) for line in self._lines(seen[sky:])]
        whole = [line for line in below if line.top() > sky]
        if not sky or (whole and len(whole) == len(below)):
            return below
        above = [line for line in self._lines(seen[: 2 * sky]) if line.top() <= sky]
        return whole + above

    def _lines(self, seen: NDArray[np.uint8]) -> list[Line]:
        output = self._session.run(None, {self._input: _normalised(seen)})[0]
        return lines_of(output[0, 0])

    def side(self, pixels: NDArray[np.uint8]) -> int:
        """The longer side, in pixels, at which the network sees these."""
        return seen_side(pixels, self._sides)


def seen_side(pixels: NDArray[np.uint8], sides: tuple[int, int] = SIDES) -> int:
    """The longer side, in pixels, at which the network sees a picture of this size.

    Panoramas are seen larger, as far as that shows more: their height counts.
    """
    least, most = sides
    shorter, longer = min(pixels.shape[:2]), max(pixels.shape[:2])
    usual = min(max(longer, least), most)
    seen: int = max(usual, min(longer, PANORAMA, longer * NARROW // shorter))
    return seen


def lines_of(probability: NDArray[np.float32]) -> list[Line]:
    """The lines in a map (h, w) of core probabilities, in the map's pixels."""
    cores = (probability > CORE).astype(np.uint8)
    contours, _ = cv2.findContours(cores, cv2.RETR_LIST, cv2.CHAIN_APPROX_SIMPLE)
    lines = (_line(contour, probability) for contour in contours)
    return [line for line in lines if line is not None]


def _line(contour: cv2.typing.MatLike, probability: NDArray[np.float32]) -> Line | None:
    (x, y), (width, height), degrees = cv2.minAreaRect(contour)
    if min(width, height) < THIN or _mean_inside(contour, probability) < SURE:
        return None
    # The same rectangle has four descriptions; text on bibs runs nearest to level.
    quarters = round(degrees / 90)
    if quarters % 2:
        width, height = height, width
    grow = width * height * UNCLIP / (2 * (width + height))
    slope = math.radians(degrees - 90 * quarters)
    return Line(x, y, width + 2 * grow, height + 2 * grow, slope)


def _mean_inside(contour: cv2.typing.MatLike, probability: NDArray[np.float32]) -> float:
    x, y, width, height = cv2.boundingRect(contour)
    mask = np.zeros((height, width), np.uint8)
    cv2.drawContours(mask, [contour - (x, y)], -1, 1, cv2.FILLED)
    return float(cv2.mean(probability[y : y + height, x : x + width], mask)[0])


def _is_averaged(pixels: NDArray[np.uint8]) -> bool:
    return math.prod(pixels.shape[:2]) <= AVERAGED


def _resized(pixels: NDArray[np.uint8], side: int, averaged: bool) -> NDArray[np.uint8]:
    height, width = pixels.shape[:2]
    scale = side / max(height, width)
    across, down = (round(n * scale / STRIDE) * STRIDE for n in (width, height))
    size = max(STRIDE, across), max(LEAST_ROWS, down)
    if scale >= 1:
        return _to_size(pixels, size, cv2.INTER_LINEAR)
    if scale >= MEAN_OF_FOUR and not averaged:
        pixels = _to_size(pixels, [2 * n for n in size], cv2.INTER_LINEAR)
    return _to_size(pixels, size, cv2.INTER_AREA)


def _to_size(pixels: NDArray[np.uint8], size: Sequence[int], how: int) -> NDArray[np.uint8]:
    return np.asarray(cv2.resize(pixels, size, interpolation=how), np.uint8)


def _normalised(seen: NDArray[np.uint8]) -> NDArray[np.float32]:
    batch = np.empty((1, 3, *seen.shape[:2]), np.float32)
    for channel, table in enumerate(NORMALISED):
        cv2.LUT(cv2.extractChannel(seen, channel), table, dst=batch[0, channel])
    return batch


def _scaled(line: Line, across: float, down: float) -> Line:
    # Rounding to the stride makes the two scales differ by a per cent or two, more if it is flat.
    return Line(line.x * across, line.y * down, line.width * across, line.height * down, line.slope)
