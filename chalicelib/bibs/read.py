"""Lines of text to characters: a CTC recogniser around its network."""

from collections.abc import Sequence

import cv2
import numpy as np
import onnxruntime
from numpy.typing import NDArray

from chalicelib.bibs.ctc import Texts, best_path, likely_texts
from chalicelib.bibs.line import Line
from chalicelib.bibs.reading import HIDDEN, has_digit

HEIGHT = 48  # pixels; what the network was trained with
BUCKET = 32  # pixels; crops are widened to a multiple, as padding all to one width costs 2.5 x
BATCH = 8  # crops at a time; bounds memory in front of a wall of advertising


class Recogniser:
    """Reads lines of text with a CTC network in ``session``.

    ``alphabet`` names the network's outputs in order, without the blank.
    """

    def __init__(self, session: onnxruntime.InferenceSession, alphabet: Sequence[str]) -> None:
        self._session = session
        self._input = session.get_inputs()[0].name
        # A printed swung dash is none of ours, which stands for hidden digits.
        self._alphabet = ("", *("-" if sign == HIDDEN else sign for sign in alphabet))

    def read(self, pixels: NDArray[np.uint8], lines: Sequence[Line]) -> list[Texts]:
        """The likeliest texts of each of ``lines`` on BGR ``pixels``, in their order.

        Of a line without digits only the likeliest, since nothing follows from it.
        """
        widths = [crop_width(line) for line in lines]
        order = sorted(range(len(lines)), key=lambda i: widths[i])
        texts: list[Texts] = [{}] * len(lines)
        for batch in _batches(order, widths):
            stack = np.stack([crop(pixels, lines[i]) for i in batch])
            outputs = self._session.run(None, {self._input: stack})[0]
            for i, output in zip(batch, outputs, strict=True):
                texts[i] = self._texts(output)
        return texts

    def _texts(self, output: NDArray[np.float32]) -> Texts:
        text = best_path(output, self._alphabet)
        if not has_digit(text):
            return {text: float(output.max(axis=1).prod())} if text else {}
        return likely_texts(output, self._alphabet)


def crop(pixels: NDArray[np.uint8], line: Line) -> NDArray[np.float32]:
    """The line levelled and scaled to HEIGHT, as the network takes it: (3, HEIGHT, width)."""
    width, height = max(1, round(line.width)), max(1, round(line.height))
    corners = line.corners()[[0, 1, 3]]
    level = np.array([[0, 0], [width, 0], [0, height]], np.float32)
    turn = cv2.getAffineTransform(corners, level)
    flat = cv2.warpAffine(
        pixels, turn, (width, height), flags=cv2.INTER_CUBIC, borderMode=cv2.BORDER_REPLICATE
    )
    wide = _wide(line)
    how = cv2.INTER_AREA if height > HEIGHT else cv2.INTER_LINEAR
    scaled = cv2.resize(flat, (wide, HEIGHT), interpolation=how)
    padded = np.zeros((3, HEIGHT, crop_width(line)), np.float32)
    padded[:, :, :wide] = (scaled.astype(np.float32) / 127.5 - 1).transpose(2, 0, 1)
    return padded


def crop_width(line: Line) -> int:
    """The width of a line's crop: that of its text, and zeros up to a multiple of BUCKET."""
    return -(-_wide(line) // BUCKET) * BUCKET


def _wide(line: Line) -> int:
    width, height = max(1, round(line.width)), max(1, round(line.height))
    return max(8, round(width * HEIGHT / height))


def _batches(order: list[int], widths: list[int]) -> list[list[int]]:
    batches: list[list[int]] = []
    for i in order:
        same = batches and widths[batches[-1][0]] == widths[i]
        if same and len(batches[-1]) < BATCH:
            batches[-1].append(i)
        else:
            batches.append([i])
    return batches
