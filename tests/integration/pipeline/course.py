"""A race whose readings a test chooses, and a judge whose verdicts anyone can foretell."""

from collections import Counter
from collections.abc import Iterable, Sequence
from dataclasses import replace

from chalicelib.bibs.race import Knowledge, clear_numbers
from chalicelib.bibs.reading import Bib, Candidate, Evidence, Reading
from chalicelib.pipeline.drain import drain
from chalicelib.pipeline.services import Services
from chalicelib.records import bibs, candidates, photos, races
from chalicelib.records.races import Entrant
from tests.integration.pipeline.conftest import Bench

RESTED = "UPDATE races SET judging_rests_until = '-infinity'"
RESTING = "UPDATE races SET judging_rests_until = 'infinity'"

# What a photo shows: a number and how surely it was read, surer than 0.9 is clear.
type Seen = Sequence[tuple[str, float]]


def plenty() -> float:
    return 300.0


def seen(texts: Seen) -> Reading:
    """A reading as the reader gives it, judged alone."""
    found = tuple(_candidate(position, *text) for position, text in enumerate(texts))
    return Reading(tuple(b for c in found for b in _bib(c)), found, 160, 120)


def _candidate(position: int, text: str, confidence: float) -> Candidate:
    clear = confidence > 0.9
    box = (10 * position, 10, 10 * position + 9, 20)
    evidence = Evidence(height=20.1, alternatives=((text[::-1], 0.1),))
    verdict, reason = ("kept", "clear") if clear else ("dropped", "doubtful")
    return Candidate(text, confidence, box, verdict, reason, text, confidence, clear, evidence)  # type: ignore[arg-type]


def _bib(candidate: Candidate) -> tuple[Bib, ...]:
    read_as = candidate.text if candidate.text != candidate.number else ""
    bib = Bib(candidate.number, candidate.belief, candidate.box, read_as)
    return (bib,) if candidate.verdict == "kept" else ()


def judge(reading: Reading, knowledge: Knowledge) -> Reading:
    """With a list: what is on it, or by one character one of it. Without: what some photo shows."""
    judged = tuple(_judged(candidate, knowledge) for candidate in reading.candidates)
    return replace(reading, candidates=judged, bibs=tuple(b for c in judged for b in _bib(c)))


def _judged(candidate: Candidate, knowledge: Knowledge) -> Candidate:
    text, listed = candidate.text, knowledge.start_list
    alone = replace(candidate, number=text, belief=candidate.confidence)
    if listed and text not in listed:
        near = [number for number in listed if _one_off(number, text)]
        if len(near) != 1:
            return replace(alone, verdict="dropped", reason="not on the start list")
        belief = alone.belief / 3
        return replace(alone, verdict="kept", reason="corrected", number=near[0], belief=belief)
    if listed or knowledge.photos.get(text):
        return replace(alone, verdict="kept", reason="known")
    return replace(alone, verdict="dropped", reason="doubtful")


def _one_off(one: str, other: str) -> bool:
    return len(one) == len(other) and sum(a != b for a, b in zip(one, other, strict=True)) == 1


class Course:
    """The bench's race; remembers what each of its photos was read to show."""

    def __init__(self, bench: Bench, services: Services | None = None) -> None:
        self.bench = bench
        self.services = services or replace(bench.services, judge=judge)
        self.read: dict[str, Reading] = {}

    def photo(self, *texts: tuple[str, float], unread: int = 0) -> str:
        """A new photo, read and judged with what is known now; its id."""
        id = self.bench.upload(services=self.services).id
        self.drain(id, texts, unread)
        return id

    def drain(self, id: str, texts: Seen, unread: int = 0) -> None:
        self.read[id] = reading = replace(seen(texts), unread=unread)
        self.bench.reader.readings.append(reading)
        drain(self.services, plenty)

    def start_list(self, *numbers: str) -> None:
        entrants = [Entrant(bib=number) for number in numbers]
        races.replace_entrants(self.services.database, self.bench.race.id, entrants)

    def rested(self) -> None:
        self.services.database.run(RESTED)

    def resting(self) -> None:
        self.services.database.run(RESTING)

    def numbers(self, id: str) -> list[str]:
        """The numbers that a photo shows now, those of a person where one has spoken."""
        return sorted(bib.number for bib in self.bench.photo(id).bibs)

    def found(self, number: str) -> set[str]:
        """The photos that a search by number finds."""
        page, _ = photos.page(self.services.database, self.bench.race.id, bib=number)
        return {photo.id for photo in page}

    def stored(self) -> dict[str, set[tuple[object, ...]]]:
        """Of each photo that was read: what its candidates and its model's bibs are."""
        return {id: self._stored(id) for id in self.read}

    def _stored(self, id: str) -> set[tuple[object, ...]]:
        seen = candidates.of(self.services.database, id)
        sql = "SELECT * FROM bibs WHERE photo_id = :id AND source = 'model'"
        rows = (bibs.StoredBib.of_row(_less(row)) for row in self.services.database.run(sql, id=id))
        return {
            *((c.text, c.verdict, c.reason, c.number, c.belief) for c in seen),
            *((bib.number, bib.confidence, bib.box, bib.confirmed, bib.read_as) for bib in rows),
        }

    def expected(self, start_list: Iterable[str] = ()) -> dict[str, set[tuple[object, ...]]]:
        """The same, of all readings judged together."""
        listed = frozenset(start_list)
        counts = Counter(n for reading in self.read.values() for n in clear_numbers(reading))
        knowledge = Knowledge(counts, listed)
        judged = {id: judge(reading, knowledge) for id, reading in self.read.items()}
        return {
            id: {
                *((c.text, c.verdict, c.reason, c.number, c.belief) for c in reading.candidates),
                *_surest(reading, listed),
            }
            for id, reading in judged.items()
        }


def _surest(reading: Reading, listed: frozenset[str]) -> Iterable[tuple[object, ...]]:
    by_number = {b.number: b for b in sorted(reading.bibs, key=lambda b: b.confidence)}
    for number, bib in by_number.items():
        yield number, round(bib.confidence, 4), bib.box, number in listed, bib.read_as


def _less(row: dict[str, object]) -> dict[str, object]:
    return {name: value for name, value in row.items() if name != "photo_id"}
