"""Bytes made from others by a few edits, as hypothesis draws and shrinks them."""

from collections.abc import Sequence

from hypothesis import strategies as st

ODD_NUMBERS = [0, 1, 0x7F, 0x80, 0xFF, 0x7FFF, 0x8000, 0xFFFF, 0x7FFFFFFF, 0x80000000, 0xFFFFFFFF]


@st.composite
def mutated(
    draw: st.DrawFn, corpus: Sequence[bytes], words: Sequence[bytes] = (), most: int = 6
) -> bytes:
    """One of ``corpus`` after up to ``most`` edits; ``words`` are what is dear to its parser."""
    data = draw(st.sampled_from(corpus))
    for _ in range(draw(st.integers(0, most))):
        data = _edited(draw, data, corpus, words)
    return data


def _edited(draw: st.DrawFn, data: bytes, corpus: Sequence[bytes], words: Sequence[bytes]) -> bytes:
    # Headers come first, and there most is decided.
    most = len(data) if draw(st.booleans()) else min(len(data), 200)
    start = draw(st.integers(0, most))
    end = min(len(data), start + draw(st.sampled_from([0, 1, 2, 4, 8, 64, 4096])))
    kind = draw(st.sampled_from(["write", "number", "repeat", "cut", "splice", "word"]))
    if kind == "repeat":
        return data[:end] + data[start:end] * draw(st.integers(1, 50)) + data[end:]
    if kind == "cut":
        return data[:start]
    if kind == "splice":
        other = draw(st.sampled_from(corpus))
        return data[:start] + other[draw(st.integers(0, len(other))) :]
    return data[:start] + _piece(draw, kind, words) + data[end:]


def _piece(draw: st.DrawFn, kind: str, words: Sequence[bytes]) -> bytes:
    if kind == "word" and words:
        return draw(st.sampled_from(words))
    if kind == "number":
        order = draw(st.sampled_from(["big", "little"]))
        size = draw(st.sampled_from([1, 2, 4]))
        return (draw(st.sampled_from(ODD_NUMBERS)) % 256**size).to_bytes(size, order)
    return draw(st.binary(max_size=8))
