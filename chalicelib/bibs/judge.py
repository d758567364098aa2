"""Which of the texts on a photo are bib numbers, and why, by what the photo alone shows."""

import re
from collections.abc import Iterable, Mapping
from dataclasses import replace

from chalicelib.bibs.belief import belief
from chalicelib.bibs.reading import AROUND, HIDDEN, Bib, Candidate, Reading, has_digit

KEEP = 0.5  # belief from which a number is kept; what one gives up in recall one gains in precision
LEGIBLE = 10.0  # pixels of a line's height, its margins included; smaller digits are guesses
NUMBER = re.compile(r"[0-9]{2,5}")
LETTERED = re.compile(r"[A-Z]{1,2}[0-9]{1,4}")  # bibs of races that number by letters, and brands
CLOCK = re.compile(r"[0-9]{1,2}[:;.,'h][0-9]{2}([:;.,'h][0-9]{1,2})?")
YEAR = re.compile(r"199[0-9]|20[0-3][0-9]")  # on banners and shirts far more often than on bibs

KEPT = "a number, read with confidence"
UNSURE = "read with too little confidence"
PART = "part of a number: the rest is covered, folded away or cut off"
SMALL = "too small to be read for sure"
CUT = "touches the photo's edge, so digits may be missing"
TWICE = "the same number is read elsewhere on this photo"


def number_in(text: str) -> str:
    """The number that ``text`` is, or "" where it is no number of 2 to 5 digits."""
    bare = text.strip(AROUND)
    return bare if NUMBER.fullmatch(bare) else ""


def texts_of(candidate: Candidate) -> dict[str, float]:
    """What the pixels may say, without what surrounds it, and how probably, likeliest first."""
    texts: dict[str, float] = {}
    for text, probability in (
        (candidate.text, candidate.confidence),
        *candidate.evidence.alternatives,
    ):
        bare = text.strip(AROUND)
        texts[bare] = texts.get(bare, 0.0) + probability
    # Each was weighed by itself, so that two which exclude each other may both be probable.
    whole = max(1.0, sum(texts.values()))
    return {t: p / whole for t, p in sorted(texts.items(), key=lambda item: -item[1])}


def likeliest(candidate: Candidate) -> str:
    """The text that the pixels most probably show."""
    return next(iter(texts_of(candidate)))


def judged(candidate: Candidate, width: int, height: int) -> Candidate:
    """``candidate`` with the verdict that it earns alone on a photo of ``width`` x ``height``."""
    text, probability = next(iter(texts_of(candidate).items()))
    candidate = replace(candidate, number="", belief=0.0, clear=False, verdict="dropped")
    believed = belief(probability)
    if reason := objection(text):
        unhindered = believed >= KEEP and not _obstacle(candidate, width, height)
        clear = unhindered and LETTERED.fullmatch(text) is not None
        return replace(candidate, clear=clear, reason=reason)
    reason = _obstacle(candidate, width, height) or doubt(candidate, believed)
    if reason:
        return replace(candidate, number=text, belief=believed, reason=reason)
    return replace(candidate, number=text, belief=believed, clear=True, verdict="kept", reason=KEPT)


def objection(text: str) -> str:
    """Why a text is no bib, whatever the photo; "" if it may be one."""
    if not has_digit(text):
        return "no digits"
    if HIDDEN in text:
        return PART
    if CLOCK.fullmatch(text):
        return "a time of day or a finish clock"
    if not NUMBER.fullmatch(text):
        return "not a number of 2 to 5 digits"
    if not text.strip("0"):
        return "only zeros"
    if YEAR.fullmatch(text):
        return "a year"
    return ""


def doubt(candidate: Candidate, believed: float) -> str:
    """Why so little belief does not suffice; "" where it suffices."""
    if believed >= KEEP:
        return ""
    return PART if candidate.evidence.hidden > 0.5 else UNSURE


def _obstacle(candidate: Candidate, width: int, height: int) -> str:
    x0, y0, x1, y1 = candidate.box
    if 0 < candidate.evidence.height < LEGIBLE:  # 0: kept before heights were noted
        return SMALL
    return CUT if x0 <= 0 or y0 <= 0 or x1 >= width or y1 >= height else ""


def with_candidates(reading: Reading, candidates: Iterable[Candidate]) -> Reading:
    """``reading`` with other verdicts, and the bibs that follow from them.

    A number is kept once on a photo: where it is believed most.
    """
    judged = tuple(candidates)
    surest: dict[str, int] = {}
    for place in sorted(range(len(judged)), key=lambda i: -judged[i].belief):
        if judged[place].verdict == "kept":
            surest.setdefault(judged[place].number, place)
    once = tuple(_once(candidate, place, surest) for place, candidate in enumerate(judged))
    return replace(reading, candidates=once, bibs=bibs_of(once))


def _once(candidate: Candidate, place: int, surest: Mapping[str, int]) -> Candidate:
    if candidate.verdict == "dropped" or surest[candidate.number] == place:
        return candidate
    return replace(candidate, verdict="dropped", reason=TWICE)


def bibs_of(candidates: Iterable[Candidate]) -> tuple[Bib, ...]:
    return tuple(
        Bib(candidate.number, candidate.belief, candidate.box, _read_as(candidate))
        for candidate in candidates
        if candidate.verdict == "kept"
    )


def _read_as(candidate: Candidate) -> str:
    read = likeliest(candidate)
    return read if _bare(read) != _bare(candidate.number) else ""


def _bare(number: str) -> str:
    """Without what is no correction: zeros and capitals as they are printed."""
    return number.upper().lstrip("0")
