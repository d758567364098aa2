"""The examples that the reader of numbers is trained on, and what its answers are taken for."""

from itertools import islice, product
from pathlib import Path

import numpy as np
import pytest

from chalicelib.bibs.detect import Line
from infra.training.digits.examples import examples
from infra.training.digits.paper import paper
from infra.training.digits.scene import legible
from infra.training.digits.view import (
    HEIGHT,
    HOLE,
    SIGNS,
    WIDTH,
    crop,
    greedy,
    probability,
    together,
)

FONTS = sorted((Path(__file__).parents[3] / "infra" / "samples" / "fonts").glob("*.woff"))


def test_the_same_seed_makes_the_same_examples():
    first, again = (list(islice(examples(3, FONTS), 6)) for _ in "ab")
    assert [text for _, text in first] == [text for _, text in again]
    assert all(np.array_equal(a, b) for (a, _), (b, _) in zip(first, again, strict=True))


def test_examples_are_crops_with_what_can_be_read_in_them():
    for planes, text in islice(examples(4, FONTS), 40):
        assert planes.shape == (4, HEIGHT, WIDTH)
        assert planes.dtype == np.int8
        assert set(text) <= set(SIGNS)
        assert HOLE + HOLE not in text
        assert text != HOLE
        assert planes[3, HEIGHT // 2, WIDTH // 2] in (127, -127)


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


def test_a_crop_has_its_line_in_the_middle():
    photo = np.zeros((100, 200, 3), np.uint8)
    photo[40:60, 80:120] = 255
    planes = crop(photo, Line(99.5, 49.5, 40.0, 20.0, 0.0))
    line = planes[3] == 1
    assert (line.sum(axis=0).max(), line.sum(axis=1).max()) == (32, 64)
    assert planes[0][line].mean() > 0.9
    assert planes[0][~line].mean() < -0.9


def test_a_crop_knows_what_is_off_the_photo():
    photo = np.full((100, 200, 3), 255, np.uint8)
    planes = crop(photo, Line(20.0, 50.0, 40.0, 20.0, 0.0))
    assert (planes[3, :, :28] == -1).all()
    assert (planes[3, :, 34:] >= 0).all()
    assert (planes[:3] == 1).all()


def spoken(*signs):
    output = np.full((len(signs), 1 + len(SIGNS)), 0.001, np.float32)
    for step, sign in enumerate(signs):
        output[step, SIGNS.index(sign) + 1 if sign else 0] = 0.9
    return output


def test_repeats_are_one_sign_and_a_blank_parts_them():
    assert greedy(spoken("", "1", "1", "", "1", "~"))[0] == "11~"


def test_nothing_said_is_the_empty_text():
    text, sure = greedy(spoken("", "", ""))
    assert (text, round(sure, 3)) == ("", 0.729)


def test_a_text_is_as_probable_as_all_ways_of_saying_it():
    random = np.random.default_rng(2)
    output = np.zeros((5, 1 + len(SIGNS)), np.float32)
    output[:, :3] = random.dirichlet([1, 1, 1], 5)  # blank, 0 and 1
    for text in ("", "0", "01", "00", "0101", "111"):
        ways = 0.0
        for path in product(range(3), repeat=5):
            merged = [s for i, s in enumerate(path) if s and (i == 0 or path[i - 1] != s)]
            if "".join(SIGNS[s - 1] for s in merged) == text:
                ways += float(np.prod(output[range(5), list(path)]))
        assert probability(output, text) == pytest.approx(ways, abs=1e-6)


def test_two_readers_agree_on_what_both_find_likely():
    output = spoken("", "1", "4", "", "4", "2", "")
    said = together({"442": 0.6, "1442": 0.3, "A42": 0.1}, output)
    assert next(iter(said)) == "1442"
    assert sum(said.values()) == pytest.approx(1)


def test_a_hole_that_is_seen_is_believed():
    said = together({"760": 0.97}, spoken("7", "", "6", "0", "~"))
    assert next(iter(said)) == "760~"


def test_a_reader_who_says_nothing_leaves_it_to_the_other():
    said = together({"760": 0.9, "780": 0.1}, spoken("", "", "", ""))
    assert next(iter(said)) == "760"
