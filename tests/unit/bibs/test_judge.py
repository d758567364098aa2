"""Which texts are bibs, alone and among a race's photos."""

from dataclasses import replace

import pytest
from hypothesis import given
from hypothesis import strategies as st

from chalicelib.bibs.judge import CONFIDENT, bibs_of, judged, number_in
from chalicelib.bibs.race import CONFIRMED, ENOUGH, PART, judge_race
from chalicelib.bibs.reading import Candidate, Reading

WIDTH, HEIGHT = 1000, 800
BOX = (100, 100, 160, 130)


def candidate(
    text: str, confidence: float = 0.97, box: tuple[int, int, int, int] = BOX
) -> Candidate:
    return judged(Candidate(text, confidence, box, "dropped", ""), WIDTH, HEIGHT)


def reading(*candidates: Candidate) -> Reading:
    return Reading(bibs_of(candidates), candidates, WIDTH, HEIGHT)


texts = st.text(st.sampled_from("0123456789:.A -٣²") | st.characters(), max_size=8)
candidates = st.builds(candidate, texts, st.floats(0, 1))
readings = st.lists(st.builds(lambda found: reading(*found), st.lists(candidates)), max_size=6)


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
        ({"confidence": CONFIDENT - 0.01}, "too little confidence"),
        ({"box": (0, 100, 60, 130)}, "edge"),
        ({"box": (940, 100, WIDTH, 130)}, "edge"),
        ({"box": (100, 100, 120, 108)}, "too small"),
    ],
)
def test_doubtful_numbers_are_dropped(changes: dict[str, object], reason: str) -> None:
    doubtful = judged(replace(candidate("1234"), **changes), WIDTH, HEIGHT)
    assert doubtful.verdict == "dropped"
    assert reason in doubtful.reason


@given(candidates)
def test_every_verdict_has_a_reason_and_no_number_is_invented(judged_one: Candidate) -> None:
    assert judged_one.reason
    for bib in bibs_of([judged_one]):
        assert bib.number in judged_one.text
        assert bib.number.isascii()
        assert bib.number.isdigit()
        assert bib.confidence >= CONFIDENT


@given(candidates)
def test_judging_again_changes_nothing(judged_one: Candidate) -> None:
    assert judged(judged_one, WIDTH, HEIGHT) == judged_one


@given(readings)
def test_a_race_changes_verdicts_alone_and_invents_nothing(before: list[Reading]) -> None:
    after = judge_race(before)
    seen = {bib.number for one in before for bib in one.bibs}
    for old, new in zip(before, after, strict=True):
        assert [c.text for c in new.candidates] == [c.text for c in old.candidates]
        assert new.bibs == bibs_of(new.candidates)
        assert {bib.number for bib in new.bibs} <= seen


@given(readings)
def test_judging_a_race_again_changes_nothing(before: list[Reading]) -> None:
    once = judge_race(before)
    assert judge_race(once) == once


def test_another_photo_confirms_a_doubtful_number() -> None:
    clear, doubtful = reading(candidate("1463")), reading(candidate("1463", 0.75))
    assert doubtful.bibs == ()
    _, now = judge_race([clear, doubtful])
    assert [bib.number for bib in now.bibs] == ["1463"]
    assert now.candidates[0].reason == CONFIRMED


@pytest.mark.parametrize("doubtful", [candidate("1463", 0.4), candidate("1464", 0.75)])
def test_nothing_else_is_confirmed(doubtful: Candidate) -> None:
    _, now = judge_race([reading(candidate("1463")), reading(doubtful)])
    assert now.bibs == ()


def test_parts_of_a_races_numbers_are_dropped() -> None:
    usual = [reading(candidate(str(10264 + 7 * i))) for i in range(2 * ENOUGH)]
    *_, part, other = judge_race([*usual, reading(candidate("1026")), reading(candidate("8888"))])
    assert part.bibs == ()
    assert part.candidates[0].reason == PART
    assert [bib.number for bib in other.bibs] == ["8888"]


def test_a_short_number_that_two_photos_show_stays() -> None:
    usual = [reading(candidate(str(10264 + 7 * i))) for i in range(2 * ENOUGH)]
    *_, last = judge_race([*usual, reading(candidate("1026")), reading(candidate("1026"))])
    assert [bib.number for bib in last.bibs] == ["1026"]


def test_leading_zeros_stay() -> None:
    assert number_in(" 0042.") == "0042"
