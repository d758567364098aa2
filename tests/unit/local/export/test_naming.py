"""Names by a pattern: what they are made of, and that no two are one."""

import pytest
from hypothesis import given
from hypothesis import strategies as st

from infra.local.export.naming import FORBIDDEN, BadPattern, Pattern, TooLong, free, stem

PHOTO = {
    "name": "IMG_1.JPG",
    "takenAt": "2026-05-17T09:30:05Z",
    "bibs": [{"number": "77"}, {"number": "9"}],
}


def named(pattern: str, **changed: object) -> str:
    return Pattern(pattern).name("city-10k", PHOTO | changed, ".jpg")


@pytest.mark.parametrize(
    ("pattern", "name"),
    [
        ("{race}_{bibs}_{name}{ext}", "city-10k_9-77_IMG_1.jpg"),
        ("{date}-{time}{ext}", "20260517-093005.jpg"),
        ("a {{b}} {bibs}{ext}", "a {b} 9-77.jpg"),
    ],
)
def test_fields_are_filled_in(pattern: str, name: str) -> None:
    assert named(pattern) == name


def test_what_is_not_known_is_said() -> None:
    nothing = {"bibs": [], "takenAt": None}
    assert named("{bibs}_{date}_{time}{ext}", **nothing) == "no-bib_no-date_no-time.jpg"


def test_of_a_crowd_eight_are_named_and_the_others_counted() -> None:
    crowd = [{"number": str(number)} for number in range(20)]
    assert named("{bibs}{ext}", bibs=crowd) == "0-1-2-3-4-5-6-7-and-12-more.jpg"


@pytest.mark.parametrize(
    "pattern",
    ["", "{name}", "{name}.jpg", "{ext}", ".{name}{ext}", "{bibs}/{name}{ext}", "{nr}{ext}",
     "{name!r}{ext}", "{name:>9}{ext}", "{}{ext}", "{name{ext}", "a\\b{ext}", "a\0{ext}",
     "{name.__class__}{ext}"],
)  # fmt: skip
def test_a_pattern_that_cannot_be_is_refused(pattern: str) -> None:
    with pytest.raises(BadPattern, match="--rename"):
        Pattern(pattern)


def test_a_name_too_long_is_refused() -> None:
    with pytest.raises(TooLong):
        named("{name}{ext}", name="é" * 126 + ".jpg")


@given(st.text(min_size=1, max_size=60))
def test_whatever_a_photo_was_called_it_becomes_one_name(text: str) -> None:
    name = named("{name}{ext}", name=text)
    assert not FORBIDDEN.search(name)
    assert name not in {".jpg", ""}
    assert not name.startswith(".")


@given(st.lists(st.sampled_from(["a.jpg", "A.JPG", "a_2.jpg", "b.png", "B.jpg"]), max_size=9))
def test_no_two_names_are_alike_to_any_system(names: list[str]) -> None:
    taken: set[str] = set()
    for name in names:
        chosen = free(name, taken)
        assert stem(chosen) not in taken
        taken.add(stem(chosen))
    assert len(taken) == len(names)
