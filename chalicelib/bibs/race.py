"""What the photos of a race say about each other's numbers."""

from collections import Counter
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass, field, replace
from functools import cached_property

from chalicelib.bibs.judge import CUT, UNSURE, with_candidates
from chalicelib.bibs.reading import Candidate, Reading

ENOUGH = 20  # different numbers; fewer say nothing about a race's usual ones
USUAL = 0.05  # a length that fewer of a race's numbers have is unusual
PROBABLE = 0.6  # confidence that suffices for a number that another photo shows clearly
TELLING = 3  # digits; shorter numbers agree with others by chance

CONFIRMED = "another photo of the race shows this number clearly"
PART = "seen once, of an unusual length, and part of another number of the race"


@dataclass(frozen=True)
class Knowledge:
    """What is known of a race: on how many photos each number is clear, and who started."""

    photos: Mapping[str, int] = field(default_factory=dict)
    start_list: frozenset[str] = frozenset()

    @cached_property
    def lengths(self) -> set[int]:
        """The lengths that the race's numbers usually have, or none if too few are known."""
        return _usual_lengths(self.photos)


def judge_race(readings: Sequence[Reading], start_list: Iterable[str] = ()) -> list[Reading]:
    """The readings of one race's photos, judged again with what they say together.

    A doubtful number is kept if another photo shows it clearly; one of an unusual length that
    only one photo shows is dropped if it is the start or end of another number, as folded bibs
    give.
    """
    photos = Counter(number for reading in readings for number in clear_numbers(reading))
    knowledge = Knowledge(photos, frozenset(start_list))
    return [judge_again(reading, knowledge) for reading in readings]


def clear_numbers(reading: Reading) -> set[str]:
    """The numbers that this photo alone shows clearly: what its race learns from it."""
    return {candidate.number for candidate in reading.candidates if candidate.clear}


def judge_again(reading: Reading, knowledge: Knowledge) -> Reading:
    """``reading`` judged with what is known of its race, whatever it was judged with before."""
    return with_candidates(reading, [_judged(c, knowledge) for c in reading.candidates])


def _judged(candidate: Candidate, knowledge: Knowledge) -> Candidate:
    number, photos = candidate.number, knowledge.photos
    if _confirmed(candidate, number, photos):
        return replace(candidate, verdict="kept", reason=CONFIRMED)
    odd = candidate.verdict == "kept" and knowledge.lengths and len(number) not in knowledge.lengths
    if odd and photos.get(number) == 1 and _part_of_another(number, photos):
        return replace(candidate, verdict="dropped", reason=PART)
    return candidate


def _usual_lengths(photos: Mapping[str, int]) -> set[int]:
    """The lengths that a race's numbers have, or none if too few are known."""
    if len(photos) < ENOUGH:
        return set()
    counts = Counter(len(number) for number in photos)
    return {length for length, count in counts.items() if count >= USUAL * len(photos)}


def _part_of_another(number: str, photos: Mapping[str, int]) -> bool:
    return len(number) >= TELLING and any(
        len(other) > len(number) and (other.startswith(number) or other.endswith(number))
        for other in photos
    )


def _confirmed(candidate: Candidate, number: str, photos: Mapping[str, int]) -> bool:
    doubtful = candidate.verdict == "dropped" and candidate.reason in {UNSURE, CUT}
    return (
        doubtful
        and len(number) >= TELLING
        and candidate.confidence >= PROBABLE
        and photos.get(number, 0) > 0
    )
