"""The photos of a race judged with what they, and its start list, say together."""

from collections import Counter
from collections.abc import Iterable, Sequence

from chalicelib.bibs.judge import likeliest, with_candidates
from chalicelib.bibs.knowledge import Knowledge
from chalicelib.bibs.reading import Reading
from chalicelib.bibs.verdict import Here, verdict_of

__all__ = ["Knowledge", "clear_numbers", "judge_again", "judge_race"]


def judge_race(readings: Sequence[Reading], start_list: Iterable[str] = ()) -> list[Reading]:
    """The readings of one race's photos, judged again with what they say together.

    ``start_list`` are the race's numbers as they are printed, if they are known.
    """
    photos = Counter(number for reading in readings for number in clear_numbers(reading))
    knowledge = Knowledge(photos, frozenset(start_list))
    return [judge_again(reading, knowledge) for reading in readings]


def clear_numbers(reading: Reading) -> set[str]:
    """The numbers that this photo alone shows clearly: what its race learns from it.

    As they were read, also where a start list has corrected them since.
    """
    clear = (candidate for candidate in reading.candidates if candidate.clear)
    return {likeliest(candidate) for candidate in clear}


def judge_again(reading: Reading, knowledge: Knowledge) -> Reading:
    """``reading`` judged with what is known of its race, whatever it was judged with before."""
    here = Here((reading.width, reading.height), frozenset(clear_numbers(reading)))
    judged = [verdict_of(candidate, here, knowledge) for candidate in reading.candidates]
    return with_candidates(reading, judged)
