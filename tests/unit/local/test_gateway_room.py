"""Room is taken for bytes that came, kept in part for small bodies, and given back."""

import pytest

from infra.local.gateway_answers import Refused
from infra.local.gateway_body import Pace
from infra.local.gateway_room import KEPT, SMALL, Room

SIZE = 2 * KEPT * SMALL


def test_large_bodies_leave_some_to_small_ones() -> None:
    room = Room(SIZE)
    large = SIZE - SIZE // KEPT
    with room.share(large) as take:
        take(large)
        with pytest.raises(Refused), room.share(SMALL + 1):
            pass
        with room.share(SMALL) as small, room.share(0) as chunked:
            small(SMALL)
            chunked(SMALL)
            take(0)  # the end of a body is no byte
            with pytest.raises(Refused):
                chunked(1)
    with room.share(SIZE - SIZE // KEPT) as take:
        take(SIZE - SIZE // KEPT)


def test_a_body_that_does_not_say_its_size_is_small_until_it_is_large() -> None:
    room = Room(SIZE)
    with room.share(SIZE // 2) as take, room.share(0) as chunked:
        take(SIZE // 2)
        for _ in range(SIZE // 2 // SMALL - 2):
            chunked(SMALL)
        with pytest.raises(Refused):
            chunked(SMALL)


@pytest.mark.parametrize(
    ("arrived", "seconds", "left"),
    [(0, 0, 30), (1, 29, 1), (1_000_000, 40, 30), (1_000_000, 120, 10), (1_000_000, 140, -10)],
)
def test_a_body_has_a_while_and_more_for_what_came(
    arrived: int, seconds: float, left: float
) -> None:
    assert Pace().left(arrived, seconds) == pytest.approx(left, abs=0.01)
