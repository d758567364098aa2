"""What a start list says of readings."""

import pytest
from hypothesis import given
from hypothesis import strategies as st

from chalicelib.bibs.startlist import StartList, is_near

LIST = StartList(frozenset({"1463", "0042", "A123", "F12", "7", "007x".upper()}))

entries = st.frozensets(st.from_regex(r"[A-F]?[0-9]{1,5}", fullmatch=True), max_size=20)


@pytest.mark.parametrize(
    ("text", "listed"),
    [("1463", "1463"), ("42", "0042"), ("00042", "0042"), ("a123", "A123"), ("123", ""), ("", "")],
)
def test_numbers_are_found_as_they_are_printed(text: str, listed: str) -> None:
    assert LIST.listed(text) == listed


def test_two_numbers_that_differ_in_zeros_alone_are_told_apart() -> None:
    both = StartList(frozenset({"7", "007", "12"}))
    assert (both.listed("7"), both.listed("007"), both.listed("07")) == ("7", "007", "")


def test_where_zeros_tell_a_number_without_them_is_another() -> None:
    exact = StartList(LIST.numbers, exact=True)
    assert [exact.listed(text) for text in ("42", "0042", "007", "a123")] == [
        "", "0042", "", "A123",
    ]  # fmt: skip
    assert LIST.listed("42") == "0042"


@pytest.mark.parametrize(
    ("text", "number"),
    [("8565", "B565"), ("I463", "1463"), ("1O4", "104"), ("G1", "61"), ("8104", "")],
)
def test_a_letter_may_be_the_digit_that_it_looks_like(text: str, number: str) -> None:
    listed = StartList(frozenset({"B565", "1463", "104", "61", "B104", "810A", "8I04"}))
    assert [found for found, p in listed.likely({text: 0.8}) if p < 0.8] == (
        [number] if number else []
    )


def test_a_listed_number_is_no_other_that_looks_like_it() -> None:
    both = StartList(frozenset({"8565", "B565"}))
    assert both.likely({"8565": 0.8}) == [("8565", 0.8)]
    assert both.likely({"B565": 0.8}) == [("B565", 0.8)]


def test_a_word_is_no_number() -> None:
    assert StartList(frozenset({"60", "810", "1"})).likely({"GO": 0.9, "BIO": 0.9, "I": 0.9}) == []


def test_a_hidden_character_may_be_any() -> None:
    assert LIST.likely({"146~": 0.8}) == [("1463", 0.8)]
    assert LIST.likely({"~123": 0.6}) == [("A123", 0.6)]
    assert StartList(frozenset({"123", "124"})).likely({"12~": 0.8}) == [("123", 0.4), ("124", 0.4)]
    assert LIST.likely({"1~": 0.9, "~": 0.9}) == []  # too little is seen
    assert LIST.likely({"1~6~": 0.9}) == []


def test_readings_of_one_number_are_added_up() -> None:
    [(number, probability)] = LIST.likely({"42": 0.5, "0042": 0.25, "43": 0.2})
    assert (number, probability) == ("0042", 0.75)


@given(entries, st.dictionaries(st.from_regex(r"[0-9~]{1,5}", fullmatch=True), st.floats(0, 1)))
def test_only_listed_numbers_are_likely(listed: frozenset[str], texts: dict[str, float]) -> None:
    likely = StartList(listed).likely(texts)
    assert {number for number, _ in likely} <= listed
    assert sum(p for _, p in likely) <= sum(texts.values()) + 1e-9
    assert [p for _, p in likely] == sorted((p for _, p in likely), reverse=True)


def test_rare_numbers_tell_more() -> None:
    full = StartList(frozenset(map(str, range(100))) | {"12345"})
    assert full.rarity(2) == 0.0
    assert full.rarity(5) > full.rarity(4) - 1 > 5


@pytest.mark.parametrize(
    ("read", "number", "near"),
    [
        ("1468", "1463", True),
        ("146", "1463", True),
        ("146~", "1463", True),
        ("1~63", "1463", True),
        ("14631", "1463", True),
        ("8565", "B565", True),
        ("43", "0042", True),
        ("a124", "A123", True),
        ("14~", "1463", False),
        ("1475", "1463", False),
        ("IO4", "104", False),
        ("3641", "1463", False),
    ],
)
def test_near_is_at_most_one_character_away(read: str, number: str, near: bool) -> None:
    assert is_near(read, number) is near


def test_which_of_two_spellings_is_meant_does_not_depend_on_chance() -> None:
    assert StartList(frozenset({"a1", "A1"})).listed("A1") == "a1"
