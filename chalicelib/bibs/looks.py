"""Where the context reader looks: close by, and again where it doubts.

What is read depends a little on where a line's box happens to end, and the mean over two boxes is
right more often than either.
"""

from collections.abc import Sequence
from typing import Protocol

import numpy as np
from numpy.typing import NDArray

from chalicelib.bibs.ctc import Texts, mean_of
from chalicelib.bibs.line import Line

# Probability from which a first look suffices. Measured: with 0.97 F1 is the same, at half more
# looks.
SURE = 0.9
MOST = 40  # lines that are looked at again, which bounds time


class Reads(Protocol):
    """Reads lines on BGR pixels (h, w, 3)."""

    def read(self, pixels: NDArray[np.uint8], lines: Sequence[Line]) -> list[Texts]: ...


def close(line: Line) -> Line:
    """``line`` without the most of the margin that a detector leaves: its digits are larger."""
    return line.grown(-0.12, -0.12, -0.05, -0.05)


def aside(line: Line) -> Line:
    """``line`` with more of what is before it, where a thin 1 is lost most."""
    return line.grown(0.3, 0.0, 0.0, 0.0)


def read_well(reader: Reads, pixels: NDArray[np.uint8], lines: Sequence[Line]) -> list[Texts]:
    """The texts of each of ``lines``, in their order; doubtful ones are looked at twice."""
    texts = reader.read(pixels, [close(line) for line in lines])
    doubtful = [i for i, found in enumerate(texts) if max(found.values(), default=0.0) < SURE]
    # In front of a wall of numbers, the largest: those that a photo is of.
    doubtful = sorted(doubtful, key=lambda i: -lines[i].height)[:MOST]
    again = reader.read(pixels, [aside(lines[i]) for i in doubtful])
    for i, more in zip(doubtful, again, strict=True):
        texts[i] = mean_of([texts[i], more])
    return texts
