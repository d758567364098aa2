"""Figures that were worked out by hand."""

import pytest
from hypothesis import given, settings
from hypothesis import strategies as some

from infra.local.eval_score import Estimate, Marked, Score, estimates, reliability


def marked(read: str, bibs: str, ignore: str = "") -> Marked:
    """Numbers separated by spaces, all read with the same confidence."""
    return Marked.of([(number, 0.9) for number in read.split()], bibs.split(), ignore.split())


@pytest.mark.parametrize(
    ("read", "bibs", "ignore", "right", "extra", "missed"),
    [
        ("12 34", "12 34", "", 2, "", ""),
        ("12", "12 34", "", 1, "", "34"),
        ("12 56", "12", "", 1, "56", ""),
        ("1234", "123", "", 0, "1234", "123"),
        ("", "", "", 0, "", ""),
        ("7", "", "", 0, "7", ""),
        # As often as it is there.
        ("12 12", "12", "", 1, "12", ""),
        ("12", "12 12", "", 1, "", "12"),
        # Leading zeros are passed over on both sides.
        ("012", "12", "", 1, "", ""),
        ("12", "0012", "", 1, "", ""),
        ("00", "0", "", 1, "", ""),
        # What is ignored counts neither way, however often, unless it must be read too.
        ("12 99 99", "12", "099", 1, "", ""),
        ("", "12", "99", 0, "", "12"),
        ("99 99", "99", "99", 1, "99", ""),
    ],
)
def test_a_photo_is_marked(
    read: str, bibs: str, ignore: str, right: int, extra: str, missed: str
) -> None:
    mark = marked(read, bibs, ignore)
    assert mark.extra == tuple(extra.split())
    assert mark.missed == tuple(missed.split())
    assert mark.score == Score(right, right + len(mark.extra), right + len(mark.missed))


def test_three_photos_by_hand() -> None:
    photos = [marked("12 34", "12 34"), marked("5 6 7", "5 8"), marked("", "9")]
    pooled = sum((photo.score for photo in photos), Score())
    assert pooled == Score(right=3, read=5, labelled=5)
    assert (pooled.precision, pooled.recall, pooled.f1) == (3 / 5, 3 / 5, 6 / 10)
    pooled += marked("1 2", "1").score
    assert (pooled.precision, pooled.recall) == (4 / 7, 4 / 6)
    assert pooled.f1 == pytest.approx(2 / (7 / 4 + 6 / 4))


def test_nothing_read_is_no_division_by_nothing() -> None:
    assert (Score().precision, Score().recall, Score().f1) == (0.0, 0.0, 0.0)
    assert estimates([Score()])["f1"] == Estimate(0.0, 0.0, 0.0)


def test_photos_that_are_alike_leave_no_doubt() -> None:
    found = estimates([Score(1, 2, 1)] * 10)
    assert found["precision"] == Estimate(0.5, 0.5, 0.5)
    assert found["recall"] == Estimate(1.0, 1.0, 1.0)


def test_an_interval_is_that_of_the_binomial_where_a_photo_is_a_number() -> None:
    recall = estimates([Score(1, 1, 1)] * 80 + [Score(0, 0, 1)] * 20)["recall"]
    assert recall.value == 0.8
    # 0.8 +- 1.96 * sqrt(0.8 * 0.2 / 100)
    assert recall.low == pytest.approx(0.7216, abs=0.015)
    assert recall.high == pytest.approx(0.8784, abs=0.015)


def test_the_same_seed_gives_the_same_interval() -> None:
    scores = [Score(1, 1, 1), Score(0, 1, 2), Score(2, 3, 2)] * 5
    assert estimates(scores) == estimates(scores)
    assert estimates(scores) != estimates(scores, seed=2)


counts = some.integers(0, 5)
photos = some.builds(lambda a, b, c: Score(a, a + b, a + c), counts, counts, counts)


@settings(max_examples=10)  # each draws thousands of samples
@given(some.lists(photos, min_size=1, max_size=8))
def test_what_holds_of_all_figures(scores: list[Score]) -> None:
    for figure in estimates(scores).values():
        assert 0.0 <= figure.low <= figure.high <= 1.0
        assert 0.0 <= figure.value <= 1.0


def test_confidences_fall_into_bins_with_their_ends() -> None:
    bins = reliability([(0.8, True), (0.85, False), (0.9, True), (1.0, True), (0.0, False)])
    shown = [(one.low, one.high, one.bibs, one.right) for one in bins]
    assert shown == [(0.0, 0.5, 1, 0), (0.8, 0.9, 2, 1), (0.9, 0.95, 1, 1), (0.99, 1.0, 1, 1)]
    assert bins[1].confidence == pytest.approx(0.825)


def test_of_equal_numbers_the_surest_is_the_right_one() -> None:
    mark = Marked.of([("12", 0.6), ("12", 0.9), ("7", 0.8)], ["12"], ["7"])
    assert mark.confidences == ((0.9, True), (0.6, False))
