"""Candidates judged with what their race knows."""

from dataclasses import replace

import pytest
from hypothesis import given
from hypothesis import strategies as st

from chalicelib.bibs.judge import likeliest
from chalicelib.bibs.knowledge import ENOUGH, Knowledge
from chalicelib.bibs.race import clear_numbers, judge_again, judge_race
from chalicelib.bibs.reading import Candidate, Evidence, Reading
from chalicelib.bibs.verdict import (
    AMBIGUOUS,
    CONFIRMED,
    CORRECTED,
    FAR,
    LISTED,
    UNLISTED,
    UNUSUAL,
)
from tests.unit.bibs.photos import candidate, numbers, of_one_text, races_of, reading, readings

FOUR_DIGITS = {str(1264 + 7 * i): 1 for i in range(40 * ENOUGH)}
LIST = frozenset({"1463", "1475", "0042", "A123", "7", "2026", "15", "883"})

lists = st.frozensets(
    st.from_regex(r"[A-F]?[0-9]{1,5}|A?[0-2]{2,3}", fullmatch=True), min_size=1, max_size=30
)


@given(readings, lists)
def test_only_verdicts_change(before: list[Reading], listed: frozenset[str]) -> None:
    for old, new in zip(before, judge_race(before, listed), strict=True):
        assert [(c.text, c.confidence, c.box, c.clear, c.evidence) for c in new.candidates] == [
            (c.text, c.confidence, c.box, c.clear, c.evidence) for c in old.candidates
        ]
        assert [c for c in new.candidates if not c.reason] == []
        assert clear_numbers(new) == clear_numbers(old)


@given(readings, lists)
def test_judging_a_race_again_changes_nothing(
    before: list[Reading], listed: frozenset[str]
) -> None:
    once = judge_race(before, listed)
    assert judge_race(once, listed) == once
    assert judge_race(judge_race(before), listed) == once


@given(readings, lists)
def test_no_number_is_invented(before: list[Reading], listed: frozenset[str]) -> None:
    seen = {c.number for one in before for c in one.candidates}
    for new in judge_race(before, listed):
        assert set(numbers(new)) <= seen | listed


@given(readings, lists)
def test_a_correction_is_one_character_away_from_what_was_read(
    before: list[Reading], listed: frozenset[str]
) -> None:
    for now in judge_race(before, listed):
        for one in now.candidates:
            if one.verdict == "kept" and one.reason == CORRECTED:
                assert one.number in listed
                assert apart(likeliest(one), one.number) <= 1


def apart(read: str, number: str) -> int:
    """Levenshtein's distance, zeros in front and capitals passed over."""
    read, number = (text.upper().lstrip("0") for text in (read, number))
    row = list(range(len(number) + 1))
    for i, sign in enumerate(read, 1):
        above, row = row, [i]
        for j, other in enumerate(number, 1):
            row.append(min(above[j] + 1, row[-1] + 1, above[j - 1] + (sign != other)))
    return row[-1]


def test_what_is_two_characters_away_stays_doubtful() -> None:
    [now] = judge_race([reading(candidate("1475", 0.5, (("1463", 0.45),)))], {"1463", "9"})
    assert now.bibs == ()
    assert now.candidates[0].reason == FAR
    [one] = judge_race([reading(candidate("1465", 0.5, (("1463", 0.45),)))], {"1463", "9"})
    assert numbers(one) == ["1463"]


@given(races_of(of_one_text))
def test_a_race_of_unknown_entrants_keeps_what_each_photo_shows_clearly(
    before: list[Reading],
) -> None:
    few = before[:3]  # too few for the lengths of numbers to say anything
    for old, new in zip(few, judge_race(few), strict=True):
        clear = set.union(*map(clear_numbers, few))
        ends = {end for number in clear for end in (number[1:], number[:-1])}
        if len(clear) < ENOUGH:
            assert set(numbers(old)) - ends <= set(numbers(new))


def test_another_photo_confirms_a_doubtful_number() -> None:
    clear, doubtful = reading(candidate("1463")), reading(candidate("1463", 0.3))
    assert doubtful.bibs == ()
    _, now = judge_race([clear, doubtful])
    assert numbers(now) == ["1463"]
    assert now.candidates[0].reason == CONFIRMED


def test_another_photo_decides_between_two_readings() -> None:
    torn = reading(candidate("463", 0.45, (("1463", 0.4),)))
    _, now = judge_race([reading(candidate("1463")), torn])
    assert numbers(now) == ["1463"]
    assert now.bibs[0].read_as == "463"


@pytest.mark.parametrize("doubtful", [candidate("1463", 0.05), candidate("1464", 0.3)])
def test_nothing_else_is_confirmed(doubtful: Candidate) -> None:
    _, now = judge_race([reading(candidate("1463")), reading(doubtful)])
    assert now.bibs == ()


def test_a_number_does_not_confirm_itself() -> None:
    clear = candidate("1463")
    knowledge = Knowledge({"1463": 1})
    assert judge_again(reading(clear), knowledge) == judge_again(reading(clear), Knowledge())


def test_the_end_of_another_number_is_believed_less() -> None:
    whole, end = reading(candidate("3655")), reading(candidate("655", 0.8))
    _, torn = judge_race([whole, end])
    assert torn.candidates[0].belief < end.candidates[0].belief
    crowd = [reading(candidate(str(number))) for number in range(3000, 3999)]
    assert judge_race([*crowd, end])[-1].candidates[0].reason != ""


def test_an_unusual_length_is_believed_less() -> None:
    short, usual = reading(candidate("126", 0.75)), reading(candidate("1269", 0.75))
    knowledge = Knowledge(FOUR_DIGITS)
    assert judge_again(short, knowledge).candidates[0].reason == UNUSUAL
    assert judge_again(usual, knowledge).bibs[0].confidence > usual.bibs[0].confidence
    surely_short = judge_again(reading(candidate("126", 0.999)), knowledge)
    assert numbers(surely_short) == ["126"]


@pytest.mark.parametrize(
    ("text", "confidence", "number"),
    [
        ("1463", 0.97, "1463"),
        ("1463", 0.4, "1463"),  # that it is listed says more than the doubt
        ("42", 0.97, "0042"),
        ("0042", 0.97, "0042"),
        ("a123", 0.97, "A123"),
        ("7", 0.97, "7"),
        ("2026", 0.998, "2026"),
    ],
)
def test_listed_numbers_are_right_as_they_are_listed(
    text: str, confidence: float, number: str
) -> None:
    [now] = judge_race([reading(candidate(text, confidence))], LIST)
    assert numbers(now) == [number]
    assert now.candidates[0].reason == LISTED


def test_clear_numbers_that_are_not_listed_are_dropped() -> None:
    [now] = judge_race([reading(candidate("1464"))], LIST)
    assert now.candidates[0].reason == UNLISTED


def test_a_list_that_lacks_many_clear_numbers_is_not_the_whole_list() -> None:
    race = [reading(candidate(number)) for number in sorted(FOUR_DIGITS)[: 2 * ENOUGH]]
    assert [numbers(now) for now in judge_race(race, LIST)] == [numbers(one) for one in race]


def test_the_list_of_another_distance_is_not_the_whole_list_either() -> None:
    race = [reading(candidate(str(number))) for number in range(300, 340)]
    others = set(map(str, range(1000, 3000)))
    assert [numbers(now) for now in judge_race(race, others)] == [numbers(one) for one in race]


LETTERED = [f"{letter}{number}" for letter in "ABCF" for number in range(300, 320)]


def test_a_race_of_lettered_numbers_does_not_keep_what_signs_say() -> None:
    bibs = [reading(candidate(number)) for number in LETTERED[: 3 * ENOUGH]]
    signs = [reading(candidate(str(number))) for number in range(40, 40 + ENOUGH)]
    listed = frozenset(LETTERED)
    assert {n for now in judge_race([*bibs, *signs], listed) for n in numbers(now)} == {
        *LETTERED[: 3 * ENOUGH]
    }


def test_lettered_texts_that_are_not_listed_do_not_count_against_a_list() -> None:
    listed = frozenset(FOUR_DIGITS)
    bibs = [reading(candidate(number)) for number in sorted(FOUR_DIGITS)[: 2 * ENOUGH]]
    brands = [reading(candidate(text)) for text in LETTERED[: 2 * ENOUGH]]
    assert judge_race([*bibs, *brands, reading(candidate("555"))], listed)[-1].bibs == ()


def test_a_list_of_lettered_numbers_alone_undoes_no_other() -> None:
    race = [reading(candidate(str(number))) for number in range(1000, 1000 + 2 * ENOUGH)]
    assert [numbers(now) for now in judge_race(race, LETTERED)] == [numbers(one) for one in race]


def test_ends_of_listed_numbers_do_not_make_a_list_incomplete() -> None:
    whole = [str(number) for number in range(12000, 12000 + 99 * ENOUGH, 99)]
    ends = [number[1:] for number in whole]
    race = [reading(candidate(number)) for number in whole * 2]
    sign = reading(candidate("555"))
    assert judge_race([*race, *map(reading, map(candidate, ends)), sign], whole)[-1].bibs == ()
    unknown = [reading(candidate(f"9{end[1:]}")) for end in ends]
    assert numbers(judge_race([*race, *unknown], whole)[-1]) == numbers(unknown[-1])


PADDED = [f"{number:04d}" for number in range(230, 230 + 4 * ENOUGH)]


def test_a_part_is_not_filled_up_with_a_zero_where_bibs_show_their_zeros() -> None:
    seen = [reading(candidate(number)) for number in PADDED[: 2 * ENOUGH]]
    part = reading(candidate("254"))
    assert judge_race([*seen, part], PADDED)[-1].bibs == ()
    assert numbers(judge_race([part], PADDED)[0]) == ["0254"]  # too little is known


@pytest.mark.parametrize("zeros", [True, False])
def test_zeros_are_passed_over_where_bibs_and_list_differ_in_them(zeros: bool) -> None:
    printed, listed = (
        (PADDED, [n[1:] for n in PADDED]) if zeros else ([n[1:] for n in PADDED], PADDED)
    )
    race = [reading(candidate(number)) for number in printed]
    assert [numbers(now) for now in judge_race(race, listed)] == [[number] for number in listed]


def test_a_zero_too_many_is_a_sign() -> None:
    race = [reading(candidate(number)) for number in sorted(FOUR_DIGITS)[: 2 * ENOUGH]]
    [*_, now] = judge_race([*race, reading(candidate("007"))], {*FOUR_DIGITS, "7"})
    assert now.bibs == ()


def test_a_letter_read_as_a_digit_is_corrected() -> None:
    [now] = judge_race([reading(candidate("8565"))], {"B565", *LETTERED})
    assert (numbers(now), now.candidates[0].reason) == (["B565"], CORRECTED)
    assert now.bibs[0].read_as == "8565"


def test_a_tie_between_listed_numbers_is_no_certainty() -> None:
    tie = candidate("12340", 0.5, (("12840", 0.49),))
    [now] = judge_race([reading(tie)], {"12340", "12840", *map(str, range(90000, 92000))})
    assert now.bibs == ()
    near = candidate("12340", 0.6, (("12840", 0.35),))
    [now] = judge_race([reading(near)], {"12340", "12840", *map(str, range(90000, 92000))})
    assert 0.5 < now.bibs[0].confidence < 0.7


def test_one_misread_does_not_undo_a_number_that_many_photos_show() -> None:
    many = [reading(candidate("1234")) for _ in range(9)]
    race = [*many, reading(candidate("12345", 0.6)), *map(reading, map(candidate, FOUR_DIGITS))]
    assert [numbers(now) for now in judge_race(race)[:9]] == [["1234"]] * 9


def test_a_photo_does_not_confirm_itself() -> None:
    here = reading(candidate("123"), candidate("128", 0.45, (("123", 0.35),)))
    [now] = judge_race([here])
    assert [c.reason for c in now.candidates][1] != CONFIRMED
    assert numbers(now) == ["123"]


def test_nothing_seen_is_nothing_corrected() -> None:
    [now] = judge_race([reading(candidate("~", 0.6))], {"7", "1234", "1235"})
    assert now.bibs == ()
    [several] = judge_race([reading(candidate("14~", 0.7))], {"143", "1463", "1475", "1490"})
    assert several.bibs == ()


def test_a_doubtful_character_is_corrected_to_the_one_listed_number() -> None:
    [now] = judge_race([reading(candidate("1468", 0.55, (("1463", 0.4),)))], LIST)
    [bib] = now.bibs
    assert (bib.number, bib.read_as, now.candidates[0].reason) == ("1463", "1468", CORRECTED)
    [plain] = judge_race([reading(candidate("1463", 0.55, (("1468", 0.4),)))], LIST)
    assert bib.confidence < plain.bibs[0].confidence
    assert now.candidates[0].text == "1468"


@pytest.mark.parametrize(
    ("text", "listed"), [("0042", "42"), ("42", "0042"), ("a17", "A17"), ("17", "17"), ("00", "0")]
)
def test_other_zeros_and_capitals_are_no_correction(text: str, listed: str) -> None:
    [now] = judge_race([reading(candidate(text))], {listed, "1234"})
    assert [(bib.number, bib.read_as) for bib in now.bibs] == [(listed, "")]


def test_what_fits_two_listed_numbers_stays_doubtful() -> None:
    two = candidate("1468", 0.4, (("1463", 0.3), ("1475", 0.25)))
    [now] = judge_race([reading(two)], LIST)
    assert now.bibs == ()
    assert now.candidates[0].reason == AMBIGUOUS + "1463, 1475"


def hidden(text: str) -> Reading:
    """A number that is seen in part, clearly as far as it goes."""
    return reading(replace(candidate(text, 0.45), evidence=Evidence(30.0, hidden=0.97)))


def test_a_hidden_digit_is_filled_in_if_only_one_number_is_left() -> None:
    [now] = judge_race([hidden("146")], LIST)
    assert now.candidates[0].number == "1463"
    assert now.candidates[0].text == "146"
    [seen] = judge_race([reading(candidate("146~", 0.9))], LIST)
    assert [(bib.number, bib.read_as) for bib in seen.bibs] == [("1463", "146~")]


def test_a_hidden_digit_is_not_guessed() -> None:
    [several] = judge_race([hidden("14")], LIST | {"143", "214"})
    assert several.bibs == ()
    [two] = judge_race([hidden("146")], LIST | {"1467"})
    assert two.bibs == ()


def test_a_listed_year_is_more_often_on_a_banner() -> None:
    many = LIST | set(map(str, range(1000, 8000)))
    [now] = judge_race([reading(candidate("2026", 0.7))], many)
    assert now.bibs == ()


def test_a_race_of_a_hundred_thousand_is_no_burden() -> None:
    knowledge = Knowledge({}, frozenset(map(str, range(100_000))))
    assert numbers(judge_again(reading(candidate("4711")), knowledge)) == ["4711"]
