"""What the context reader sees of a line."""

from itertools import pairwise
from typing import Any

import numpy as np
from hypothesis import given
from hypothesis import strategies as st

from chalicelib.bibs.context import BATCH, INPUT, SEEN, SIGNS, ContextReader, crop
from chalicelib.bibs.line import Line


def test_a_crop_has_its_line_in_the_middle() -> None:
    photo = np.zeros((100, 200, 3), np.uint8)
    photo[40:60, 80:120] = 255
    seen = crop(photo, Line(99.5, 49.5, 40.0, 20.0, 0.0))
    bright = seen[0, :, : SEEN[0]] > 0
    rows, columns = np.flatnonzero(bright.any(axis=1)), np.flatnonzero(bright.any(axis=0))
    assert (len(rows), len(columns)) == (34, 70)  # 32 of 44 rows, 64 of 128 columns
    assert (rows.mean(), columns.mean()) == ((SEEN[1] - 1) / 2, (SEEN[0] - 1) / 2)
    assert bright[rows[0] : rows[-1], columns[0] : columns[-1]].all()
    assert (seen[:, :, SEEN[0] :] == 0).all()


def test_a_crop_is_grey_off_the_photo() -> None:
    photo = np.full((100, 200, 3), 255, np.uint8)
    seen = crop(photo, Line(20.0, 50.0, 40.0, 20.0, 0.0))
    assert (seen[:, :, :30] == 0).all()
    assert (seen[:, :, 38 : SEEN[0]] == 1).all()


@given(
    st.floats(-50, 250), st.floats(-50, 150), st.floats(0, 400), st.floats(0, 200), st.floats(-1, 1)
)
def test_any_line_gives_a_crop(
    x: float, y: float, width: float, height: float, slope: float
) -> None:
    seen = crop(np.full((100, 200, 3), 90, np.uint8), Line(x, y, width, height, slope))
    assert seen.shape == INPUT
    assert np.abs(seen).max() <= 1


class Session:
    """Stands in for the network: says the digit that the crop's middle is as bright as."""

    name = "crops"

    def __init__(self) -> None:
        self.batches: list[int] = []

    def get_inputs(self) -> list["Session"]:
        return [self]

    def run(self, _: None, inputs: dict[str, Any]) -> list[Any]:
        crops = inputs["crops"]
        self.batches.append(len(crops))
        output = np.full((len(crops), 3, 1 + len(SIGNS)), 1e-4, np.float32)
        output[:, :, 0] = 0.9
        digits = np.rint((crops[:, 0, SEEN[1] // 2, SEEN[0] // 2] + 1) * 4.5).astype(int)
        output[range(len(crops)), 1] = 1e-4
        output[range(len(crops)), 1, digits + 1] = 0.9
        return [output]


def test_texts_come_in_the_lines_order_in_bounded_batches() -> None:
    session: Any = Session()
    levels = [i % 10 for i in range(2 * BATCH + 3)]
    pixels = np.zeros((40 * len(levels), 80, 3), np.uint8)
    for i, level in enumerate(levels):
        pixels[40 * i : 40 * i + 40] = round(level * 255 / 9)
    lines = [Line(40, 40 * i + 20, 40, 16, 0) for i in range(len(levels))]
    texts = ContextReader(session).read(pixels, lines)
    assert [next(iter(found)) for found in texts] == [str(level) for level in levels]
    assert max(session.batches) <= BATCH
    assert all(a >= b for a, b in pairwise(session.batches))


def test_no_lines_cost_nothing() -> None:
    session: Any = Session()
    assert ContextReader(session).read(np.zeros((9, 9, 3), np.uint8), []) == []
    assert session.batches == []
