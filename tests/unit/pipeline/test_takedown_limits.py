"""When a request hides at once, when it waits, and when it is refused: arithmetic."""

from dataclasses import replace

import pytest
from hypothesis import given
from hypothesis import strategies as st

from chalicelib.pipeline.takedown_limits import TakedownLimits
from chalicelib.pipeline.takedowns import hashed
from chalicelib.records.takedowns import Seen

LIMITS = TakedownLimits()
FIRST = Seen(
    of_address=0, undecided=0, open=0, photos=1000, hidden=1, confirmed=False, rejected=False
)


@pytest.mark.parametrize(
    ("seen", "status"),
    [
        (FIRST, "open"),
        (replace(FIRST, of_address=4), "open"),
        (replace(FIRST, of_address=5), "waiting"),
        (replace(FIRST, of_address=19), "waiting"),
        (replace(FIRST, of_address=20), None),
        (replace(FIRST, open=50), "waiting"),
        (replace(FIRST, undecided=1000), None),
        (replace(FIRST, hidden=50), "open"),
        (replace(FIRST, hidden=51), "waiting"),
        (replace(FIRST, hidden=51, confirmed=True), "open"),
        (replace(FIRST, rejected=True), "waiting"),
    ],
)
def test_the_first_few_hide_at_once_then_they_wait_then_none_is_taken(
    seen: Seen, status: str | None
) -> None:
    assert LIMITS.status(seen) == status


def test_a_wrong_number_hides_nothing() -> None:
    assert LIMITS.status(FIRST, "correct") == "waiting"


@pytest.mark.parametrize(
    ("photos", "hidden"), [(0, 1), (1, 1), (4, 2), (12, 6), (40, 10), (200, 10), (30_000, 1500)]
)
def test_how_much_of_a_race_may_be_hidden_without_a_verdict(photos: int, hidden: int) -> None:
    assert LIMITS.allowance(photos) == hidden


@given(st.integers(min_value=2, max_value=10**6))
def test_nobody_can_blank_a_race(photos: int) -> None:
    assert LIMITS.allowance(photos) <= photos / 2


def test_an_address_counts_by_its_network_and_day() -> None:
    assert hashed("a", "192.0.2.1") == hashed("a", "192.0.2.1")
    assert hashed("a", "192.0.2.1") != hashed("a", "192.0.2.2")
    assert hashed("a", "192.0.2.1") != hashed("b", "192.0.2.1")
    assert hashed("a", "2001:db8::1") == hashed("a", "2001:db8::ffff")
    assert hashed("a", "2001:db8::1") != hashed("a", "2001:db8:0:1::1")
    # An IPv4 address as a server that listens on IPv6 sees it.
    assert hashed("a", "::ffff:192.0.2.1") == hashed("a", "192.0.2.1")
    assert hashed("a", "::ffff:192.0.2.1") != hashed("a", "::ffff:192.0.2.2")
    assert hashed("a", "fe80::1%eth0") == hashed("a", "fe80::2")
    assert hashed("a", "") != hashed("a", "192.0.2.1")
