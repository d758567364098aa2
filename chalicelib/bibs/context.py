"""A second opinion: a small network that reads numbers with what is around them.

PP-OCR reads exactly what is inside a line's box. This one, trained for bibs on drawn ones alone
(infra/training), sees as much again above, below and beside the line: it tells a thin 1 from the
paper's edge, and says where digits are covered, folded away or cut off. Alone it is the weaker
reader of the two; its errors are others.
"""

import math
from collections.abc import Sequence

import cv2
import numpy as np
import onnxruntime
from numpy.typing import NDArray

from chalicelib.bibs.ctc import Texts, likely_texts
from chalicelib.bibs.detect import Line
from chalicelib.bibs.reading import HIDDEN

HEIGHT, WIDTH = 64, 128  # pixels of a crop
LINE = 32.0  # pixels that the line's height becomes; as much again is seen above and below
ROOM = 80.0  # pixels that the line may take across; a longer one is squeezed
FINEST = 4  # times as many pixels, at most, that a large line is looked at with
SIGNS = "0123456789ABCDEFGHIJKLMNOPQRSTUVWXYZ" + HIDDEN  # the network's outputs after the blank
BATCH = 16  # crops at a time, which bounds memory


class ContextReader:
    """Reads numbers with a network in ``session``; see infra/training/digits."""

    def __init__(self, session: onnxruntime.InferenceSession) -> None:
        self._session = session
        self._input = session.get_inputs()[0].name

    def read(self, pixels: NDArray[np.uint8], lines: Sequence[Line]) -> list[Texts]:
        """The likeliest texts of each of ``lines`` on BGR ``pixels``, in their order."""
        texts: list[Texts] = []
        for first in range(0, len(lines), BATCH):
            crops = np.stack([crop(pixels, line) for line in lines[first : first + BATCH]])
            outputs = self._session.run(None, {self._input: crops})[0]
            texts += [likely_texts(output, ("", *SIGNS)) for output in outputs]
        return texts


def crop(pixels: NDArray[np.uint8], line: Line) -> NDArray[np.float32]:
    """The line on BGR ``pixels`` (h, w, 3), level, in the middle: (4, HEIGHT, WIDTH).

    Three planes of colour, -1 to 1, and one that is 1 in the line, 0 around it and -1 off the
    photo, where colours repeat its rim.
    """
    across, down = scales(line.width, line.height)
    cos, sin = math.cos(line.slope), math.sin(line.slope)
    turn = np.array([[cos / across, -sin / down], [sin / across, cos / down]])
    middle = np.array([(WIDTH - 1) / 2, (HEIGHT - 1) / 2])
    back = np.column_stack([turn, np.array([line.x, line.y]) - turn @ middle])
    columns, rows = np.meshgrid(np.arange(WIDTH), np.arange(HEIGHT))
    x, y = (back[i, 0] * columns + back[i, 1] * rows + back[i, 2] for i in (0, 1))
    off = (x < -0.5) | (y < -0.5) | (x > pixels.shape[1] - 0.5) | (y > pixels.shape[0] - 0.5)
    return planes(_level(pixels, back, across), line.width * across, line.height * down, off)


def scales(width: float, height: float) -> tuple[float, float]:
    """Crop pixels for each pixel of a line of this size: along the text, and down."""
    down = LINE / max(height, 1.0)
    return min(down, ROOM / max(width, 1.0)), down


def planes(
    seen: NDArray[np.uint8], width: float, height: float, off: NDArray[np.bool_]
) -> NDArray[np.float32]:
    """The network's input from a crop's pixels; the line is width by height crop pixels."""
    stack = np.zeros((4, HEIGHT, WIDTH), np.float32)
    stack[:3] = seen.astype(np.float32).transpose(2, 0, 1) / 127.5 - 1
    left, top = round((WIDTH - width) / 2), round((HEIGHT - height) / 2)
    stack[3, max(top, 0) : HEIGHT - top, max(left, 0) : WIDTH - left] = 1
    stack[3][off] = -1
    return stack


def _level(pixels: NDArray[np.uint8], back: NDArray[np.float64], scale: float) -> NDArray[np.uint8]:
    finer = min(FINEST, max(1, round(1 / scale)))
    # The middle of a crop's pixel is the middle of its finer ones.
    spread = np.array([[1 / finer, 0, (1 / finer - 1) / 2], [0, 1 / finer, (1 / finer - 1) / 2]])
    fine = back @ np.vstack([spread, [0, 0, 1]])
    flags = cv2.INTER_LINEAR | cv2.WARP_INVERSE_MAP
    size = (WIDTH * finer, HEIGHT * finer)
    seen = cv2.warpAffine(pixels, fine, size, flags=flags, borderMode=cv2.BORDER_REPLICATE)
    if finer > 1:
        seen = cv2.resize(seen, (WIDTH, HEIGHT), interpolation=cv2.INTER_AREA)
    return np.asarray(seen, np.uint8)
