"""Recognition without its network: crops and their batches."""

import math

import numpy as np
from hypothesis import given
from hypothesis import strategies as st

from chalicelib.bibs.line import Line
from chalicelib.bibs.read import BATCH, BUCKET, HEIGHT, Recogniser, crop

ALPHABET = ("", *"0123456789A")


def steps(path: list[int], probability: float = 0.8) -> np.ndarray:
    """A network's output that is ``probability`` sure of each character of ``path``."""
    output = np.full((len(path), len(ALPHABET)), (1 - probability) / 11, np.float32)
    output[np.arange(len(path)), path] = probability
    return output


@given(
    width=st.floats(0.2, 400),
    height=st.floats(0.2, 200),
    slope=st.floats(-1, 1),
)
def test_crops_have_the_networks_height_and_a_buckets_width(
    width: float, height: float, slope: float
) -> None:
    pixels = np.zeros((120, 160, 3), np.uint8)
    cut = crop(pixels, Line(80, 60, width, min(height, width * 4), slope))
    assert cut.shape[:2] == (3, HEIGHT)
    assert cut.shape[2] % BUCKET == 0
    assert cut.shape[2] > 0


def test_a_crop_is_levelled() -> None:
    pixels = np.zeros((200, 200, 3), np.uint8)
    line = Line(100, 100, 96, 48, math.radians(30))
    down = np.arange(200)[:, None] - 100
    along = np.arange(200)[None, :] - 100
    # White above the line's own middle, black below.
    pixels[-math.sin(line.slope) * along + math.cos(line.slope) * down < 0] = 255
    cut = crop(pixels, line)
    assert cut[:, : HEIGHT // 2 - 2].min() > 0.9
    assert cut[:, HEIGHT // 2 + 2 :].max() < -0.9


class Session:
    """Stands in for the network: writes each crop's brightness as a digit."""

    def __init__(self) -> None:
        self.batches: list[tuple[int, ...]] = []

    def get_inputs(self) -> list["Session"]:
        return [self]

    name = "x"

    def run(self, _: None, inputs: dict[str, np.ndarray]) -> list[np.ndarray]:
        batch = inputs["x"]
        self.batches.append(batch.shape)
        levels = np.rint((batch[:, 0, HEIGHT // 2, 2] + 1) * 4.5).astype(int)
        return [np.stack([steps([level + 1]) for level in levels])]


@given(widths=st.lists(st.floats(10, 60), max_size=20))
def test_texts_come_in_the_lines_order_in_bounded_batches(widths: list[float]) -> None:
    session = Session()
    levels = [i % 10 for i in range(len(widths))]
    pixels = np.zeros((len(widths) * 40 + 40, 80, 3), np.uint8)
    lines = []
    for i, (width, level) in enumerate(zip(widths, levels, strict=True)):
        pixels[i * 40 : i * 40 + 40] = round(level * 255 / 9)
        lines.append(Line(40, i * 40 + 20, width, 16, 0))
    texts = Recogniser(session, ALPHABET[1:]).read(pixels, lines)
    assert [next(iter(found)) for found in texts] == [str(level) for level in levels]
    assert all(shape[0] <= BATCH for shape in session.batches)
