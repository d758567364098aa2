"""Which texts are bibs by what their photo alone shows."""

from dataclasses import asdict, replace

import pytest
from hypothesis import given
from hypothesis import strategies as st

from chalicelib.bibs.judge import (
    CUT,
    KEEP,
    LEGIBLE,
    PART,
    SMALL,
    TWICE,
    UNSURE,
    judged,
    likeliest,
    number_in,
    texts_of,
    with_candidates,
)
from chalicelib.bibs.reading import Candidate, Evidence
from tests.unit.bibs.photos import HEIGHT, WIDTH, candidate, candidates, reading


@pytest.mark.parametrize("text", ["12", "1234", "98765", "0042", " 417. ", "#88", "[204]"])
def test_numbers_of_two_to_five_digits_are_kept(text: str) -> None:
    assert candidate(text).verdict == "kept"


@pytest.mark.parametrize(
    ("text", "reason"),
    [
        ("10:42", "clock"),
        ("1:02:33", "clock"),
        ("9.58", "clock"),
        ("2026", "year"),
        ("1998", "year"),
        ("7", "2 to 5"),
        ("123456", "2 to 5"),
        ("A123", "2 to 5"),
        ("12 34", "2 to 5"),
        ("000", "zeros"),
        ("FINISH", "no digits"),
        ("", "no digits"),
        ("٣٤٥", "no digits"),
    ],
)
def test_other_texts_are_dropped_and_say_why(text: str, reason: str) -> None:
    verdict = candidate(text)
    assert verdict.verdict == "dropped"
    assert reason in verdict.reason


@pytest.mark.parametrize(
    ("changes", "reason"),
    [
        ({"confidence": 0.1}, UNSURE),
        ({"confidence": 0.4, "evidence": Evidence(30, hidden=0.9)}, PART),
        ({"text": "760~"}, PART),
        ({"box": (0, 100, 60, 130)}, CUT),
        ({"box": (940, 100, WIDTH, 130)}, CUT),
        ({"evidence": Evidence(LEGIBLE - 1)}, SMALL),
    ],
)
def test_doubtful_numbers_are_dropped(changes: dict[str, object], reason: str) -> None:
    doubtful = judged(replace(candidate("1234", 0.6), **changes), WIDTH, HEIGHT)
    assert doubtful.verdict == "dropped"
    assert doubtful.reason == reason
    assert not doubtful.clear


def test_a_clear_text_with_letters_is_no_bib_but_tells_of_the_race() -> None:
    lettered = candidate("A123")
    assert (lettered.verdict, lettered.number, lettered.clear) == ("dropped", "", True)
    cut = candidate("A123", box=(0, 100, 60, 130))
    others = [candidate("A123", 0.3), cut, candidate("FINISH"), candidate("10K"), candidate("7")]
    assert not any(other.clear for other in others)


def test_readings_of_the_same_text_are_added_up() -> None:
    split = candidate("123", 0.4, (("4123", 0.3), ("123.", 0.25)))
    assert texts_of(split) == pytest.approx({"123": 0.65, "4123": 0.3})
    assert split.number == "123"


def test_two_readings_that_exclude_each_other_share_what_is_believed() -> None:
    tie = candidate("123", 0.6, (("128", 0.6),))
    assert texts_of(tie) == pytest.approx({"123": 0.5, "128": 0.5})
    assert candidate("123", 0.6, (("128", 0.59), ("723", 0.5))).verdict == "dropped"


def test_the_likeliest_text_counts_whatever_was_read_first() -> None:
    assert candidate("123", 0.3, (("1234", 0.69),)).number == "1234"


@given(candidates)
def test_every_verdict_has_a_reason_and_no_number_is_invented(judged_one: Candidate) -> None:
    assert judged_one.reason
    assert 0 <= judged_one.belief <= 1
    if judged_one.verdict == "kept":
        assert judged_one.belief >= KEEP
        assert judged_one.number == likeliest(judged_one)
        assert judged_one.number.isascii()
        assert judged_one.number.isdigit()


@given(candidates)
def test_judging_again_changes_nothing(judged_one: Candidate) -> None:
    assert judged(judged_one, WIDTH, HEIGHT) == judged_one


@given(candidates)
def test_evidence_comes_back_from_json(judged_one: Candidate) -> None:
    assert Evidence.of(asdict(judged_one.evidence)) == judged_one.evidence


def test_a_number_is_kept_once_on_a_photo_where_it_is_surest() -> None:
    twice = reading(candidate("77", 0.7), candidate("77", 0.95), candidate("88"))
    assert [bib.number for bib in twice.bibs] == ["77", "88"]
    assert [c.verdict for c in twice.candidates] == ["dropped", "kept", "kept"]
    assert twice.candidates[0].reason == TWICE
    assert with_candidates(twice, twice.candidates) == twice


@given(st.floats(0.05, 0.95), st.floats(0.05, 0.95))
def test_better_evidence_is_believed_more(less: float, more: float) -> None:
    less, more = sorted((less, more))
    assert candidate("1234", less).belief <= candidate("1234", more).belief


def test_leading_zeros_stay() -> None:
    assert number_in(" 0042.") == "0042"
