"""Which of the texts on a photo are bib numbers, and why."""

import re
from collections.abc import Iterable
from dataclasses import replace

from chalicelib.bibs.reading import Bib, Box, Candidate, Reading

# Measured on 100 photos of two races: the largest single gain in precision, and anything from
# 0.85 to 0.95 gives the same F1 within 0.01.
CONFIDENT = 0.9
LEGIBLE = 10.0  # pixels of a box's height as the detector sees it; smaller digits are guesses
NUMBER = re.compile(r"[0-9]{2,5}")
CLOCK = re.compile(r"[0-9]{1,2}[:;.,'h][0-9]{2}([:;.,'h][0-9]{1,2})?")
YEAR = re.compile(r"199[0-9]|20[0-3][0-9]")  # on banners and shirts far more often than on bibs
AROUND = " .,:;-_|/\\'\"`()[]*#°"  # what a bib's edges and pins are read as

KEPT = "a number, read with confidence"
UNSURE = "read with too little confidence"
CUT = "touches the photo's edge, so digits may be missing"


def number_in(text: str) -> str:
    """The number that ``text`` is, or "" where it is no number of 2 to 5 digits."""
    bare = text.strip(AROUND)
    return bare if NUMBER.fullmatch(bare) else ""


def judged(candidate: Candidate, width: int, height: int, scale: float = 1.0) -> Candidate:
    """``candidate`` with the verdict that it earns alone on a photo of ``width`` x ``height``.

    ``scale`` is how large the detector saw the photo; above 1 it shows nothing more.
    """
    reason = _objection(candidate.text.strip(AROUND)) or _doubt(candidate, width, height, scale)
    return replace(
        candidate,
        number=number_in(candidate.text),
        belief=candidate.confidence,
        clear=not reason,
        verdict="dropped" if reason else "kept",
        reason=reason or KEPT,
    )


def with_candidates(reading: Reading, candidates: Iterable[Candidate]) -> Reading:
    """``reading`` with other verdicts, and the bibs that follow from them."""
    judged = tuple(candidates)
    return replace(reading, candidates=judged, bibs=bibs_of(judged))


def bibs_of(candidates: Iterable[Candidate]) -> tuple[Bib, ...]:
    """A bib for each of ``candidates`` that was kept."""
    return tuple(
        Bib(candidate.number, candidate.belief, candidate.box, _read_as(candidate))
        for candidate in candidates
        if candidate.verdict == "kept"
    )


def _read_as(candidate: Candidate) -> str:
    read = number_in(candidate.text)
    return read if read != candidate.number else ""


def _objection(bare: str) -> str:
    """Why a text is no bib, whatever the photo; "" if it may be one."""
    if not any(character in "0123456789" for character in bare):
        return "no digits"
    if CLOCK.fullmatch(bare):
        return "a time of day or a finish clock"
    if not NUMBER.fullmatch(bare):
        return "not a number of 2 to 5 digits"
    if not bare.strip("0"):
        return "only zeros"
    if YEAR.fullmatch(bare):
        return "a year"
    return ""


def _doubt(candidate: Candidate, width: int, height: int, scale: float) -> str:
    """Why this reading of a number is not to be trusted; "" if it is."""
    if (candidate.box[3] - candidate.box[1]) * min(scale, 1.0) < LEGIBLE:
        return "too small to be read for sure"
    if candidate.confidence < CONFIDENT:
        return UNSURE
    if _touches(candidate.box, width, height):
        return CUT
    return ""


def _touches(box: Box, width: int, height: int) -> bool:
    x0, y0, x1, y1 = box
    return x0 <= 0 or y0 <= 0 or x1 >= width or y1 >= height
