"""How long a broken line is tried, as arithmetic and by a clock of the test's own."""

import pytest

from infra.local import line
from infra.local.line import MOST_TRIES, Broken, Line, Stopped, backoff


def test_pauses_double_up_to_half_a_minute_and_are_as_long_as_was_asked() -> None:
    assert [backoff(n) for n in range(1, 8)] == [1, 2, 4, 8, 16, 30, 30]
    assert backoff(3, share=0.0) == 2
    assert backoff(1, seconds=120) == 120


class Clock:
    """Goes on by a second at each look."""

    now = 0.0

    def __call__(self) -> float:
        self.now += 1
        return self.now


@pytest.fixture
def at_once(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(line, "FIRST", 0.0)


def broken() -> None:
    raise Broken("cut")


@pytest.mark.usefixtures("at_once")
def test_it_is_given_up_when_nothing_gets_through_for_its_patience() -> None:
    way = Line(50, clock=Clock())
    with pytest.raises(Broken, match="cut"):
        way.through(broken)
    assert way.given_up


@pytest.mark.usefixtures("at_once")
def test_one_call_is_given_up_where_others_get_through() -> None:
    tries = 0
    way = Line(None)

    def fail() -> None:
        nonlocal tries
        tries += 1
        way.through(lambda: None)
        raise Broken("cut")

    with pytest.raises(Broken):
        way.through(fail)
    assert tries == MOST_TRIES
    assert not way.given_up


@pytest.mark.usefixtures("at_once")
def test_the_first_failure_is_no_news_the_second_is() -> None:
    said: list[str] = []
    answers = [Broken("cut"), Broken("cut again"), None]

    def call() -> str:
        if error := answers.pop(0):
            raise error
        return "through"

    assert Line(None, told=said.append).through(call) == "through"
    assert said == ["cut again; trying again in 0 s"]


def test_stopped_it_calls_no_more() -> None:
    way = Line(None)
    way.stop()
    with pytest.raises(Stopped):
        way.through(lambda: pytest.fail("called"))
