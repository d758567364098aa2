"""A candidate's verdict with what is known of its race; it needs no pixels."""

from dataclasses import dataclass, replace

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
from chalicelib.bibs.startlist import is_near

TELLING = 3  # digits; shorter numbers agree with others by chance
KNOWN = 4.0  # how many times likelier a reading is if another photo shows that number clearly
APART = 3.0  # how many times likelier than the second a listed number must be to be corrected to
COVERED = 0.1  # how often a bib is only partly seen where it does not look so
TIED = 1.5  # the same for one that is read as it is listed
LATE = 0.2  # how probable an entrant is who is not on a list, against one who is
MENDED = 0.8  # how probable a correction is, at best
BANNER = 4.0  # log-odds against a listed year's being a bib
SLIGHT = 0.03  # probability below which it is not looked at what a hidden digit might be
USUAL = 0.8  # weight of a number's length

CONFIRMED = "another photo of the race shows this number clearly"
UNUSUAL = "of a length that few numbers of this race have"
TORN = "the end of another number of this race"
LISTED = "on the start list"
CORRECTED = "corrected: the only number of the start list that it can be"
UNLISTED = "not on the start list"
FAR = "more than one character away from the only number of the start list that it can be"
AMBIGUOUS = "may be more than one number of the start list: "


@dataclass(frozen=True)
class Here:
    """The photo that a candidate is on: its ``size`` (width, height), its ``clear`` numbers."""

    size: tuple[int, int]
    clear: frozenset[str]


def verdict_of(candidate: Candidate, here: Here, knowledge: Knowledge) -> Candidate:
    """``candidate`` judged with ``knowledge`` of the race.

    Whatever it was judged with before: only what was seen of it counts.
    """
    alone = replace(judged(candidate, *here.size), clear=candidate.clear)
    if not knowledge.start_list:
        return _by_race(alone, here, knowledge)
    likely = knowledge.entrants.likely(possible(alone))
    if knowledge.complete:
        return _by_list(alone, likely, here, knowledge) if likely else _unlisted(alone)
    raced = _by_race(alone, here, knowledge)
    listed = _by_list(alone, likely, here, knowledge) if likely else raced
    return max(raced, listed, key=lambda judged: (judged.verdict == "kept", judged.belief))


def _by_race(alone: Candidate, here: Here, knowledge: Knowledge) -> Candidate:
    """Another photo's clear number is the likelier reading; a usual length is the likelier one."""
    if not alone.number or alone.reason == SMALL:
        return alone
    number, probability, others = _with_others(alone, here, knowledge)
    usual, torn = USUAL * knowledge.usual(len(number)), knowledge.torn(number, others)
    believed = belief(probability, usual + torn)
    if alone.reason == CUT and not others:
        return replace(alone, number=number, belief=believed)
    reason = doubt(alone, believed)
    if reason and alone.clear:
        reason = UNUSUAL if usual < torn else TORN
    kept = CONFIRMED if others and not alone.clear else KEPT
    return _told(alone, number, believed, reason, kept)


def _with_others(alone: Candidate, here: Here, knowledge: Knowledge) -> tuple[str, float, int]:
    """The likeliest number with what other photos show, how likely, and how many show it."""
    weights, left, shown = dict[str, float](), 1.0, dict[str, int]()
    for text, probability in texts_of(alone).items():
        left -= probability
        if not objection(text) and len(text) >= TELLING:
            shown[text] = knowledge.others(text, here.clear)
        weights[text] = probability * (KNOWN if shown.get(text) else 1.0)
    number = max((text for text in weights if not objection(text)), key=lambda t: weights[t])
    share = weights[number] / (sum(weights.values()) + max(left, 0.0))
    return number, share, shown.get(number, 0)


def _unlisted(alone: Candidate) -> Candidate:
    if not alone.number:
        return alone
    return replace(alone, verdict="dropped", reason=UNLISTED, belief=alone.belief * LATE)


def _by_list(
    alone: Candidate, likely: list[tuple[str, float]], here: Here, knowledge: Knowledge
) -> Candidate:
    (number, probability), *others = likely
    exact = knowledge.entrants.listed(likeliest(alone)) == number
    listed = min(1.0, sum(share for _, share in likely))
    if others and probability < (TIED if exact else APART) * others[0][1]:
        if alone.number and listed < LATE:
            return _unlisted(alone)
        few = ", ".join(sorted(number for number, _ in likely[:3]))
        return replace(alone, verdict="dropped", reason=AMBIGUOUS + few)
    more = knowledge.torn(number, knowledge.others(number, here.clear))
    more += knowledge.entrants.rarity(len(number)) if exact else 0.0
    more -= BANNER if YEAR.fullmatch(number) else 0.0
    # That one of the listed is right, and that it is this one of them.
    one = belief(listed / (listed + LATE * (1 - listed)), more)
    believed = one * probability / listed * (1.0 if exact else MENDED)
    reason = alone.reason if alone.reason == SMALL else doubt(alone, believed)
    if not reason and not is_near(likeliest(alone), number):
        reason = FAR
    return _told(alone, number, believed, reason, LISTED if exact else CORRECTED)


def _told(alone: Candidate, number: str, believed: float, objected: str, kept: str) -> Candidate:
    return replace(
        alone,
        number=number,
        belief=believed,
        verdict="dropped" if objected else "kept",
        reason=objected or kept,
    )


def possible(alone: Candidate) -> dict[str, float]:
    """What a candidate, judged ``alone``, may say if some of it may be hidden, how probably."""
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
