"""Painted photos are the same every time, and their labels are what they show."""

import json
import re
from pathlib import Path

import numpy as np
import pytest

from infra.training.pictures.__main__ import paint
from infra.training.pictures.camera import taken
from infra.training.pictures.canvas import OTHER, Canvas, Thing
from infra.training.pictures.cloth import SHARES, hang
from infra.training.pictures.compose import Picture, compose
from infra.training.pictures.race import RUNNERS, STYLES, Race
from infra.training.pictures.sheet import draw_sheet
from infra.training.pictures.truth import Label, label_of, visible

SAMPLES = Path(__file__).parents[3] / "infra" / "samples"
FONTS = sorted((SAMPLES / "fonts").glob("*.woff"))
SMALL = (160, 200)  # pixels


def random(seed: int = 7) -> np.random.Generator:
    return np.random.default_rng(seed)


def number_on_a_picture(under: int = 0, tall: float = 20, smear: float = 0) -> Picture:
    """1234 as blocks of 8 x 20 pixels; the last ``under`` columns lie under something."""
    canvas = Canvas.of(np.full((100, 200, 3), 200, np.uint8))
    codes = np.zeros((20, 40), np.uint8)
    for i in range(4):
        codes[:, 10 * i : 10 * i + 8] = i + 1
    cover = np.ones(codes.shape, np.float32)
    canvas.lay((50, 40), np.zeros(3), cover)
    canvas.mark((50, 40), codes, cover, Thing("1234", (160.0,) * 4, tall))
    canvas.lay((90 - under, 30), np.array([90, 120, 180]), np.ones((40, 60), np.float32))
    return Picture(canvas.pixels, canvas.prints, canvas.things, smear)


def test_a_number_that_nothing_hides_must_be_read():
    picture = number_on_a_picture()
    assert visible(picture, 1) == pytest.approx([1, 1, 1, 1])
    assert label_of(picture) == Label(("1234",), ())


def test_a_number_that_is_hidden_in_part_but_whole_may_be_read():
    assert label_of(number_on_a_picture(under=6)) == Label((), ("1234",))


def test_a_number_without_its_last_digit_is_no_number():
    picture = number_on_a_picture(under=10)
    assert visible(picture, 1) == pytest.approx([1, 1, 1, 0])
    assert label_of(picture) == Label((), ())


@pytest.mark.parametrize(("tall", "smear"), [(9, 0), (20, 8)])
def test_small_and_smeared_numbers_may_be_read(tall: float, smear: float):
    assert label_of(number_on_a_picture(tall=tall, smear=smear)) == Label((), ("1234",))


def test_print_that_is_no_bib_is_in_no_label():
    picture = number_on_a_picture()
    picture.things[1] = Thing()
    assert label_of(picture) == Label((), ())


@pytest.mark.parametrize("how", SHARES)
def test_a_sheet_hangs_with_its_digits_on_it(how: str):
    chance = random()
    hanging = hang(chance, draw_sheet(chance, FONTS, "4071"), how)
    assert len(hanging.areas) == 4
    assert set(np.unique(hanging.codes[hanging.codes < OTHER])) <= {0, 1, 2, 3, 4}
    assert not hanging.codes[hanging.cover == 0].any()


def test_the_bibs_of_a_race_are_alike():
    race = Race.of(random(), STYLES["usual"])
    first, again, other = (race.bib(FONTS, number) for number in ("1071", "1071", "2222"))
    assert (first.colours == again.colours).all()
    assert first.colours.shape == other.colours.shape
    assert (first.colours[0] == other.colours[0]).all()


@pytest.mark.parametrize(
    ("style", "form"),
    [
        ("short", r"[1-9]\d{0,2}"),
        ("usual", r"[1-9]\d{2,3}"),
        ("long", r"[1-9]\d{4}"),
        ("letters", r"[A-Z][1-9]\d{0,2}"),
        ("zeros", r"\d{4}"),
        ("elite", r"[1-9]"),
    ],
)
def test_a_race_has_the_numbers_of_its_style(style: str, form: str):
    race = Race.of(random(), STYLES[style])
    assert {type(number) for number in race.runners} == {str}
    assert race.runners == tuple(n for n in race.runners if re.fullmatch(form, n))
    assert 0 < len(race.runners) <= RUNNERS
    assert set(race.runners) <= set(race.start_list)
    assert 500 <= len(set(race.start_list)) == len(race.start_list) <= 2000


def test_a_camera_says_how_far_it_smears():
    point = np.zeros((41, 41, 3), np.uint8)
    point[20, 20] = 255
    sharp = [one for one in (taken(random(seed), point) for seed in range(9)) if not one.smear]
    assert sharp
    assert all(one.pixels.shape == point.shape for one in sharp)


def test_a_seed_gives_the_same_photos_every_time():
    race = Race.of(random(), STYLES["short"])
    first, again, other = (compose(random(seed), FONTS, race, SMALL) for seed in (1, 1, 2))
    assert (first.pixels == again.pixels).all()
    assert first.things == again.things != other.things


def test_photos_are_written_with_labels_and_a_start_list(tmp_path: Path):
    paint(tmp_path, 2, 1, "zeros", FONTS, SMALL)
    labels = [json.loads(line) for line in (tmp_path / "labels.jsonl").read_text().splitlines()]
    assert [label["file"] for label in labels] == ["zeros-000.jpg", "zeros-001.jpg"]
    assert all((tmp_path / label["file"]).stat().st_size for label in labels)
    header, *listed = (tmp_path / "start-list.csv").read_text().split()
    assert header == "bib"
    assert {n for label in labels for n in label["bibs"] + label["ignore"]} <= set(listed)
