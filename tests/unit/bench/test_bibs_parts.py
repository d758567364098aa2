"""What is measured of held-out photos, and of the reader without one of its parts."""

import json
from dataclasses import replace
from pathlib import Path
from typing import Any

import numpy as np
import pytest

from chalicelib.bibs import BibReader, Reading, judge_race
from chalicelib.bibs.decode import Picture
from chalicelib.bibs.fuse import fused
from chalicelib.bibs.judge import judged, with_candidates
from chalicelib.bibs.line import Line
from chalicelib.bibs.looks import read_well
from chalicelib.bibs.parts import Parts
from chalicelib.bibs.reading import Candidate, Evidence
from infra.local.eval_labels import Label
from infra.local.eval_score import Bin, Marked
from tests.bench.bibs import folds, lenient, trust, weighing, without
from tests.bench.bibs.ablation import Without, mean_f1
from tests.bench.bibs.distorted import DISTORTIONS, distorted
from tests.bench.bibs.photos import Race
from tests.bench.bibs.remembered import Memory, Pictures, Saying, read_all, remembering
from tests.bench.figures import wilson

PIXELS = np.full((60, 90, 3), 200, np.uint8)
LINE = Line(40, 30, 30, 15, 0)


class Reader:
    """Says the same of every line, and counts how often it is asked."""

    def __init__(self, *said: Any) -> None:
        self.said, self.asked = said, 0

    def read(self, pixels: Any, lines: Any) -> list[Any]:
        self.asked += 1
        return [self.said[i % len(self.said)] for i, _ in enumerate(lines)]


def test_what_was_said_is_said_again_at_the_same_cost():
    reader, memory = Reader({"12": 0.9}), Memory()
    saying = Saying("recogniser", reader, memory)
    first, cost = saying.read(PIXELS, [LINE]), memory.told
    assert saying.read(PIXELS, [LINE]) == first == [{"12": 0.9}]
    assert reader.asked == 1
    assert memory.told == pytest.approx(2 * cost)
    saying.read(PIXELS, [LINE, LINE])
    assert reader.asked == 2


class Finds:
    def side(self, pixels: Any) -> int:
        return 1280

    def find(self, pixels: Any) -> list[Line]:
        return [LINE]

    def find_in(self, rows: Any, pixels: Any, side: int) -> list[Line]:
        return []


def parts(line: dict[str, float], context: dict[str, float]) -> Parts:
    found: Any = Finds()
    recogniser: Any = Reader(line)
    other: Any = Reader(context)
    return Parts(found, recogniser, other)


def pictures(*bibs: tuple[str, ...], ignore: tuple[str, ...] = ()) -> Pictures:
    labels = tuple(Label(str(i), one, ignore, Path("x/l"), i) for i, one in enumerate(bibs))
    return Pictures(Race("x", labels), tuple(Picture(PIXELS, 90, 60) for _ in bibs), 0.0)


def test_a_reader_with_memory_reads_the_same():
    whole = parts({"442": 0.95, "1442": 0.04}, {"1442": 0.9})
    races = [pictures(("1442",), ())]
    plain = read_all(whole, races)
    again = read_all(remembering(whole, Memory()), races)
    assert [one.candidates for one in again[0]] == [one.candidates for one in plain[0]]


@pytest.mark.parametrize(
    ("bibs", "ignore", "right"),
    [(("1442",), (), [True]), (("442",), (), [False]), ((), ("1442",), [])],
)
def test_examples_are_the_likeliest_texts_that_could_be_bibs(bibs, ignore, right):
    whole = parts({"2019": 0.9, "442": 0.4, "1442": 0.2}, {"1442": 0.9, "A1": 0.95})
    [[rows]] = weighing.rows_of(whole, [pictures(bibs, ignore=ignore)])
    assert [each for _, each in rows] == right


def test_weights_are_found_again():
    random = np.random.default_rng(1)
    known = np.column_stack([np.ones(4000), random.normal(0, 3, (4000, 2))])
    true = np.array([0.5, 1.0, -0.7])
    right = random.random(4000) < 1 / (1 + np.exp(-known @ true))
    assert weighing.fit(weighing.Examples(known, right)) == pytest.approx(true, abs=0.15)


def test_weights_stay_finite_where_nobody_errs():
    known = np.array([[1.0, 3.0], [1.0, -3.0]])
    found = weighing.fit(weighing.Examples(known, np.array([True, False])))
    assert np.isfinite(found).all()


def test_weights_are_those_that_are_used():
    whole = weighing.weighed(parts({}, {}), (0.0, 1.0, 0.0))
    assert whole.fuse({"12": 0.9}, {"13": 0.9})["12"] == pytest.approx(0.9)
    assert whole.fuse({"12": 0.9}, {}) != fused({"12": 0.9}, {})


def test_every_distortion_gives_a_photo():
    for distort in DISTORTIONS.values():
        (one,) = distorted(pictures(()), distort).decoded
        assert one.pixels.dtype == np.uint8
        assert one.pixels.shape == (one.height, one.width, 3)


@pytest.mark.parametrize("photos", [5, 8, 92])
def test_folds_are_runs_of_neighbours(photos):
    of = [folds.fold_of(place, photos) for place in range(photos)]
    assert of == sorted(of)
    assert set(of) == set(range(folds.FOLDS))


def test_calibration_and_brier_score():
    assert trust.calibration([Bin(0.5, 0.6, 4, 0.55, 2), Bin(0.9, 1.0, 6, 0.95, 6)]) == (
        pytest.approx((0.05 * 4 + 0.05 * 6) / 10)
    )
    assert trust.brier([(0.8, True), (0.6, False)]) == pytest.approx((0.04 + 0.36) / 2)


def test_what_reviewing_finds():
    pairs = [(0.7, True), (0.6, False), (0.9, True), (0.95, True), (0.85, False)]
    found = {one.figure: one for one in trust.reviewed("x", pairs)}
    assert found["x: bibs below 0.8, of all"].value == pytest.approx(0.4)
    assert found["x: wrong ones among those"].value == pytest.approx(0.5)
    assert found["x: wrong ones among those from 0.8 up"].value == pytest.approx(1 / 3)
    assert found["x: wrong ones that are below 0.8"].value == pytest.approx(0.5)


def test_f1_is_of_all_sides():
    right, wrong = Marked.of([("12", 0.9)], ["12"]), Marked.of([("13", 0.9)], ["12"])
    assert trust.f1("x", [[right, right], [right, wrong]]).value == 0.75


def test_wilsons_interval():
    assert wilson(8, 10) == pytest.approx((0.4902, 0.9433), abs=1e-3)
    assert wilson(0, 0) == (0.0, 1.0)


def test_one_look_sees_what_the_first_saw():
    other = replace(LINE, x=70)
    once = without.OneLook(Reader({"442": 0.6}, {"1442": 0.7}))
    assert read_well(once, PIXELS, [LINE, other]) == [{"442": 0.6}, {"1442": 0.7}]
    assert read_well(once, PIXELS, [other]) == [{"442": 0.6}]  # another photo begins anew


def test_once_looks_no_closer():
    class Overlooks(Finds):
        def find(self, pixels: Any) -> list[Line]:
            return []

        def find_in(self, rows: Any, pixels: Any, side: int) -> list[Line]:
            return [LINE]

    said: Any = Reader({"1234": 0.97})
    overlooks: Any = Overlooks()
    parts = Parts(overlooks, said, said)
    picture = Picture(PIXELS, 90, 60)
    assert [bib.number for bib in BibReader(parts=parts).read_picture(picture).bibs] == ["1234"]
    once = without.network(without.CLOSER, parts)
    assert BibReader(parts=once).read_picture(picture).bibs == ()


def test_one_text_is_the_likeliest():
    assert without.OneText(Reader({"442": 0.6, "1442": 0.3})).read(PIXELS, [LINE]) == [{"442": 0.6}]


def candidate(text: str, box=(20, 20, 50, 40), **evidence: Any) -> Candidate:
    return Candidate(
        text, 0.9, box, "dropped", "", evidence=Evidence(**{"height": 20.0} | evidence)
    )


def reading(*candidates: Candidate) -> Reading:
    return with_candidates(Reading((), (), 90, 60), [judged(one, 90, 60) for one in candidates])


@pytest.mark.parametrize(
    ("part", "one", "number"),
    [
        ("the rule on parts", candidate("361~", hidden=0.9), "361"),
        ("the rule on cut numbers", candidate("361", box=(0, 20, 50, 40)), "361"),
        ("the rule on small numbers", candidate("361", height=9.5), "361"),
        ("the rule on years", candidate("2019"), "2019"),
    ],
)  # fmt: skip
def test_without_its_rule_a_number_is_kept(part, one, number):
    race = Race("x", ())
    assert lenient.judged("", race, [reading(one)])["alone"] == [[]]
    [[(kept, _)]] = lenient.judged(part, race, [reading(one)])["alone"]
    assert kept == number


def test_with_all_its_parts_a_race_is_judged_as_ever():
    readings = [reading(candidate(str(n)), candidate("55")) for n in range(1000, 1030)]
    listed = frozenset(str(n) for n in range(1000, 1020))
    ways = lenient.judged("", Race("x", (), listed), readings)
    for way, start_list in (("together", ()), ("together with a start list", listed)):
        ever = judge_race(readings, start_list)
        assert ways[way] == [[(b.number, b.confidence) for b in one.bibs] for one in ever]


def test_nothing_is_corrected_without_corrections():
    one = candidate("361", alternatives=(("3614", 0.08),))
    race = Race("x", (), frozenset({"3614", "12"}))
    way = "together with a start list"
    [[(corrected, _)]] = lenient.judged("", race, [reading(candidate("361~", hidden=0.9))])[way]
    assert corrected == "3614"
    part = "corrections to the start list"
    assert lenient.judged(part, race, [reading(candidate("361~", hidden=0.9))])[way] == [[]]
    assert lenient.judged(part, race, [reading(one)])[way] == [[]]


def test_f1_is_the_mean_over_sides_for_each_draw_of_photos():
    counts = np.array([[[1, 1, 1], [0, 1, 1]], [[1, 1, 1], [1, 1, 1]]])
    shares = np.array([[1, 1], [2, 0], [0, 2]])
    assert mean_f1(counts, shares) == pytest.approx([0.75, 1.0, 0.5])


def test_a_line_of_the_ablation_says_what_is_lost():
    one = Without("looks", {"alone": 0.91234}, {"alone": (0.01, -0.02, 0.03)}, None)
    assert json.loads(one.line())["alone"] == 0.9123
    assert json.loads(one.line())["alone: lost"] == 0.01
