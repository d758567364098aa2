"""Hard scenes, and what is drawn of their readings."""

import numpy as np
import pytest

from chalicelib.bibs import Candidate, Reading
from chalicelib.bibs.judge import bibs_of
from infra.samples.bib import PRINT
from infra.samples.hard import Folded, OnAShirt, ToTheEdge, cases
from infra.samples.verdicts import DROPPED, HIGH, RIGHT, WIDE, WRONG, sheet


@pytest.mark.parametrize("kind", [Folded, ToTheEdge, OnAShirt])
def test_a_print_knows_where_its_number_is(kind):
    art, (x0, y0, x1, y1) = kind("1711").art
    assert art.shape[0] == PRINT[1]
    assert 0 <= x0 < x1 <= 1
    assert 0 <= y0 < y1 <= 1


def test_a_folded_bib_shows_the_front_of_its_number_alone():
    art, (_, top, right, bottom) = Folded("4539").art
    rows = slice(int(top * art.shape[0]), int(bottom * art.shape[0]))
    edge = int(right * art.shape[1])
    assert art[rows, : edge - 20].min() < 0.2
    assert art[rows, edge + 1 :].min() > 0.5


def test_cases_are_of_different_kinds():
    names = [case.scene.name for case in cases()]
    assert len(set(names)) == len(names) >= 5


@pytest.mark.parametrize(
    ("number", "verdict", "colour"),
    [("3865", "kept", RIGHT), ("380", "kept", WRONG), ("380", "dropped", DROPPED)],
)
def test_right_wrong_and_dropped_numbers_differ_in_colour(number, verdict, colour):
    case = cases()[0]
    camera = case.scene.camera
    x, y, _ = map(int, camera.project(np.array(case.spot)))
    box = (x - 20, y - 10, x + 20, y + 10)
    one = Candidate(number, 0.9, box, verdict, "why", number=number, belief=0.9)
    reading = Reading(bibs_of([one]), (one,), camera.width, camera.height)
    drawn = np.asarray(sheet(np.zeros((camera.height, camera.width, 3), np.uint8), reading, case))
    assert (drawn[:HIGH, :WIDE] == colour).all(axis=2).any()
    assert (drawn[HIGH:] == colour).all(axis=2).any()
