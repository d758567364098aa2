"""A second, closer look where the first may have missed numbers.

Of the numbers on photos of crowds, the detector finds nearly all that are 24 pixels and higher on
the picture that it sees, seven in eight of 16 to 24, half of smaller ones. Runners who are as far
away are as high on the photo, so a strip of it is enough. And where it finds no number at all it
may be mistaken: it overlooks one large number in twenty, but rarely the same at two sizes.
"""

from collections.abc import Sequence

from chalicelib.bibs.line import Line
from chalicelib.bibs.reading import Box, Candidate

SMALL = 24.0  # pixels of a number's height, its margins included, as the detector sees it
MARGIN = 0.1  # of the photo's height, above and below the small numbers
SURE = 0.9  # belief from which a number need not be read again
SAME = 0.5  # share of the smaller box from which two show the same

Strip = tuple[int, int]  # rows from and to
Found = list[tuple[Line, Candidate]]


def strip(found: Found, height: int, scale: float) -> Strip | None:
    """The rows, of ``height``, that deserve a closer look, or None.

    ``scale`` is the size at which the detector saw the lines that were ``found``.
    """
    if not any(one.verdict == "kept" for _, one in found):
        return 0, height
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
