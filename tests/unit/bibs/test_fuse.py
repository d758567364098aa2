"""Two readers' texts become one's."""

from collections.abc import Sequence
from typing import Any

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st

from chalicelib.bibs.ctc import Texts
from chalicelib.bibs.fuse import fused, hidden, read_both
from chalicelib.bibs.line import Line

texts = st.dictionaries(
    st.text("0123456789~A", min_size=1, max_size=5), st.floats(0, 1), max_size=5
)
PIXELS = np.zeros((60, 200, 3), np.uint8)


@given(texts, texts)
def test_probabilities_are_probabilities_and_come_likeliest_first(one: Texts, other: Texts) -> None:
    both = fused(one, other)
    assert all(0 <= p <= 1 for p in both.values())
    assert list(both.values()) == sorted(both.values(), reverse=True)
    assert set(both) <= {*one, *other}
    assert bool(both) == bool(one or other)


def test_two_who_agree_are_surer_than_two_who_do_not() -> None:
    assert fused({"12": 0.9}, {"12": 0.9})["12"] > fused({"12": 0.9}, {"13": 0.9})["12"]


def test_the_second_can_decide_between_two_readings() -> None:
    assert next(iter(fused({"442": 0.5, "1442": 0.4}, {"1442": 0.8}))) == "1442"


def test_the_second_alone_is_not_believed() -> None:
    assert fused({"442": 0.97}, {"1442": 0.6})["1442"] < 0.5
    assert fused({"442": 0.97}, {"1442": 0.9})["1442"] < 0.8


def test_hidden_digits_add_up() -> None:
    assert hidden({"760~": 0.6, "~60": 0.25, "760": 0.1}) == pytest.approx(0.85)
    assert hidden({}) == 0.0


class Reader:
    """Reads the same on every line, and keeps count."""

    def __init__(self, *said: Texts) -> None:
        self.said, self.asked = said, 0

    def read(self, pixels: Any, lines: Sequence[Line]) -> list[Texts]:
        self.asked += len(lines)
        return [self.said[i % len(self.said)] for i in range(len(lines))]


def test_only_what_could_be_a_number_is_read_in_context() -> None:
    recogniser: Any = Reader({"1442": 0.95}, {"FINISH": 0.99}, {})
    context: Any = Reader({"144~": 0.9})
    number, word, nothing = read_both(recogniser, context, PIXELS, [Line(50, 30, 60, 20, 0)] * 3)
    assert context.asked == 1
    assert number == (fused({"1442": 0.95}, {"144~": 0.9}), 0.9)
    assert (word, nothing) == (({"FINISH": 0.99}, 0.0), ({}, 0.0))
