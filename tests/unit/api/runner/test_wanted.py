"""What a runner types, and what it stands for."""

import pytest

from chalicelib.api.runner.wanted import Wanted


@pytest.mark.parametrize(
    "typed", ["", " ", "?", "??", "1?2?3?", "12/4", "<b>", "-1", "1-", "1" * 17]
)
def test_what_is_no_number(typed: str) -> None:
    assert Wanted.of(typed) is None


def test_a_number_is_itself() -> None:
    wanted = Wanted.of(" a12-b ")
    assert wanted
    assert (wanted.text, wanted.numbers, wanted.exact, wanted.parts) == (
        "A12-B", ("A12-B",), "A12-B", (),
    )  # fmt: skip


def test_a_question_mark_is_any_digit() -> None:
    wanted = Wanted.of("1?34")
    assert wanted
    assert wanted.numbers == tuple(f"1{n}34" for n in range(10))
    assert (wanted.exact, wanted.parts) == ("", ())
    assert len((Wanted.of("?1?") or wanted).numbers) == 100


@pytest.mark.parametrize(
    ("typed", "parts"), [("1234", ("234", "123")), ("123", ("23", "12")), ("12", ()), ("A123", ())]
)
def test_parts_are_the_number_without_an_end(typed: str, parts: tuple[str, ...]) -> None:
    wanted = Wanted.of(typed)
    assert wanted
    assert wanted.parts == parts
