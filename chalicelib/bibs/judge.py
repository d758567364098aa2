"""Which of the texts on a photo are bib numbers, and why."""

import re
from dataclasses import replace

from chalicelib.bibs.reading import Bib, Candidate, Reading

CONFIDENT = 0.9  # measured: the largest single gain in precision
CLOCK = re.compile(r"\d{1,2}[:;.,'h]\d{2}([:;.,'h]\d{1,2})?")
AROUND = " .,:;-_|/\\'\"`()[]#*°"  # what a bib's edge or pin is read as
NUMBER = re.compile(r"[1-9]\d{1,4}|0\d{1,4}")


def judge(text: str, confidence: float) -> tuple[str, str]:
    """The bib number that ``text`` is, or "", and the reason for the verdict."""
    number = text.strip(AROUND)
    if CLOCK.fullmatch(number):
        return "", "a time of day or a finish clock"
    if not any(c in "0123456789" for c in number):
        return "", "no digits"
    if not NUMBER.fullmatch(number):
        return "", "not a number of 2 to 5 digits"
    if confidence < CONFIDENT:
        return "", f"confidence {confidence:.2f} is below {CONFIDENT:g}"
    return number, "a number read with confidence"


def judged(candidate: Candidate) -> Candidate:
    """``candidate`` with the verdict and the reason that its text earns on its own."""
    number, reason = judge(candidate.text, candidate.confidence)
    return replace(candidate, verdict="kept" if number else "dropped", reason=reason)


def bibs_of(candidates: tuple[Candidate, ...]) -> tuple[Bib, ...]:
    """The bibs among ``candidates``: one each kept one."""
    return tuple(
        Bib(candidate.text.strip(AROUND), candidate.confidence, candidate.box)
        for candidate in candidates
        if candidate.verdict == "kept"
    )


def with_candidates(reading: Reading, candidates: tuple[Candidate, ...]) -> Reading:
    """``reading`` with other verdicts, and the bibs that follow from them."""
    return replace(reading, candidates=candidates, bibs=bibs_of(candidates))
