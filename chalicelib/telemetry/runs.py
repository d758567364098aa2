"""Counts by bucket as bytes, to be added up with no look at each: a question may be of a million.

A run is the counts of neighbouring buckets, behind a head: how many, bytes of each, first bucket.
Runs behind one another are those of all that they counted. What was stored before there were
runs is pairs of a bucket and its count, four bytes each, little-endian as all else.
"""

from collections.abc import Iterator, Mapping
from struct import Struct, unpack

ZERO = -1037  # the bucket, below all others, of values too small to be told from 0
HEAD, PAIR = Struct("<HxBh"), Struct("<ii")
# The bytes of each count lie where a pair has its bucket's highest byte, which is none of these.
WIDTHS = {1: "B", 2: "H", 4: "I", 8: "Q"}
APART = 100  # buckets without a count that part two runs; a zero costs less than a head

type Run = tuple[int, int, bytes]  # first bucket, bytes of each count, counts


def encode(buckets: Mapping[int, int]) -> bytes:
    """What :func:`decode` makes ``buckets`` of."""
    return b"".join(_encoded(buckets, span) for span in _spans(sorted(buckets)))


def decode(encoded: bytes, total: int) -> dict[int, int]:
    """The counts that are not 0, by bucket; ``total`` is of all counts together, or more."""
    lowest, counts = added_up(encoded, total)
    return {bucket: count for bucket, count in enumerate(counts, lowest) if count}


def added_up(encoded: bytes, total: int) -> tuple[int, tuple[int, ...]]:
    """The lowest bucket, and the counts from it on, of one encoding or of several in a row."""
    found = list(_runs(encoded))
    lowest, width = min((first for first, _, _ in found), default=0), _width(total)
    # One integer with a lane for each bucket; none overflows, as none counts above ``total``.
    lanes = 0
    for first, narrow, counts in found:
        wide = counts if narrow == width else _widened(counts, narrow, width)
        lanes += int.from_bytes(wide, "little") << (first - lowest) * width * 8
    many = -(-lanes.bit_length() // (width * 8))
    return lowest, unpack(f"<{many}{WIDTHS[width]}", lanes.to_bytes(many * width, "little"))


def _spans(ordered: list[int]) -> Iterator[range]:
    """From the first to the last bucket of each run."""
    start = 0
    for place, bucket in enumerate(ordered, 1):
        if place == len(ordered) or ordered[place] - bucket > APART:
            yield range(ordered[start], bucket + 1)
            start = place


def _encoded(buckets: Mapping[int, int], span: range) -> bytes:
    counts = [buckets.get(bucket, 0) for bucket in span]
    width = _width(max(counts))
    return HEAD.pack(len(counts), width, span.start) + b"".join(
        count.to_bytes(width, "little") for count in counts
    )


def _runs(encoded: bytes) -> Iterator[Run]:
    at, end = 0, len(encoded)
    while at < end:
        many, width, first = HEAD.unpack_from(encoded, at)
        if width in WIDTHS:
            start = at + HEAD.size
            at = start + many * width
            yield first, width, encoded[start:at]
        else:
            first, _ = PAIR.unpack_from(encoded, at)
            at += PAIR.size
            yield max(first, ZERO), 4, encoded[at - 4 : at]  # zeros were much further away


def _widened(counts: bytes, narrow: int, width: int) -> bytearray:
    wide = bytearray(len(counts) // narrow * width)
    for byte in range(min(narrow, width)):  # what is cut off is 0, as no count is above the total
        wide[byte::width] = counts[byte::narrow]
    return wide


def _width(count: int) -> int:
    return next(width for width in WIDTHS if count < 1 << 8 * width)
