"""Readings judged without one of the rules on numbers, or one thing that is known of a race."""

from collections import Counter
from collections.abc import Callable, Mapping, Sequence
from dataclasses import replace
from functools import cached_property
from typing import Any

from chalicelib.bibs import Knowledge, Reading, judge_again
from chalicelib.bibs.judge import YEAR, with_candidates
from chalicelib.bibs.judge import judged as judged_alone
from chalicelib.bibs.race import clear_numbers
from chalicelib.bibs.reading import AROUND, HIDDEN, Candidate
from chalicelib.bibs.startlist import StartList
from tests.bench.bibs.photos import Race
from tests.bench.bibs.rightness import Bibs


def _whole(candidate: Candidate, reading: Reading) -> Candidate:
    """As if nothing were ever hidden: "361~" is 361."""
    evidence = candidate.evidence
    texts: dict[str, float] = {}
    for text, probability in ((candidate.text, candidate.confidence), *evidence.alternatives):
        seen = text.replace(HIDDEN, "")
        texts[seen] = texts.get(seen, 0.0) + probability
    (text, probability), *others = sorted(texts.items(), key=lambda one: -one[1])
    evidence = replace(evidence, alternatives=tuple(others), hidden=0.0)
    return replace(candidate, text=text, confidence=min(1.0, probability), evidence=evidence)


def _inside(candidate: Candidate, reading: Reading) -> Candidate:
    """As if its box kept off the photo's edges."""
    x0, y0, x1, y1 = candidate.box
    box = max(x0, 1), max(y0, 1), min(x1, reading.width - 1), min(y1, reading.height - 1)
    return replace(candidate, box=box)


def _large(candidate: Candidate, reading: Reading) -> Candidate:
    """As if its height were not known, and so large enough."""
    return replace(candidate, evidence=replace(candidate.evidence, height=0.0))


def _no_year(candidate: Candidate, reading: Reading) -> Candidate:
    """As if years began with another digit, which makes them numbers like any other."""
    evidence = candidate.evidence
    others = tuple((_stand_in(text), p) for text, p in evidence.alternatives)
    evidence = replace(evidence, alternatives=others)
    return replace(candidate, text=_stand_in(candidate.text), evidence=evidence)


def _stand_in(text: str) -> str:
    bare = text.strip(AROUND)
    return "8" + bare[1:] if YEAR.fullmatch(bare) else text


YEARS = "the rule on years"
RULES: Mapping[str, Callable[[Candidate, Reading], Candidate]] = {
    "the rule on parts": _whole,
    "the rule on cut numbers": _inside,
    "the rule on small numbers": _large,
    YEARS: _no_year,
}


class _AnyLength(Knowledge):
    def usual(self, length: int) -> float:
        return 0.0


class _OnItsOwn(Knowledge):
    def others(self, number: str, here: Any) -> int:
        return 0


class _NeverTorn(Knowledge):
    def torn(self, number: str, others: int) -> float:
        return 0.0


class _Exact(StartList):
    def likely(self, texts: Mapping[str, float]) -> list[tuple[str, float]]:
        likeliest = max(texts, key=lambda text: texts[text])
        return super().likely({likeliest.strip(HIDDEN): texts[likeliest]})


class _Uncorrected(Knowledge):
    @cached_property
    def entrants(self) -> StartList:
        return _Exact(self.start_list)


KNOWLEDGE: Mapping[str, type[Knowledge]] = {
    "usual lengths of the race's numbers": _AnyLength,
    "numbers clear on other photos": _OnItsOwn,
    "ends of other numbers": _NeverTorn,
    "corrections to the start list": _Uncorrected,
}


def judged(part: str, race: Race, readings: Sequence[Reading]) -> dict[str, list[Bibs]]:
    """The bibs of each photo, by way of judging, without one of RULES or KNOWLEDGE."""
    alone = [_without_rule(part, reading) for reading in readings] if part in RULES else readings
    knows = KNOWLEDGE.get(part, Knowledge)
    photos = Counter(number for reading in alone for number in clear_numbers(reading))
    ways = {"alone": alone, "together": [judge_again(one, knows(photos)) for one in alone]}
    if race.start_list:
        listed = knows(photos, race.start_list)
        ways["together with a start list"] = [judge_again(one, listed) for one in alone]
    return {
        way: [_bibs(one, before) for one, before in zip(read, readings, strict=True)]
        for way, read in ways.items()
    }


def _without_rule(part: str, reading: Reading) -> Reading:
    changed = (RULES[part](candidate, reading) for candidate in reading.candidates)
    again = [judged_alone(one, reading.width, reading.height) for one in changed]
    return with_candidates(reading, again)


def _bibs(reading: Reading, before: Reading) -> Bibs:
    """Its bibs; those that stand in for a year of the reading as it was, as that year."""
    years = {_stand_in(one.text): one.text.strip(AROUND) for one in before.candidates}
    return [(years.get(bib.number, bib.number), bib.confidence) for bib in reading.bibs]
