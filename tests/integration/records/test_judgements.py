"""Candidates come back to the last bit, and what a race knows is counted by photos."""

import math
from pathlib import Path

import pytest

from chalicelib.records import (
    attempts,
    candidates,
    judgements,
    knowledge,
    passes,
    photos,
    races,
    results,
)
from chalicelib.records.bibs import StoredBib
from chalicelib.records.candidates import StoredCandidate
from chalicelib.records.database import Database
from chalicelib.records.judgements import Outcome, StoredReading
from chalicelib.records.knowledge import Known
from chalicelib.records.migrate import FOLDER, migrate
from chalicelib.records.photos import Photo
from chalicelib.records.races import Entrant, Race
from chalicelib.records.results import Result
from tests.integration.records.conftest import Arrive

BOX = (10, 20, 110, 80)
EVIDENCE = {"height": 1 / 3, "alternatives": [["12:4", math.nextafter(0.1, 1)], ["é\"'", 1e-9]]}
SEEN = StoredCandidate(
    text="128?",
    confidence=math.nextafter(0.9, 0),
    box=BOX,
    verdict="kept",
    reason="near",
    number="1284",
    belief=2 / 3,
    clear=True,
    evidence=EVIDENCE,
)


def finish(database: Database, photo: Photo, *seen: StoredCandidate, clear: str = "") -> None:
    attempts.reprocess(database, photo.id)
    claim = attempts.claim(database, photo.id, 3)
    assert claim
    bib = StoredBib(number="1284", confidence=0.6667, box=BOX)
    result = Result(
        bibs=[bib], candidates=seen, clear_numbers=clear.split(),
        width=400, height=300, thumbnail_key="t", preview_key="p",
    )  # fmt: skip
    assert results.finish(database, photo.id, claim.lease, claim.photo.generation, result)


def standing(database: Database, race: Race) -> passes.Standing | None:
    with database.transaction():
        return passes.take(database, race.id)


def page(database: Database, race: Race) -> list[StoredReading]:
    return judgements.page(database, race.id, "", 10)


def test_candidates_come_back_to_the_last_bit(
    database: Database, race: Race, arrive: Arrive
) -> None:
    photo = arrive()
    finish(database, photo, SEEN)
    assert candidates.of(database, photo.id) == [SEEN]
    [stored] = page(database, race)
    assert stored.candidates == (SEEN,)
    assert stored.bibs == (StoredBib(number="1284", confidence=0.6667, box=BOX),)
    assert (stored.generation, stored.width, stored.height) == (2, 400, 300)


def test_a_race_knows_what_its_photos_show_clearly_and_who_started(
    database: Database, race: Race, arrive: Arrive
) -> None:
    one, two = arrive(), arrive()
    finish(database, one, SEEN, clear="7 8")
    finish(database, two, SEEN, clear="8 8 9")
    races.replace_entrants(database, race.id, [Entrant(bib="8"), Entrant(bib="A1")])
    known = Known(photos={"7": 1, "8": 2, "9": 1}, start_list=frozenset({"8", "A1"}))
    assert knowledge.of(database, race.id) == known
    assert knowledge.of(database, race.id, but=two.id).photos == {"7": 1, "8": 1}

    attempts.reprocess(database, one.id)
    assert knowledge.of(database, race.id) == known, "what was read counts until it is read anew"
    finish(database, one, SEEN, clear="9")
    photos.delete(database, two.id)
    assert knowledge.of(database, race.id).photos == {"9": 1}


def test_a_race_without_anything_knows_nothing(database: Database, race: Race) -> None:
    assert knowledge.of(database, race.id) == Known(photos={}, start_list=frozenset())
    assert passes.due(database) == []
    assert standing(database, race) is None


def test_a_race_is_due_until_a_pass_that_began_with_what_is_known_is_over(
    database: Database, race: Race, arrive: Arrive
) -> None:
    finish(database, arrive(), SEEN)
    now = standing(database, race)
    assert now == passes.Standing(version=1, after="")
    [last] = page(database, race)
    passes.save(database, race.id, now, last.cursor, 0.0)
    knowledge.changed(database, race.id)
    going_on = standing(database, race)
    assert going_on
    assert (going_on.version, bool(going_on.after)) == (1, True)
    assert judgements.page(database, race.id, going_on.after, 10) == []
    passes.save(database, race.id, going_on, "", 0.0)
    assert [due.slug for due in passes.due(database)] == [race.slug]
    assert standing(database, race) == passes.Standing(version=2, after="")


def test_a_rest_is_ten_times_as_long_as_the_pass_took_in_all(
    database: Database, race: Race, arrive: Arrive
) -> None:
    finish(database, arrive(), SEEN)
    [last] = page(database, race)
    for after in (last.cursor, last.cursor, ""):
        now = standing(database, race)
        assert now
        passes.save(database, race.id, now, after, 2.0)
    sql = "SELECT extract(epoch FROM judging_rests_until - now())::float AS rest FROM races"
    assert database.run(sql)[0]["rest"] == pytest.approx(60, abs=5)
    knowledge.changed(database, race.id)
    assert passes.due(database) == []


def test_an_outcome_of_another_generation_is_not_written(
    database: Database, race: Race, arrive: Arrive
) -> None:
    photo, other = arrive(), arrive()
    finish(database, photo, SEEN)
    finish(database, other, SEEN)
    bib = StoredBib(number="5", confidence=0.5, box=BOX, confirmed=True, read_as="1284")
    outcomes = [
        Outcome(photo_id=stored.photo_id, generation=stored.generation, bibs=[bib], candidates={})
        for stored in page(database, race)
    ]
    attempts.reprocess(database, photo.id)
    assert judgements.write(database, outcomes) == 1
    shown = {found.id: found.bibs for found in photos.get_many(database, [photo.id, other.id])}
    assert shown[other.id] == (bib,)
    assert [kept.number for kept in shown[photo.id]] == ["1284"]


# As 007's code left them: one clear number, one in quotes, and what was dropped.
BEFORE = """
INSERT INTO races (slug, name, date) VALUES ('old', 'Old', '2025-01-01'), ('none', 'N', now());
INSERT INTO photos (id, race_id, object_key, object_version, processing_status, processed_at)
    SELECT gen_random_uuid(), id, 'a', 'v', 'completed', now() FROM races WHERE slug = 'old';
INSERT INTO candidates (photo_id, position, text, confidence, box, verdict)
    SELECT id, seen.* FROM photos, (VALUES
        (0, '1284', 0.9::real, '[1,2,3,4]'::jsonb, 'kept'),
        (1, '"77.', 0.98, '[1,2,3,4]', 'kept'),
        (2, '99', 0.123, '[1,2,3,4]', 'dropped'),
        (3, 'ADIDAS', 0.99, '[1,2,3,4]', 'dropped')) AS seen;
INSERT INTO bibs (photo_id, number, source, confidence) SELECT id, '77', 'model', 0.98 FROM photos;
"""


def test_what_was_read_before_races_were_judged_is_judged_too(
    empty: Database, tmp_path: Path
) -> None:
    for path in sorted(FOLDER.glob("*.sql"))[:7]:
        (tmp_path / path.name).write_text(path.read_text())
    migrate(empty, tmp_path)
    empty.run(BEFORE)
    migrate(empty)
    [due] = passes.due(empty)
    [stored] = judgements.page(empty, due.id, "", 10)
    assert [(c.number, c.confidence, c.belief, c.clear) for c in stored.candidates] == [
        ("1284", 0.9, 0.9, True),
        ("77", 0.98, 0.98, True),
        ("99", 0.123, 0.123, False),
        ("", 0.99, 0.99, False),
    ]
    assert {*(len(c.evidence) for c in stored.candidates)} == {0}
    assert [bib.confidence for bib in stored.bibs] == [0.98]
    assert knowledge.of(empty, due.id).photos == {"1284": 1, "77": 1}
