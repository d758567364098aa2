"""Readings to rows and back, and when judging again comes to something."""

import json
import math
from dataclasses import asdict, replace
from datetime import UTC, datetime

from chalicelib.bibs.race import Knowledge
from chalicelib.bibs.reading import Bib, Candidate, Evidence, Reading
from chalicelib.pipeline.judgement import (
    bibs_of,
    judged_again,
    judged_first,
    knowledge_of,
    reading_of,
    row_of,
)
from chalicelib.records.bibs import StoredBib
from chalicelib.records.candidates import StoredCandidate
from chalicelib.records.judgements import StoredReading
from chalicelib.records.knowledge import Known

BOX = (1, 2, 30, 40)
EVIDENCE = Evidence(height=1 / 3, alternatives=(("1284", 0.1), ("1", 1e-12)))
SEEN = Candidate(
    "12S4", math.nextafter(0.9, 1), BOX, "kept", "clear", "1234", 2 / 3, True, EVIDENCE
)
NOTHING = Known(photos={}, start_list=frozenset())


def stored(*candidates: StoredCandidate, bibs: tuple[StoredBib, ...] = ()) -> StoredReading:
    at = datetime(2026, 5, 17, tzinfo=UTC)
    return StoredReading(
        photo_id="a", generation=3, created_at=at, width=400, height=300,
        candidates=candidates, bibs=bibs,
    )  # fmt: skip


def as_it_is(reading: Reading, knowledge: Knowledge) -> Reading:
    """A judge that lets every verdict stand."""
    kept = (c for c in reading.candidates if c.verdict == "kept")
    return replace(reading, bibs=tuple(Bib(c.number, c.belief, c.box) for c in kept))


def never(reading: Reading, knowledge: Knowledge) -> Reading:
    """A judge that drops everything."""
    dropped = tuple(replace(c, verdict="dropped", reason="no") for c in reading.candidates)
    return replace(reading, candidates=dropped, bibs=())


def test_a_candidate_comes_back_from_its_row_s_json_as_it_was() -> None:
    row = StoredCandidate.of_row(json.loads(json.dumps(asdict(row_of(SEEN)))))
    assert reading_of(stored(row)) == Reading((), (SEEN,), 400, 300)


def test_a_candidate_of_before_there_was_evidence_has_none() -> None:
    row = replace(row_of(SEEN), evidence={})
    assert reading_of(stored(row)).candidates == (replace(SEEN, evidence=Evidence()),)


def test_of_a_number_read_twice_the_surest_counts_and_a_listed_one_is_confirmed() -> None:
    bibs = (Bib("7", 0.99999, BOX), Bib("7", 0.5, BOX), Bib("8", 2 / 3, BOX, read_as="9"))
    assert set(bibs_of(Reading(bibs, (), 1, 1), Knowledge({}, frozenset({"8"})))) == {
        StoredBib(number="7", confidence=1.0, box=BOX),
        StoredBib(number="8", confidence=0.6667, box=BOX, confirmed=True, read_as="9"),
    }


def test_what_a_photo_shows_clearly_is_known_beside_what_was_known() -> None:
    known = Known(photos={"7": 2}, start_list=frozenset({"1"}))
    told = knowledge_of(known, ["7", "8", "8"])
    assert (told.photos, told.start_list) == ({"7": 3, "8": 1}, {"1"})
    assert known.photos == {"7": 2}


def test_a_race_learns_what_the_photo_alone_shows_whatever_it_is_judged_to_show() -> None:
    alone = Reading((), (replace(SEEN, text="1234"),), 400, 300)
    findings = judged_first(alone, NOTHING, never)
    assert (findings.bibs, findings.clear_numbers) == ([], {"1234"})
    assert [seen.verdict for seen in findings.candidates] == ["dropped"]


def test_a_reading_without_candidates_stands() -> None:
    bib = Bib("7", 0.9, BOX)
    assert [b.number for b in judged_first(Reading((bib,), (), 1, 1), NOTHING, never).bibs] == ["7"]
    assert judged_again(stored(), Knowledge(), never) is None


def test_an_outcome_is_what_differs_from_what_is_stored() -> None:
    row, other = row_of(SEEN), row_of(replace(SEEN, verdict="dropped", reason="no"))
    bib = StoredBib(number="1234", confidence=0.6667, box=BOX)
    assert judged_again(stored(row, other, bibs=(bib,)), Knowledge(), as_it_is) is None
    outcome = judged_again(stored(row, other, bibs=(bib,)), Knowledge(), never)
    assert outcome
    assert (outcome.photo_id, outcome.generation, list(outcome.bibs)) == ("a", 3, [])
    assert outcome.candidates == {0: other}


def test_a_bib_that_came_onto_the_list_is_an_outcome_without_another_verdict() -> None:
    bib = StoredBib(number="1234", confidence=0.6667, box=BOX)
    listed = Knowledge({}, frozenset({"1234"}))
    outcome = judged_again(stored(row_of(SEEN), bibs=(bib,)), listed, as_it_is)
    assert outcome
    assert (outcome.bibs, outcome.candidates) == ([replace(bib, confirmed=True)], {})
