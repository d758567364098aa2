"""A candidate's verdict with what is known of its race; it needs no pixels."""

from dataclasses import replace

from chalicelib.bibs.belief import belief
from chalicelib.bibs.judge import (
    CUT,
    KEPT,
    SMALL,
    YEAR,
    doubt,
    judged,
    likeliest,
    number_in,
    objection,
    texts_of,
)  # fmt: skip
from chalicelib.bibs.knowledge import Knowledge
from chalicelib.bibs.reading import HIDDEN, Candidate

TELLING = 3  # digits; shorter numbers agree with others by chance
KNOWN = 4.0  # how many times likelier a reading is if another photo shows that number clearly
APART = 3.0  # how many times likelier than the second a listed number must be to be corrected to
COVERED = 0.1  # how often a bib is only partly seen where it does not look so
LATE = 0.2  # how probable an entrant is who is not on a list, against one who is
MENDED = 0.8  # how probable a correction is, at best
BANNER = 4.0  # log-odds against a listed year's being a bib
SLIGHT = 0.03  # probability below which it is not looked at what a hidden digit might be
USUAL = 0.8  # weight of a number's length

CONFIRMED = "another photo of the race shows this number clearly"
UNUSUAL = "of a length that few numbers of this race have"
LISTED = "on the start list"
CORRECTED = "corrected: the only number of the start list that it can be"
UNLISTED = "not on the start list"
AMBIGUOUS = "may be more than one number of the start list: "


def verdict_of(candidate: Candidate, size: tuple[int, int], knowledge: Knowledge) -> Candidate:
    """``candidate``, of a photo of ``size`` (width, height), judged with ``knowledge``.

    Whatever it was judged with before: only what was seen of it counts.
    """
    alone = replace(judged(candidate, *size), clear=candidate.clear)
    if not knowledge.start_list:
        return _by_race(alone, knowledge)
    likely = knowledge.entrants.likely(_possible(alone))
    if likely:
        return _by_list(alone, likely, knowledge)
    if alone.number and knowledge.complete:
        return replace(alone, verdict="dropped", reason=UNLISTED, belief=alone.belief * LATE)
    return _by_race(alone, knowledge)


def _by_race(alone: Candidate, knowledge: Knowledge) -> Candidate:
    """Another photo's clear number is the likelier reading; a usual length is the likelier one."""
    if not alone.number or alone.reason == SMALL:
        return alone
    number, probability, confirmed = _with_others(alone, knowledge)
    more = USUAL * knowledge.usual(len(number)) + knowledge.torn(number)
    believed = belief(probability, more)
    if alone.reason == CUT and not confirmed:
        return replace(alone, number=number, belief=believed)
    reason = doubt(alone, believed)
    if reason and alone.clear and more < 0:
        reason = UNUSUAL
    kept = CONFIRMED if confirmed and not alone.clear else KEPT
    return _told(alone, number, believed, reason, kept)


def _with_others(alone: Candidate, knowledge: Knowledge) -> tuple[str, float, bool]:
    """The likeliest number with what other photos show, how likely, and whether one shows it."""
    weights, left = dict[str, float](), 1.0
    confirmed = set[str]()
    for text, probability in texts_of(alone).items():
        left -= probability
        number = number_in(text) if not objection(text) else ""
        if len(number) >= TELLING and knowledge.others(number, alone.clear) > 0:
            confirmed.add(number)
        weights[text] = probability * (KNOWN if number in confirmed else 1.0)
    number = max((text for text in weights if not objection(text)), key=lambda t: weights[t])
    return number, weights[number] / (sum(weights.values()) + max(left, 0.0)), number in confirmed


def _by_list(alone: Candidate, likely: list[tuple[str, float]], knowledge: Knowledge) -> Candidate:
    (number, probability), *others = likely
    exact = knowledge.entrants.listed(likeliest(alone)) == number
    if not exact and others and probability < APART * others[0][1]:
        few = ", ".join(sorted(number for number, _ in likely[:3]))
        return replace(alone, verdict="dropped", reason=AMBIGUOUS + few)
    listed = sum(share for _, share in likely)
    share = probability / (listed + LATE * (1 - min(listed, 1.0)))
    more = knowledge.entrants.rarity(len(number)) if exact else 0.0
    more += knowledge.torn(number)
    more -= BANNER if YEAR.fullmatch(number) else 0.0
    believed = belief(share if exact else share * MENDED, more)
    reason = alone.reason if alone.reason == SMALL else doubt(alone, believed)
    return _told(alone, number, believed, reason, LISTED if exact else CORRECTED)


def _told(alone: Candidate, number: str, believed: float, objected: str, kept: str) -> Candidate:
    return replace(
        alone,
        number=number,
        belief=believed,
        verdict="dropped" if objected else "kept",
        reason=objected or kept,
    )


def _possible(alone: Candidate) -> dict[str, float]:
    """What a candidate may say if some of it may be hidden."""
    part = COVERED + (1 - COVERED) * alone.evidence.hidden / 2
    if alone.reason == CUT:
        part = max(part, 0.5)
    possible = dict[str, float]()
    for text, probability in texts_of(alone).items():
        possible[text] = possible.get(text, 0.0) + probability * (1 - part)
        if number_in(text) and probability * part > SLIGHT:
            for longer in (HIDDEN + text, text + HIDDEN):
                possible[longer] = possible.get(longer, 0.0) + probability * part / 2
    return possible
