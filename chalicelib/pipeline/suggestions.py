"""What a doubtful text may stand for: by the start list, by photos nearby, by its own pixels."""

from collections.abc import Collection, Sequence
from dataclasses import dataclass

from chalicelib.bibs.judge import SMALL, judged, number_in, texts_of
from chalicelib.bibs.reading import Candidate
from chalicelib.bibs.startlist import StartList
from chalicelib.bibs.verdict import possible
from chalicelib.pipeline.doubt import doubted
from chalicelib.pipeline.judgement import candidate_of
from chalicelib.records.candidates import StoredCandidate
from chalicelib.records.photos import Photo

MOST = 6  # suggestions for a text; more take longer to read than a number takes to type


@dataclass(frozen=True)
class Suggestion:
    """A number that a text may stand for, and who says so: nearby, list or reading."""

    number: str
    source: str


@dataclass(frozen=True, kw_only=True)
class Read:
    """A text on a photo that is, or may be, a number."""

    text: str
    number: str  # as it counts now; "" for what was dropped
    confidence: float
    box: tuple[int, int, int, int] | None
    reason: str
    suggestions: tuple[Suggestion, ...]


def reads(
    photo: Photo,
    candidates: Sequence[StoredCandidate],
    listed: frozenset[str],
    nearby: Collection[str],
) -> list[Read]:
    """The photo's bibs, the least sure first, then what was dropped and may be numbers as well."""
    start_list, around = StartList(listed), StartList(frozenset(nearby))
    kept = {seen.number: seen for seen in candidates if seen.verdict == "kept"}
    found = [
        Read(
            text=bib.read_as or bib.number,
            number=bib.number,
            confidence=bib.confidence or 0.0,
            box=bib.box,
            reason=kept[bib.number].reason if bib.number in kept else "",
            suggestions=_suggested(kept.get(bib.number), photo, start_list, around),
        )
        for bib in sorted(photo.bibs, key=lambda bib: bib.confidence or 0.0)
    ]
    found += [
        Read(
            text=dropped.text,
            number="",
            confidence=dropped.confidence,
            box=dropped.box,
            reason=dropped.reason,
            suggestions=_suggested(dropped, photo, start_list, around),
        )
        for dropped in _worth_a_look(candidates, {bib.number for bib in photo.bibs})
    ]
    return found


def _worth_a_look(
    candidates: Sequence[StoredCandidate], kept: Collection[str]
) -> list[StoredCandidate]:
    """What was dropped and may be a number; where there is no number at all, any that was read."""
    found = [seen for seen in candidates if doubted(seen, kept)]
    if found or kept:
        return found
    read = [seen for seen in candidates if seen.number and seen.reason != SMALL]
    return sorted(read, key=lambda seen: -seen.belief)[:MOST]


def _suggested(
    row: StoredCandidate | None, photo: Photo, start_list: StartList, around: StartList
) -> tuple[Suggestion, ...]:
    if row is None:
        return ()
    candidate = candidate_of(row)
    may = possible(judged(candidate, photo.width or 0, photo.height or 0))
    found: dict[str, str] = {}
    for source, numbers in (
        ("nearby", [number for number, _ in around.likely(may)]),
        ("list", [number for number, _ in start_list.likely(may)]),
        ("reading", _own(candidate)),
    ):
        for number in numbers:
            found.setdefault(number, source)
    kept = row.number if row.verdict == "kept" else ""
    return tuple(Suggestion(n, source) for n, source in found.items() if n != kept)[:MOST]


def _own(candidate: Candidate) -> list[str]:
    """The numbers that its pixels may show, likeliest first, what it was taken for before."""
    texts = [number for text in texts_of(candidate) if (number := number_in(text))]
    return [candidate.number, *texts] if candidate.number else texts
