"""Cursors survive the way through a link, and foreign ones are told apart."""

from contextlib import suppress
from datetime import UTC, datetime
from urllib.parse import quote
from uuid import UUID

import pytest
from hypothesis import given
from hypothesis import strategies as st

from chalicelib.records.paging import (
    NEWEST,
    OLDEST,
    BadCursor,
    decode,
    decode_upwards,
    encode,
    encode_upwards,
    is_id,
)


@given(at=st.datetimes(timezones=st.just(UTC)), id=st.uuids().map(str))
def test_a_cursor_gives_back_what_it_was_made_of(at: datetime, id: str) -> None:
    cursor = encode(at, id)
    assert quote(cursor) == cursor
    assert decode(cursor) == (at.isoformat(), id)


@given(at=st.none() | st.datetimes(timezones=st.just(UTC)), id=st.uuids().map(str))
def test_so_does_one_that_runs_the_other_way(at: datetime | None, id: str) -> None:
    cursor = encode_upwards(at, id)
    assert quote(cursor) == cursor
    assert decode_upwards(cursor) == (at.isoformat() if at else "infinity", id)
    with pytest.raises(BadCursor):
        decode(cursor)


@given(at=st.datetimes(timezones=st.just(UTC)), id=st.uuids().map(str))
def test_neither_is_taken_for_the_other(at: datetime, id: str) -> None:
    with pytest.raises(BadCursor):
        decode_upwards(encode(at, id))


def test_no_cursor_is_the_newest_of_all() -> None:
    assert decode("") == NEWEST
    assert decode_upwards("") == OLDEST


@given(st.text(min_size=1))
def test_any_other_text_is_a_bad_cursor_and_nothing_worse(text: str) -> None:
    with suppress(BadCursor):
        at, id = decode(text)
        assert datetime.fromisoformat(at)
        assert UUID(id)
    with suppress(BadCursor):
        at, id = decode_upwards(text)
        assert at == "infinity" or datetime.fromisoformat(at)
        assert UUID(id)


@pytest.mark.parametrize("text", ["x", "!!", "aGVsbG8", encode(datetime(2026, 1, 1), "7")])
def test_examples_of_bad_cursors(text: str) -> None:
    with pytest.raises(BadCursor):
        decode(text)


SOME_ID = "0b5c1d9e-6d0f-4f5e-9a51-0a2f6c3b7d11"


@pytest.mark.parametrize(
    "text", ["", "7", "not-an-id", SOME_ID.replace("-", ""), f"{SOME_ID} ", "{}"]
)
def test_what_is_no_id(text: str) -> None:
    assert not is_id(text)


def test_what_is_an_id() -> None:
    assert is_id(SOME_ID)
    assert is_id(SOME_ID.upper())
