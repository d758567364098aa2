"""Readings of photos that never were."""

from hypothesis import strategies as st

from chalicelib.bibs.judge import judged, with_candidates
from chalicelib.bibs.reading import Box, Candidate, Evidence, Reading

WIDTH, HEIGHT = 1000, 800
BOX = (100, 100, 160, 130)


def candidate(
    text: str,
    confidence: float = 0.97,
    alternatives: tuple[tuple[str, float], ...] = (),
    box: Box = BOX,
    hidden: float = 0.0,
) -> Candidate:
    """A text as it is judged alone."""
    evidence = Evidence(30.0, alternatives, hidden)
    return judged(Candidate(text, confidence, box, "dropped", "", evidence=evidence), WIDTH, HEIGHT)


def reading(*candidates: Candidate) -> Reading:
    return with_candidates(Reading((), (), WIDTH, HEIGHT), candidates)


def numbers(reading: Reading) -> list[str]:
    return [bib.number for bib in reading.bibs]


texts = st.text(st.sampled_from("0123456789:.A -٣²") | st.characters(), max_size=8)
near = st.text("012A~", min_size=2, max_size=3)  # so few that they meet numbers, or nearly do
others = st.lists(st.tuples(near, st.floats(0, 0.5)), max_size=3).map(tuple)
of_one_text = st.builds(candidate, texts, st.floats(0, 1))
candidates = of_one_text | st.builds(
    candidate, near, st.floats(0, 1), others, hidden=st.floats(0, 1)
)


def races_of(seen: st.SearchStrategy[Candidate]) -> st.SearchStrategy[list[Reading]]:
    """Some photos of a race, with such candidates."""
    return st.lists(st.builds(lambda found: reading(*found), st.lists(seen)), max_size=6)


readings = races_of(candidates)
