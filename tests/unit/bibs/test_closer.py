"""Where a photo is looked at again, and what counts of both looks."""

from dataclasses import replace

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st

from chalicelib.bibs.closer import MARGIN, MOST, SKY, SMALL, Found, look_again, surest, unsure
from chalicelib.bibs.decode import Picture
from chalicelib.bibs.line import Line
from chalicelib.bibs.reading import Box, Candidate
from tests.unit.bibs.photos import candidate

ROWS = 1000


def line(y: float, height: float) -> Line:
    return Line(500, y, 3 * height, height, 0.0)


LARGE = line(600, 2 * SMALL), candidate("1234")
FAR = line(400, SMALL - 1), candidate("1235", 0.3)
FARTHER = line(350, SMALL - 9), candidate("1236")
SIGN = line(100, SMALL - 9), candidate("FINISH")


def picture(width: int = 1500, full: int = 1500) -> Picture:
    return Picture(np.zeros((ROWS, width, 3), np.uint8), full, ROWS * full // width)


def rows(found: Found, scale: float = 1.0) -> tuple[int, int] | None:
    look = look_again([line for line, _ in found], found, picture(), round(1500 * scale))
    return look and look.rows


def test_where_no_number_is_found_all_is_looked_at_again() -> None:
    assert rows([FAR, SIGN]) == (0, ROWS)


def test_where_nothing_is_found_the_sky_has_been_looked_at() -> None:
    assert rows([]) == (int(SKY / 2 * ROWS), ROWS)


def test_where_lines_say_nothing_all_is_looked_at_again() -> None:
    look = look_again([line(600, 50)], [], picture(), 1500)
    assert look is not None
    assert look.rows == (0, ROWS)


def test_large_numbers_are_not_overlooked() -> None:
    assert rows([LARGE, SIGN]) is None


def test_around_small_numbers_smaller_ones_are_looked_for() -> None:
    margin = int(MARGIN * ROWS)
    assert rows([LARGE, FAR, FARTHER, SIGN]) == (350 - margin, 400 + margin)
    assert rows([(line(30, SMALL - 1), candidate("77"))]) == (0, 30 + margin)


def test_small_is_what_the_detector_sees_small() -> None:
    assert rows([LARGE, FAR], 2.0) is None
    assert rows([LARGE], 0.4) is not None


def again(found: Found, width: int, full: int, side: int = 1440) -> int | None:
    look = look_again([line for line, _ in found], found, picture(width, full), side)
    return look and look.side


def test_a_second_look_is_one_and_a_half_times_as_close() -> None:
    assert again([], 1500, 1500, 1280) == 1920


@pytest.mark.parametrize(("width", "full", "most"), [(1000, 1000, MOST), (3000, 6000, 800_000)])
def test_a_second_look_is_bounded(width: int, full: int, most: int) -> None:
    side = again([], width, full, 4000)
    assert side is not None
    assert side**2 * min(width, ROWS) / max(width, ROWS) == pytest.approx(most, rel=0.01)


def test_a_low_strip_of_a_large_file_is_seen_as_close_as_a_small_files() -> None:
    strip = [LARGE, (line(600, SMALL - 9), candidate("1236"))]
    assert again(strip, 1500, 6000) == again(strip, 1500, 1500) == 2160


def test_a_large_file_with_numbers_is_looked_at_again_only_if_that_shows_more() -> None:
    spread = [(line(y, SMALL - 9), candidate("1236")) for y in (100, 900)]
    assert again(spread, 1500, 6000) is None
    assert again([], 1500, 6000) is not None


HERE, BESIDE, AWAY = (100, 100, 160, 130), (110, 100, 170, 130), (300, 100, 360, 130)


@pytest.mark.parametrize(
    ("first", "again"),
    [
        (candidate("1234", box=HERE), False),
        (candidate("1234", box=BESIDE), False),
        (candidate("1234", box=AWAY), True),
        (candidate("1234", 0.7, box=HERE), True),
        (replace(candidate("1234", box=HERE), verdict="dropped"), True),
    ],
)
def test_only_what_is_sure_is_not_read_again(first: Candidate, again: bool) -> None:
    one = line(115, 30)
    assert unsure([(one, HERE)], [(one, first)]) == ([one] if again else [])


def test_of_two_in_one_place_the_one_that_is_believed_more_counts() -> None:
    torn, whole = candidate("463", 0.6), candidate("1463", box=BESIDE)
    other, sign = candidate("77", box=AWAY), candidate("FINISH", box=HERE)
    assert surest([torn, sign, other, whole]) == [other, whole]


def test_what_is_kept_counts_before_what_is_dropped() -> None:
    small = replace(candidate("1234", 0.99), verdict="dropped")
    assert surest([small, candidate("1234", 0.6)]) == [candidate("1234", 0.6)]


def test_of_equals_the_first_look_counts() -> None:
    first, second = candidate("10K", 0.3), candidate("IOK", 0.3)
    assert surest([first, second]) == [first]


boxes = st.tuples(*[st.integers(0, 60)] * 2, *[st.integers(1, 40)] * 2).map(
    lambda b: (b[0], b[1], b[0] + b[2], b[1] + b[3])
)
found = st.lists(
    st.builds(lambda b, p: candidate("1234", p, box=b), boxes, st.floats(0, 1)), max_size=8
)


@given(found)
def test_the_surest_stand_apart_and_the_rest_is_beside_one_of_them(all_: list[Candidate]) -> None:
    left = surest(all_)
    assert surest(left) == left
    for one in all_:
        assert any(other is one or shared(one.box, other.box) for other in left)


def shared(box: Box, other: Box) -> bool:
    across = min(box[2], other[2]) - max(box[0], other[0])
    down = min(box[3], other[3]) - max(box[1], other[1])
    return across > 0 and down > 0
