"""Doubtful numbers are looked at again."""

from collections.abc import Sequence
from typing import Any

import numpy as np
import pytest

from chalicelib.bibs.ctc import Texts
from chalicelib.bibs.detect import Line
from chalicelib.bibs.looks import MOST, SURE, looks, read_well

LINE = Line(100, 50, 60, 20, 0.1)
PIXELS = np.zeros((100, 200, 3), np.uint8)


class Recogniser:
    """Reads ``first`` on LINE and ``then`` on every other box."""

    def __init__(self, first: Texts, then: Texts) -> None:
        self.first, self.then, self.looks = first, then, 0

    def read(self, pixels: Any, lines: Sequence[Line]) -> list[Texts]:
        self.looks += len(lines)
        return [self.first if line == LINE else self.then for line in lines]


@pytest.mark.parametrize("first", [{"1442": SURE}, {"FINISH": 0.2}, {"RUN5": 0.3}, {}])
def test_what_is_clear_or_no_number_is_looked_at_once(first: Texts) -> None:
    recogniser: Any = Recogniser(first, {"9": 1.0})
    assert read_well(recogniser, PIXELS, [LINE]) == [first]
    assert recogniser.looks == 1


def test_other_looks_can_overrule_the_first() -> None:
    recogniser: Any = Recogniser({"442": 0.6, "1442": 0.3}, {"1442": 0.8})
    [texts] = read_well(recogniser, PIXELS, [LINE])
    assert recogniser.looks == 1 + len(looks(LINE))
    assert list(texts) == ["1442", "442"]
    assert texts["442"] == pytest.approx(0.6 / (1 + len(looks(LINE))))


def test_a_wall_of_numbers_is_looked_at_again_in_part_only() -> None:
    recogniser: Any = Recogniser({"442": 0.6}, {"442": 0.7})
    lines = [LINE] * (3 * MOST)
    texts = read_well(recogniser, PIXELS, lines)
    assert len(texts) == len(lines)
    assert recogniser.looks == len(lines) + MOST * len(looks(LINE))


def test_looks_differ_and_stay_near() -> None:
    others = looks(LINE)
    assert len({LINE, *others}) == len(others) + 1
    for other in others:
        assert abs(other.x - LINE.x) < LINE.height
        assert abs(other.y - LINE.y) < LINE.height
        assert 0.5 < other.height / LINE.height < 1.5
