"""What `make bench-bibs` makes of its measurements."""

import json
from pathlib import Path

import numpy as np
import pytest

from infra.local.eval_labels import Label
from infra.local.eval_score import Marked
from tests.bench.bibs import rightness, speed
from tests.bench.bibs.checked import Checked
from tests.bench.bibs.photos import Race, enlarged, every
from tests.bench.bibs.turns import Timed, in_turn, numbers


@pytest.mark.parametrize(
    ("asked", "met", "limit"),
    [
        ({}, None, None),
        ({"at_least": 0.5}, True, "at least 0.5"),
        ({"at_least": 0.6}, False, "at least 0.6"),
        ({"at_most": 0.5}, True, "at most 0.5"),
        ({"at_most": 0.4}, False, "at most 0.4"),
    ],
)
def test_a_figure_says_its_limit_and_whether_it_is_met(asked, met, limit):
    line = json.loads(Checked(figure="f", value=0.5, unit="s", **asked).line())
    assert line == {"figure": "f", "value": 0.5, "unit": "s", "limit": limit, "pass": met}


def test_a_figure_of_photos_has_its_interval_and_count():
    line = json.loads(Checked(figure="f", value=0.5, interval=(0.4, 0.61234), count=8).line())
    assert (line["low"], line["high"], line["of"]) == (0.4, 0.6123, 8)


def test_systems_take_turns_and_each_begins_as_often():
    said = []

    def system(name):
        def read(photo):
            said.append(f"{name}{photo}")
            return Timed(1.0, 1.0)

        return read

    photos = [Path(str(n)) for n in range(5)]
    systems = {"a": system("a"), "b": system("b")}
    read = in_turn(systems, photos, lambda: said.append("-"), chunk=2)
    assert " ".join(said) == "a0 a1 b0 b1 - b2 b3 a2 a3 - a4 b4 -"
    assert {name: len(each) for name, each in read.items()} == {"a": 5, "b": 5}


def figures(checked):
    return {one.figure: one for one in checked}


def test_seconds_a_photo_are_held_against_the_peers():
    theirs = [Timed(1.0, 0.9), Timed(2.0, 1.0), Timed(9.0, 2.0)]
    ours = [Timed(0.5, 0.4), Timed(0.9, 0.5), Timed(1.0, 0.6)]
    found = figures(speed.a_photo({"RapidOCR": theirs, "Dorsal": ours}))
    assert found["ratio of medians"].value == 0.45
    assert found["ratio of medians"].met is False
    assert found["ratio of medians of CPU time"].value == 0.5
    assert found["RapidOCR: seconds a photo, p95"].value == 9.0


@pytest.mark.parametrize(("seconds", "met"), [(0.45, True), (0.46, False)])
def test_a_large_file_may_take_its_part_of_the_peers_median(seconds, met):
    found = figures(speed.camera({"12 MP": [Timed(seconds, 0.4)] * 3}, theirs=0.63))
    assert found["12 MP file: seconds in all by RapidOCR's median for small ones"].met is met


def marks(*read):
    return [Marked.of([(number, 0.9)], ["12"]) for number in read]


def test_limits_are_on_dorsals_figures_of_all_races():
    by_race = {"a": marks("12", "12"), "b": marks("12", "13")}
    ours = figures(rightness.figures("Dorsal", "together", by_race))
    assert ours["Dorsal, together, a: f1"].value == 1.0
    assert ours["Dorsal, together, pooled: f1"].value == 0.75
    assert ours["Dorsal, together, pooled: f1"].met is False
    assert ours["Dorsal, together, b: f1"].met is None
    theirs = figures(rightness.figures("RapidOCR", "together", by_race))
    assert {one.met for one in theirs.values()} == {None}


def test_confidences_of_all_races_are_pooled():
    (one,) = rightness.reliabilities("together", {"a": marks("12"), "b": marks("13")})
    assert (one.value, one.count) == (0.5, 2)


def test_a_race_in_short_keeps_its_start_list():
    labels = tuple(Label(str(n), (), (), Path("x/labels.jsonl"), n) for n in range(7))
    (short,) = every(3, [Race("x", labels, frozenset({"12"}))])
    assert short.photos == [Path("x/0"), Path("x/3"), Path("x/6")]
    assert short.start_list == {"12"}


def test_a_large_file_is_the_sample_with_a_cameras_noise():
    grey = np.full((20, 30, 3), 128, np.uint8)
    large = enlarged(grey, 600, 700)
    assert large.shape == (700, 600, 3)
    assert 120 < large.mean() < 136
    assert 7.0 < large.std() < 9.0


def test_what_counts_as_a_number_of_rapidocrs():
    texts = [("1234", 0.5), (" 12-34 ", 0.9), ("7", 1.0)]
    others = [("1234567", 0.9), ("A12", 0.9), ("", 0.9), ("55", 0.49), ("١٢", 0.9)]
    assert numbers(texts + others) == (("1234", 0.5), ("1234", 0.9), ("7", 1.0))
