import pytest

from tests.bench.queue.rates import Middle, Seen


def watched(*sights: tuple[float, int]) -> list[bool]:
    middle = Middle(1000)
    return [middle.saw(Seen(seconds, left)) for seconds, left in sights]


def test_the_rate_is_that_between_ninety_and_five_percent_left():
    middle = Middle(1000)
    sights = [(0, 1000), (5, 1000), (6, 900), (7, 500), (8, 50), (20, 0)]
    assert [middle.saw(Seen(*sight)) for sight in sights[:5]] == [False, False, False, False, True]
    assert middle.rate() == 850 / 2


def test_what_was_seen_later_than_wished_counts_as_it_was_seen():
    middle = Middle(1000)
    middle.saw(Seen(1.0, 800))
    middle.saw(Seen(2.0, 10))
    assert middle.rate() == 790


def test_it_goes_on_until_almost_none_is_left():
    assert watched((1, 900), (2, 51)) == [False, False]
    assert watched((1, 900), (2, 50)) == [False, True]


def test_jobs_that_were_gone_at_the_first_look_give_no_rate():
    middle = Middle(1000)
    middle.saw(Seen(1.0, 0))
    with pytest.raises(RuntimeError, match="before they could be watched"):
        middle.rate()
