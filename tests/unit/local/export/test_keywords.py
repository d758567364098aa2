"""Keywords of a photo, and how they take the place of those of before."""

from hypothesis import given
from hypothesis import strategies as st

from infra.local.export.keywords import Keywords, renewed, written_before

WORDS = st.lists(st.text(alphabet="abc1|", min_size=1, max_size=3), max_size=6, unique=True)


def bib(number: str, **more: str) -> dict[str, str]:
    return {"number": number, **more}


def test_numbers_come_by_value_and_names_once() -> None:
    photo = {"bibs": [bib("A7"), bib("10", name="Ann|Lee"), bib("9", name=""), bib("8", name="Bo")]}
    keywords = Keywords.of(photo)
    assert keywords.flat == ("8", "9", "10", "A7", "Ann/Lee", "Bo")
    assert keywords.hierarchical[0] == "Bib|8"
    assert keywords.hierarchical[-1] == "Runner|Bo"


def test_what_was_written_before_is_known_by_its_levels() -> None:
    before = written_before(["Bib|7", "Place|Bern", "Bib", "Runner|Ann", "7", "Bib|A|B"])
    assert before == Keywords(("7", "A|B"), ("Ann",))


@given(WORDS, WORDS, WORDS)
def test_own_keywords_stay_in_order_and_ours_are_those_of_now(
    own: list[str], before: list[str], now: list[str]
) -> None:
    own = [word for word in own if word not in before + now]
    once = renewed(own + before, before, now)
    assert once[: len(own)] == own
    assert sorted(once[len(own) :]) == sorted(now)
    assert renewed(once, now, now) == once
