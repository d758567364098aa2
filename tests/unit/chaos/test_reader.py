"""What album.py draws is what the chaos run's stand-in reads, after JPEG."""

import hashlib

import pytest

from chalicelib.bibs.decode import decode
from chalicelib.errors import Permanent
from tests.chaos import reader
from tests.chaos.album import HOPELESS, POISON, Item, album, encoded, odd_ones


@pytest.mark.parametrize("number", [0, 7, 1000, 16383])
@pytest.mark.parametrize("dim", [False, True])
def test_a_number_is_read_as_it_was_drawn(number: int, dim: bool) -> None:
    picture = decode(Item("a", encoded(number, dim)).unique("mark"), 10**6)
    assert reader.number_on(picture.pixels) == (number, dim)


def test_uploads_of_an_item_differ_in_bytes_and_not_in_pixels() -> None:
    item = album()[0]
    one, two = item.unique("one"), item.unique("two")
    assert hashlib.sha256(one).digest() != hashlib.sha256(two).digest()
    assert (decode(one, 10**6).pixels == decode(two, 10**6).pixels).all()


def test_odd_ones_cannot_be_read() -> None:
    cut, poison, hopeless = odd_ones()
    with pytest.raises(Permanent):
        decode(cut.unique("x"), 10**6)
    assert decode(poison.unique("x"), 10**6).width == POISON
    with pytest.raises(RuntimeError):
        reader.stumble(decode(hopeless.unique("x"), 10**6).width)
    assert HOPELESS != POISON
