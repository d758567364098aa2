"""Frames come out as they went in, and a cut one is an end."""

import io

import pytest
from hypothesis import given
from hypothesis import strategies as st

from infra.local import wire
from infra.local.wire import Kind

FRAMES = st.lists(st.tuples(st.sampled_from(Kind), st.binary()), max_size=5)


@given(FRAMES)
def test_frames_follow_each_other(frames: list[tuple[Kind, bytes]]) -> None:
    stream = io.BytesIO(b"".join(wire.pack(kind, body) for kind, body in frames))
    assert [wire.read(stream) for _ in frames] == frames
    with pytest.raises(EOFError):
        wire.read(stream)


@given(st.binary(max_size=20), st.data())
def test_a_frame_cut_short_is_an_end(body: bytes, data: st.DataObject) -> None:
    whole = wire.pack(Kind.ANSWER, body)
    cut = data.draw(st.integers(0, len(whole) - 1))
    with pytest.raises(EOFError):
        wire.read(io.BytesIO(whole[:cut]))
