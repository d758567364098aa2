"""Detection without its network: drawn cores become lines, lines become boxes."""

import math
from typing import Any

import cv2
import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st

from chalicelib.bibs.closer import look_again
from chalicelib.bibs.decode import Picture
from chalicelib.bibs.detect import (
    MEAN,
    NARROW,
    PANORAMA,
    SPREAD,
    STRIDE,
    SURE,
    Detector,
    lines_of,
    seen_side,
)
from chalicelib.bibs.line import Line
from chalicelib.bibs.reader import box_of
from chalicelib.bibs.weights import LEAST_ROWS


def cores(line: Line, probability: float = 0.9) -> np.ndarray:
    """A probability map of 200 x 300 with ``line`` as its only core."""
    drawn = np.zeros((200, 300), np.float32)
    cv2.fillPoly(drawn, [np.rint(line.corners()).astype(np.int32)], probability)
    return drawn


@given(
    x=st.floats(120, 180),
    y=st.floats(80, 120),
    height=st.floats(8, 20),
    longer=st.floats(2, 5),
    degrees=st.floats(-40, 40),
)
def test_a_core_is_found_where_it_is_and_grown(
    x: float, y: float, height: float, longer: float, degrees: float
) -> None:
    core = Line(x, y, height * longer, height, math.radians(degrees))
    (line,) = lines_of(cores(core))
    assert math.hypot(line.x - x, line.y - y) < 2
    assert abs(math.degrees(line.slope) - degrees) < 8
    assert line.width > core.width
    assert line.height > core.height
    # The paper's offset: area x ratio / perimeter on every side.
    grown = core.width * core.height * 1.6 / (core.width + core.height)
    # Drawn in whole pixels, a core is up to 2 wider and higher than meant, and so grows more.
    assert line.height - core.height == pytest.approx(grown, abs=4)


def test_several_cores_are_several_lines() -> None:
    drawn = np.maximum(cores(Line(80, 50, 60, 12, 0)), cores(Line(200, 150, 40, 16, 0)))
    assert sorted(round(line.x, -1) for line in lines_of(drawn)) == [80, 200]


@pytest.mark.parametrize(
    "drawn",
    [
        np.zeros((200, 300), np.float32),
        cores(Line(100, 100, 60, 1, 0)),
        cores(Line(100, 100, 60, 12, 0), SURE - 0.05),
    ],
    ids=["nothing", "thin", "unsure"],
)
def test_noise_is_no_line(drawn: np.ndarray) -> None:
    assert lines_of(drawn) == []


@given(width=st.integers(1, 4000), height=st.integers(1, 4000))
def test_the_network_sees_bounded_pictures(width: int, height: int) -> None:
    side = seen_side(np.broadcast_to(np.uint8(0), (height, width, 3)))
    longer, shorter = max(width, height), min(width, height)
    assert 1280 <= side <= PANORAMA
    assert side <= max(1440, longer)
    assert side * shorter / longer <= max(1440, NARROW)


@pytest.mark.parametrize(
    ("width", "height", "side"),
    [(640, 480, 1280), (2048, 1536, 1440), (12000, 800, PANORAMA), (800, 3200, 2560)],
)
def test_panoramas_are_seen_larger(width: int, height: int, side: int) -> None:
    assert seen_side(np.broadcast_to(np.uint8(0), (height, width, 3))) == side


@given(
    line=st.builds(
        Line,
        st.floats(-50, 350),
        st.floats(-50, 250),
        st.floats(0.1, 400),
        st.floats(0.1, 400),
        st.floats(-1, 1),
    ),
    times=st.sampled_from([1, 2, 3.7]),
)
def test_boxes_are_inside_the_full_size_photo(line: Line, times: float) -> None:
    pixels = np.broadcast_to(np.uint8(0), (200, 300, 3))
    width, height = int(300 * times), int(200 * times)
    x0, y0, x1, y1 = box_of(line, Picture(pixels, width, height))
    assert 0 <= x0 < x1 <= width
    assert 0 <= y0 < y1 <= height


def test_a_box_is_in_pixels_of_the_full_size_photo() -> None:
    pixels = np.zeros((200, 300, 3), np.uint8)
    assert box_of(Line(100, 50, 40, 20, 0), Picture(pixels, 600, 400)) == (160, 80, 240, 120)


class Bright:
    """Stands in for the network: what is bright is a core. Keeps how many rows it saw each time."""

    name = "x"

    def __init__(self) -> None:
        self.rows: list[int] = []
        self.seen: list[np.ndarray] = []

    def get_inputs(self) -> list["Bright"]:
        return [self]

    def run(self, _: None, inputs: dict[str, Any]) -> list[Any]:
        seen = inputs["x"]
        self.rows.append(seen.shape[2])
        self.seen.append(seen[0].transpose(1, 2, 0))
        return [(seen[:, :1] > 0).astype(np.float32)]


def found(*tops: int) -> tuple[list[Line], list[int]]:
    """The lines found on a photo with text of 40 rows at ``tops``; the rows that were looked at."""
    photo = np.zeros((960, 1280, 3), np.uint8)
    for top in tops:
        photo[top : top + 40, 400:520] = 255
    session: Any = Bright()
    return Detector(session).find(photo), session.rows


def test_the_sky_is_not_looked_at() -> None:
    lines, rows = found(500)
    assert [round(line.y) for line in lines] == [520]
    assert rows == [960 - 96]
    assert found(20, 500)[0] == lines


def test_where_there_is_nothing_else_the_sky_is_looked_at() -> None:
    lines, rows = found(20)
    assert [round(line.y) for line in lines] == [40]
    assert rows == [960 - 96, 2 * 96]


@pytest.mark.parametrize("top", range(48, 112, 7))
def test_what_begins_in_the_sky_is_found_whole_and_once(top: int) -> None:
    lines, _ = found(top, 500)
    assert sorted(round(line.y, -1) for line in lines) in ([round(top + 20, -1), 520], [520])
    if len(lines) == 2:
        assert all(line.height == pytest.approx(lines[0].height, abs=1) for line in lines)
    else:
        assert top + 40 <= 96  # all of it is above


@pytest.mark.parametrize(("height", "rows"), [(100, 96), (20, LEAST_ROWS)])
def test_narrow_pictures_are_seen_whole(height: int, rows: int) -> None:
    session: Any = Bright()
    Detector(session).find(np.zeros((height, 1280, 3), np.uint8))
    assert session.rows == [rows]


@given(st.integers(1, 500), st.integers(1, 500), st.integers(0, 499), st.integers(64, 900))
def test_the_network_sees_enough_rows_in_whole_strides(
    width: int, height: int, top: int, side: int
) -> None:
    session: Any = Bright()
    detector, photo = Detector(session, (64, 500)), np.zeros((height, width, 3), np.uint8)
    detector.find(photo)
    detector.find_in((min(top, height - 1), height), photo, side)
    assert all(rows >= LEAST_ROWS and rows % STRIDE == 0 for rows in session.rows)


def test_a_strip_gives_lines_where_they_are_on_the_photo() -> None:
    photo = np.zeros((960, 1280, 3), np.uint8)
    for top in (180, 300, 470, 800):
        photo[top : top + 40, 400:520] = 255
    session: Any = Bright()
    lines = Detector(session).find_in((200, 490), photo, 1920)
    assert session.rows == [round(290 * 1.5 / 32) * 32]
    [line] = lines  # others go on above or below
    assert (line.x, line.y, line.width, line.height) == pytest.approx((460, 320, 166, 86), abs=4)


@pytest.mark.parametrize("top", range(90, 140, 7))
def test_what_the_first_look_overlooks_about_the_skys_end_the_second_finds(top: int) -> None:
    photo = np.zeros((960, 1280, 3), np.uint8)
    look = look_again([], [], Picture(photo, 1280, 960), 1280)
    assert look is not None
    photo[top : top + 40, 400:520] = 255
    session: Any = Bright()
    [line] = Detector(session).find_in(look.rows, photo, look.side)
    assert line.y == pytest.approx(top + 20, abs=2)


def test_a_closer_look_at_all_of_it_gives_what_meets_the_edges_too() -> None:
    photo = np.zeros((960, 1280, 3), np.uint8)
    photo[:40, 400:520] = photo[-40:, 400:520] = 255
    session: Any = Bright()
    assert len(Detector(session).find_in((0, 960), photo, 1920)) == 2


@pytest.mark.parametrize("side", [576, 416, 288, 224, 160, 96])
@pytest.mark.parametrize("most", [240_000, 239_999])
def test_the_network_sees_the_means_of_a_larger_photos_pixels(
    side: int, most: int, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr("chalicelib.bibs.detect.AVERAGED", most)
    smooth = np.random.default_rng(1).integers(40, 215, (50, 75, 3), np.uint8)
    grain = np.random.default_rng(2).normal(0, 8, (400, 600, 3))
    photo = cv2.add(cv2.resize(smooth, (600, 400)), grain, dtype=cv2.CV_8U)
    session: Any = Bright()
    Detector(session).find_in((0, 400), photo, side)
    [seen] = session.seen
    means = cv2.resize(photo, (seen.shape[1], seen.shape[0]), interpolation=cv2.INTER_AREA)
    off = np.abs(seen * SPREAD + MEAN - means).mean()
    assert off < 1
    assert (off < 0.01) == (most == 240_000 or side < 200)  # elsewhere four of them stand for all
