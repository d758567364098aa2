"""What the photos of a race say about each other's numbers."""

from collections import Counter
from collections.abc import Callable, Sequence
from dataclasses import replace

from chalicelib.bibs.judge import CUT, UNSURE, number_in, with_candidates
from chalicelib.bibs.reading import Candidate, Reading

ENOUGH = 20  # different numbers; fewer say nothing about a race's usual ones
USUAL = 0.05  # a length that fewer of a race's numbers have is unusual
PROBABLE = 0.6  # confidence that suffices for a number that another photo shows clearly
TELLING = 3  # digits; shorter numbers agree with others by chance

CONFIRMED = "another photo of the race shows this number clearly"
PART = "seen once, of an unusual length, and part of another number of the race"


def judge_race(readings: Sequence[Reading]) -> list[Reading]:
    """The readings of one race's photos, judged again with what they say together.

    A doubtful number is kept if another photo shows it clearly; one of an unusual length that
    only one photo shows is dropped if it is the start or end of another number, as folded bibs
    give. Takes and gives readings judged photo by photo.
    """
    photos = Counter(number for reading in readings for number in _numbers(reading))
    lengths = _usual_lengths(photos)

    def judge(candidate: Candidate) -> Candidate:
        number = number_in(candidate.text)
        if _confirmed(candidate, number, photos):
            return replace(candidate, verdict="kept", reason=CONFIRMED)
        odd = candidate.verdict == "kept" and lengths and len(number) not in lengths
        if odd and photos[number] == 1 and _part_of_another(number, photos):
            return replace(candidate, verdict="dropped", reason=PART)
        return candidate

    return [_judged(reading, judge) for reading in readings]


def _judged(reading: Reading, judge: Callable[[Candidate], Candidate]) -> Reading:
    return with_candidates(reading, map(judge, reading.candidates))


def _numbers(reading: Reading) -> set[str]:
    return {bib.number for bib in reading.bibs}


def _usual_lengths(photos: Counter[str]) -> set[int]:
    """The lengths that a race's numbers have, or none if too few are known."""
    if len(photos) < ENOUGH:
        return set()
    counts = Counter(len(number) for number in photos)
    return {length for length, count in counts.items() if count >= USUAL * len(photos)}


def _part_of_another(number: str, photos: Counter[str]) -> bool:
    return len(number) >= TELLING and any(
        len(other) > len(number) and (other.startswith(number) or other.endswith(number))
        for other in photos
    )


def _confirmed(candidate: Candidate, number: str, photos: Counter[str]) -> bool:
    doubtful = candidate.verdict == "dropped" and candidate.reason in {UNSURE, CUT}
    return (
        doubtful
        and len(number) >= TELLING
        and candidate.confidence >= PROBABLE
        and photos[number] > 0
    )
