"""Readings to rows and back, and what judging a stored reading again comes to."""

from collections.abc import Callable, Iterable
from dataclasses import asdict, dataclass

from chalicelib.bibs.race import Knowledge, clear_numbers
from chalicelib.bibs.reading import Bib, Candidate, Evidence, Reading
from chalicelib.pipeline.doubt import doubt_of
from chalicelib.records.bibs import StoredBib
from chalicelib.records.candidates import StoredCandidate
from chalicelib.records.judgements import Outcome, StoredReading
from chalicelib.records.knowledge import Known

type Judge = Callable[[Reading, Knowledge], Reading]

PLACES = 4  # decimals of a bib's confidence as people see it; candidates keep theirs whole


@dataclass(frozen=True, kw_only=True)
class Findings:
    """What a fresh reading comes to, as it is stored."""

    bibs: list[StoredBib]
    candidates: list[StoredCandidate]
    clear_numbers: set[str]  # of the photo alone: whatever the race says, it learns no other


def knowledge_of(known: Known, also_clear: Iterable[str] = ()) -> Knowledge:
    """What a judge is told of a race, with the numbers that one more photo shows clearly."""
    photos = dict(known.photos)
    for number in set(also_clear):
        photos[number] = photos.get(number, 0) + 1
    return Knowledge(photos, known.start_list)


def judged_first(alone: Reading, known: Known, judge: Judge) -> Findings:
    """A fresh reading, judged alone so far, by what the race's other photos and list say too."""
    clear = clear_numbers(alone)
    knowledge = knowledge_of(known, clear)
    judged = judge(alone, knowledge) if alone.candidates else alone
    rows = [row_of(candidate) for candidate in judged.candidates]
    return Findings(bibs=bibs_of(judged, knowledge), candidates=rows, clear_numbers=clear)


def row_of(candidate: Candidate) -> StoredCandidate:
    """A candidate as it is stored."""
    return StoredCandidate(**asdict(candidate))


def bibs_of(reading: Reading, knowledge: Knowledge) -> list[StoredBib]:
    """A reading's bibs as they are stored: each number once, by its surest reading."""
    surest = {bib.number: bib for bib in sorted(reading.bibs, key=lambda bib: bib.confidence)}
    return [_bib(bib, bib.number in knowledge.start_list) for bib in surest.values()]


def reading_of(stored: StoredReading) -> Reading:
    """The reading that was stored, its candidates to the last bit; bibs are for a judge to find."""
    candidates = tuple(candidate_of(row) for row in stored.candidates)
    return Reading((), candidates, stored.width or 0, stored.height or 0)


def judged_again(stored: StoredReading, knowledge: Knowledge, judge: Judge) -> Outcome | None:
    """What a photo shows by all that is known of its race; None where that is what is stored.

    A photo without candidates is left as it is: there is nothing to judge it by.
    """
    if not stored.candidates:
        return None
    reading = judge(reading_of(stored), knowledge)
    bibs = bibs_of(reading, knowledge)
    changed = {
        position: row_of(now)
        for position, (before, now) in enumerate(
            zip(stored.candidates, reading.candidates, strict=True)
        )
        if _judgement(before) != _judgement(now)
    }
    if not changed and set(bibs) == set(stored.bibs):
        return None
    return Outcome(
        photo_id=stored.photo_id,
        generation=stored.generation,
        bibs=bibs,
        candidates=changed,
        doubt=doubt_of(bibs, map(row_of, reading.candidates), stored.unread),
    )


def _judgement(seen: StoredCandidate | Candidate) -> tuple[str, str, str, float]:
    return seen.verdict, seen.reason, seen.number, seen.belief


def _bib(bib: Bib, listed: bool) -> StoredBib:
    return StoredBib(
        number=bib.number,
        confidence=round(bib.confidence, PLACES),
        box=bib.box,
        confirmed=listed,
        read_as=bib.read_as,
    )


def candidate_of(row: StoredCandidate) -> Candidate:
    """A candidate as it was stored."""
    return Candidate(
        row.text,
        row.confidence,
        row.box,
        "kept" if row.verdict == "kept" else "dropped",
        row.reason,
        row.number,
        row.belief,
        row.clear,
        Evidence.of(row.evidence),
    )
