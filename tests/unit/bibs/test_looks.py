"""The context reader looks close by, and twice where it doubts."""

from collections.abc import Sequence
from typing import Any

import numpy as np
import pytest

from chalicelib.bibs.ctc import Texts
from chalicelib.bibs.line import Line
from chalicelib.bibs.looks import MOST, SURE, aside, close, read_well

LINE = Line(100, 50, 60, 20, 0.1)
PIXELS = np.zeros((100, 200, 3), np.uint8)


class Reader:
    """Reads ``first`` close by LINE and ``then`` on every other box."""

    def __init__(self, first: Texts, then: Texts) -> None:
        self.first, self.then, self.looks = first, then, 0

    def read(self, pixels: Any, lines: Sequence[Line]) -> list[Texts]:
        self.looks += len(lines)
        return [self.first if line == close(LINE) else self.then for line in lines]


@pytest.mark.parametrize("first", [{"1442": SURE}, {"": 0.95}])
def test_what_is_clear_is_looked_at_once(first: Texts) -> None:
    reader = Reader(first, {"9": 1.0})
    assert read_well(reader, PIXELS, [LINE]) == [first]
    assert reader.looks == 1


@pytest.mark.parametrize("first", [{"442": 0.6, "1442": 0.3}, {"": 0.7, "1442": 0.3}, {}])
def test_the_second_look_can_overrule_the_first(first: Texts) -> None:
    reader = Reader(first, {"1442": 0.9})
    [texts] = read_well(reader, PIXELS, [LINE])
    assert reader.looks == 2
    assert next(iter(texts)) == "1442"
    assert texts["1442"] == pytest.approx((first.get("1442", 0.0) + 0.9) / 2)


def test_a_wall_of_numbers_is_looked_at_again_in_part_only() -> None:
    reader = Reader({"442": 0.6}, {"442": 0.7})
    lines = [LINE] * (3 * MOST)
    texts = read_well(reader, PIXELS, lines)
    assert len(texts) == len(lines)
    assert reader.looks == len(lines) + MOST


def test_looks_differ_and_stay_near() -> None:
    assert len({LINE, close(LINE), aside(LINE)}) == 3
    for other in (close(LINE), aside(LINE)):
        assert abs(other.x - LINE.x) < LINE.height
        assert abs(other.y - LINE.y) < LINE.height
        assert 0.5 < other.height / LINE.height < 1.5
