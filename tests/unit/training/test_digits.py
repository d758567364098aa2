"""The examples that the context reader is trained on."""

from itertools import islice
from pathlib import Path

import numpy as np
import pytest

from chalicelib.bibs.context import INPUT, SEEN, SIGNS
from chalicelib.bibs.reading import HIDDEN
from infra.training.digits.examples import examples
from infra.training.digits.paper import paper
from infra.training.digits.scene import legible

FONTS = sorted((Path(__file__).parents[3] / "infra" / "samples" / "fonts").glob("*.woff"))


def test_the_same_seed_makes_the_same_examples():
    first, again = (list(islice(examples(3, FONTS), 6)) for _ in "ab")
    assert [text for _, text in first] == [text for _, text in again]
    assert all(np.array_equal(a, b) for (a, _), (b, _) in zip(first, again, strict=True))


def test_examples_are_crops_with_what_can_be_read_in_them():
    for crop, text in islice(examples(4, FONTS), 40):
        assert crop.shape == INPUT
        assert crop.dtype == np.int8
        assert crop[:, :, : SEEN[0]].std() > 0
        assert not crop[:, :, SEEN[0] :].any()
        assert set(text) <= set(SIGNS)
        assert HIDDEN + HIDDEN not in text
        assert text != HIDDEN


def seen_of(sheet, columns):
    rows, all_columns = np.mgrid[0 : sheet.places.shape[0], 0 : sheet.places.shape[1]]
    shown = columns[all_columns]
    return legible(sheet, all_columns[shown], rows[shown])


def test_a_whole_number_is_legible():
    sheet = paper(np.random.default_rng(1), FONTS, "4725")
    assert seen_of(sheet, np.ones(sheet.places.shape[1], bool)) == "4725"


@pytest.mark.parametrize(
    ("hidden", "said"), [("1", "~725"), ("2", "4~25"), ("12", "~25"), ("34", "47~"), ("1234", "")]
)
def test_hidden_digits_are_one_hole(hidden, said):
    sheet = paper(np.random.default_rng(1), FONTS, "4725")
    shown = np.ones(sheet.places.shape[1], bool)
    for place in map(int, hidden):
        shown[(sheet.places == place).any(axis=0)] = False
    assert seen_of(sheet, shown) == said
