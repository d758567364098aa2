"""A convolution of 3 x 3 over an enlarged picture, done before it is enlarged.

Enlarging repeats each pixel in a block. Within a block only the first and the last row (and column)
see another block, so that there are two or three kinds of rows and as many of columns. Each kind
needs a smaller kernel on the small picture: 16 taps instead of 4 x 9 when enlarging by two, 25
instead of 64 x 9 when enlarging by eight. The kinds are laid out in their blocks last.
"""

from itertools import product

import numpy as np

from infra.models.fold import Floats

Pads = list[int]  # top, left, bottom, right
# Which of the three taps fall on the block before, the block itself and the block after.
FIRST: tuple[tuple[int, ...], ...] = ((0,), (1, 2), ())
MIDDLE: tuple[tuple[int, ...], ...] = ((), (0, 1, 2), ())
LAST: tuple[tuple[int, ...], ...] = ((), (0, 1), (2,))


def kernels(kernel: Floats, times: int) -> list[tuple[Floats, Pads]]:
    """The small kernels, and their pads, that stand for ``kernel`` (o, i, 3, 3), kind by kind."""
    kinds = [FIRST, MIDDLE, LAST] if times > 2 else [FIRST, LAST]
    return [
        (_merged(_merged(kernel, rows, 2), columns, 3), _pads(rows, columns))
        for rows, columns in product(kinds, kinds)
    ]


def layout(times: int, channels: int) -> Floats:
    """Weights (kinds x channels, 1, times, times) that put each kind where it is in the block.

    For a transposed convolution with a group for each channel.
    """
    kinds = [0, *[1] * (times - 2), 2] if times > 2 else [0, 1]
    count = max(kinds) + 1
    weights = np.zeros((count * count, 1, times, times))
    for row, column in product(range(times), repeat=2):
        weights[kinds[row] * count + kinds[column], 0, row, column] = 1
    return np.tile(weights, (channels, 1, 1, 1))


def _merged(kernel: Floats, taps: tuple[tuple[int, ...], ...], axis: int) -> Floats:
    merged = []
    for block in taps:
        if block:
            total = np.take(kernel, block[0], axis)
            for tap in block[1:]:
                total = total + np.take(kernel, tap, axis)
            merged.append(total)
    return np.stack(merged, axis)


def _pads(rows: tuple[tuple[int, ...], ...], columns: tuple[tuple[int, ...], ...]) -> Pads:
    return [len(rows[0]), len(columns[0]), len(rows[2]), len(columns[2])]
