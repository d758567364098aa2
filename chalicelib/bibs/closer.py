"""A second, closer look where the first may have missed numbers.

Of the numbers on photos of crowds, the detector finds nearly all that are 24 pixels and higher on
the picture that it sees, seven in eight of 16 to 24, half of smaller ones. Runners who are as far
away are as high on the photo, so a strip of it is enough. And where it finds no number at all it
may be mistaken: it overlooks one large number in twenty, but rarely the same at two sizes.
"""

import math
from collections.abc import Sequence
from dataclasses import dataclass

from chalicelib.bibs.decode import Picture
from chalicelib.bibs.line import Line
from chalicelib.bibs.reading import Box, Candidate

# Share of the photo's height that the first look goes up into only if a line begins right below it,
# or if there is none below: heads, trees and sky. The highest of 133 numbers on the development
# photos begins at 0.16.
SKY = 0.12
CLOSER = 1.5  # times as large as in the first look
# Pixels that the network sees in a second look, at most: of photos that are looked at as they are,
# and of larger ones, whose decoding takes its time, too.
MOST, MOST_OF_REDUCED = 3_500_000, 800_000
SMALL = 24.0  # pixels of a number's height, its margins included, as the detector sees it
MARGIN = 0.1  # of the photo's height, above and below the small numbers
SURE = 0.9  # belief from which a number need not be read again
SAME = 0.5  # share of the smaller box from which two show the same

Strip = tuple[int, int]  # rows from and to
Found = list[tuple[Line, Candidate]]


@dataclass(frozen=True)
class Look:
    """At these ``rows`` of a picture, all of which would be seen with a longer ``side``."""

    rows: Strip
    side: int


def look_again(lines: Sequence[Line], found: Found, picture: Picture, side: int) -> Look | None:
    """Where ``picture`` deserves another look, or None.

    The first one saw ``lines`` with a longer ``side``, and what some of them say was ``found``.
    """
    height, width = picture.pixels.shape[:2]
    scale = side / max(height, width)
    none_found = not any(one.verdict == "kept" for _, one in found)
    rows = (0, height) if none_found else _strip(found, height, scale)
    if rows is None:
        return None
    most = MOST_OF_REDUCED if picture.width > width else MOST
    bound = max(height, width) * math.sqrt(most / width / (rows[1] - rows[0]))
    again = min(round(CLOSER * side), int(bound))
    if not lines:
        # The first look went up into the sky then. Half of it is looked at again, so that a line
        # across its end is seen whole; the rest is time saved, not pixels for a closer look.
        rows = (int(SKY / 2 * height), height)
    return Look(rows, again) if none_found or again > side else None


def _strip(found: Found, height: int, scale: float) -> Strip | None:
    small = [line.y for line, one in found if one.number and line.height * scale < SMALL]
    if not small:
        return None
    margin = MARGIN * height
    return max(0, int(min(small) - margin)), min(height, int(max(small) + margin))


def unsure(line_boxes: Sequence[tuple[Line, Box]], found: Found) -> list[Line]:
    """The lines that show no number of which the first look is sure."""
    sure = [one.box for _, one in found if one.verdict == "kept" and one.belief >= SURE]
    return [line for line, box in line_boxes if not any(_same(box, other) for other in sure)]


def surest(candidates: Sequence[Candidate]) -> list[Candidate]:
    """Of candidates in one place a kept one, believed most; if all is alike, the first."""
    left: list[int] = []
    ranks = [(one.verdict == "kept", one.belief) for one in candidates]
    for place in sorted(range(len(candidates)), key=ranks.__getitem__, reverse=True):
        if not any(_same(candidates[place].box, candidates[other].box) for other in left):
            left.append(place)
    return [candidates[place] for place in sorted(left)]


def _same(box: Box, other: Box) -> bool:
    across = min(box[2], other[2]) - max(box[0], other[0])
    down = min(box[3], other[3]) - max(box[1], other[1])
    smaller = min(_area(box), _area(other))
    return min(across, down) > 0 and across * down > SAME * smaller


def _area(box: Box) -> int:
    return (box[2] - box[0]) * (box[3] - box[1])
