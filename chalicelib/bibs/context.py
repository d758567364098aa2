"""A second opinion: a network that reads numbers with what is around them.

PP-OCR reads exactly what is inside a line's box. This is PP-OCR, too, trained further on drawn bibs
(infra/training), and it sees more above, below and beside the line: it tells a thin 1 from the
paper's edge, and says where digits are covered, folded away or cut off. It knows no words.
"""

import math
from collections.abc import Sequence

import cv2
import numpy as np
import onnxruntime
from numpy.typing import NDArray

from chalicelib.bibs.ctc import Texts, likely_texts
from chalicelib.bibs.line import Line
from chalicelib.bibs.reading import HIDDEN

HEIGHT, WIDTH = 64, 128  # pixels of a crop
ROWS = slice(10, 54)  # those of a crop that the network sees, at 48 / 44 of their size
SEEN = (140, 48)  # pixels, across and down, that they become
INPUT = (3, 48, 160)  # what the network takes: colours, rows, columns; the last ones are padding
LINE = 32.0  # pixels of a crop that the line's height becomes
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
    """What the network sees of a line on BGR ``pixels`` (h, w, 3): INPUT, the line in the middle.

    Level, in colours of -1 to 1, and 0 where the photo has ended.
    """
    across, down = scales(line.width, line.height)
    cos, sin = math.cos(line.slope), math.sin(line.slope)
    turn = np.array([[cos / across, -sin / down], [sin / across, cos / down]])
    middle = np.array([(WIDTH - 1) / 2, (HEIGHT - 1) / 2])
    back = np.column_stack([turn, np.array([line.x, line.y]) - turn @ middle])
    columns, rows = np.meshgrid(np.arange(WIDTH), np.arange(HEIGHT))
    x, y = (back[i, 0] * columns + back[i, 1] * rows + back[i, 2] for i in (0, 1))
    off = (x < -0.5) | (y < -0.5) | (x > pixels.shape[1] - 0.5) | (y > pixels.shape[0] - 0.5)
    return shown(_level(pixels, back, across), off)


def scales(width: float, height: float) -> tuple[float, float]:
    """Crop pixels for each pixel of a line of this size: along the text, and down."""
    down = LINE / max(height, 1.0)
    return min(down, ROOM / max(width, 1.0)), down


def shown(crop: NDArray[np.uint8], off: NDArray[np.bool_]) -> NDArray[np.float32]:
    """The network's input from a crop (HEIGHT, WIDTH, 3) and where it is off the photo."""
    colours = crop.astype(np.float32) / 127.5 - 1
    colours[off] = 0
    given = np.zeros(INPUT, np.float32)
    seen = cv2.resize(colours[ROWS], SEEN, interpolation=cv2.INTER_LINEAR)
    given[:, :, : SEEN[0]] = seen.transpose(2, 0, 1)
    return given


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
