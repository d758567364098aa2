"""A race is judged again as it becomes known: what changes, what does not, and what crosses."""

from collections.abc import Callable, Iterator
from dataclasses import replace
from typing import Any

import pytest

from chalicelib.bibs.race import Knowledge, judge_race
from chalicelib.bibs.reading import Reading
from chalicelib.pipeline import drain as draining
from chalicelib.pipeline import judging
from chalicelib.pipeline.doubt import reason_of
from chalicelib.pipeline.drain import Drained, drain
from chalicelib.pipeline.judging import Judged, judge_due
from chalicelib.pipeline.reconcile import sweep
from chalicelib.pipeline.redrive import reprocess
from chalicelib.pipeline.removal import remove
from chalicelib.records import arrivals, attempts, bibs, candidates, judgements, knowledge, passes
from chalicelib.records.arrivals import NewPhoto
from chalicelib.records.bibs import StoredBib
from chalicelib.records.database import Database
from tests.integration.pipeline.conftest import Bench
from tests.integration.pipeline.course import Course, judge, plenty, seen
from tests.integration.pipeline.test_interleavings import BetweenStatements, away


@pytest.fixture
def course(bench: Bench) -> Course:
    return Course(bench)


@pytest.fixture
def elsewhere(course: Course, database_url: str) -> Iterator[Course]:
    """The same race through a connection of another process."""
    database = Database(database_url)
    yield Course(course.bench, replace(course.services, database=database))
    database.close()


def settle(course: Course) -> Judged:
    course.rested()
    return judge_due(course.services, plenty)


def misread(course: Course, photos: int) -> None:
    """So many photos that are read as 1284, and a start list that makes 1234 of it."""
    for _ in range(photos):
        course.photo(("1284", 0.99))
    course.start_list("1234")


def test_one_with_text_left_unread_is_to_be_looked_at_however_it_is_judged(
    course: Course,
) -> None:
    id = course.photo(("1234", 0.7), unread=400)
    assert reason(course, id) == "crowded"
    course.rested()
    course.photo(("1234", 0.99))
    assert (course.numbers(id), reason(course, id)) == (["1234"], "crowded")
    course.bench.reader.readings.append(replace(course.read[id], unread=0))
    reprocess(course.services, id)
    drain(course.services, plenty)
    assert reason(course, id) != "crowded"


def reason(course: Course, id: str) -> str:
    """Why the photo is to be looked at; "" where it is not."""
    [row] = course.services.database.run("SELECT doubt FROM photos WHERE id = :id", id=id)
    return "" if row["doubt"] is None else reason_of(row["doubt"])


def test_an_earlier_photo_is_judged_again_when_a_later_one_shows_its_number(
    course: Course,
) -> None:
    doubtful = course.photo(("1234", 0.7))
    assert course.numbers(doubtful) == []
    course.rested()
    clear = course.photo(("1234", 0.99))
    assert course.found("1234") == {doubtful, clear}
    assert course.stored() == course.expected()


def test_a_photo_is_judged_when_it_is_read_by_what_is_known_then(course: Course) -> None:
    course.photo(("1234", 0.99))
    course.start_list("1234", "77")
    settle(course)
    course.resting()
    late = course.photo(("1284", 0.99), ("99", 0.95))
    assert course.bench.photo(late).bibs == (
        StoredBib(
            number="1234", confidence=0.33, box=(0, 10, 9, 20), confirmed=True, read_as="1284"
        ),
    )


def test_a_photo_read_anew_is_no_witness_for_itself(course: Course) -> None:
    photo = course.photo(("1234", 0.99))
    course.resting()
    reprocess(course.services, photo)
    course.drain(photo, [("1234", 0.7)])
    assert course.numbers(photo) == []


def test_a_start_list_corrects_and_drops_and_its_end_undoes_both(course: Course) -> None:
    photo = course.photo(("1284", 0.99), ("99", 0.95))
    other = course.photo(("1234", 0.7))
    before = course.stored()
    course.start_list("1234", "77")
    assert judge_due(course.services, plenty) == Judged(photos=2, changed=2)
    assert course.stored() == course.expected(["1234", "77"])
    assert course.found("1234") == {photo, other}
    assert course.found("1284") == course.found("99") == set()
    [corrected] = course.bench.photo(photo).bibs
    assert (corrected.read_as, corrected.confidence, corrected.confirmed) == ("1284", 0.33, True)
    [kept, dropped] = candidates.of(course.services.database, photo)
    assert (kept.text, kept.confidence, kept.belief) == ("1284", 0.99, 0.33)
    assert (dropped.verdict, dropped.reason) == ("dropped", "not on the start list")

    course.start_list()
    judge_due(course.services, plenty)
    assert course.stored() == before == course.expected()


def test_a_deleted_photo_is_no_witness_any_more(course: Course) -> None:
    doubtful, clear = course.photo(("1234", 0.7)), course.photo(("1234", 0.99))
    settle(course)
    assert course.numbers(doubtful) == ["1234"]
    remove(course.services, clear)
    assert settle(course) == Judged(photos=1, changed=1)
    assert course.numbers(doubtful) == []


def test_judging_twice_writes_nothing_but_the_mark(course: Course) -> None:
    for number in range(5):
        course.photo((f"12{number}4", 0.99), ("1234", 0.4 + number / 7))
    course.start_list("1234", "1244")
    judge_due(course.services, plenty)
    rows = [course.services.database.run(f"SELECT xmin::text, ctid::text, * FROM {table}")
            for table in ("photos", "bibs", "candidates", "clear_numbers")]  # fmt: skip
    course.start_list("1234", "1244")
    assert judge_due(course.services, plenty) == Judged(photos=5)
    assert rows == [
        course.services.database.run(f"SELECT xmin::text, ctid::text, * FROM {table}")
        for table in ("photos", "bibs", "candidates", "clear_numbers")
    ]
    assert judge_due(course.services, plenty) == Judged()


def test_a_person_outranks_every_judgement(course: Course) -> None:
    photo = course.photo(("1284", 0.99))
    said = course.photo(("99", 0.99))
    bibs.set_by_person(course.services.database, photo, ["1284", "5"])
    bibs.set_by_person(course.services.database, said, [])
    spoken = [course.bench.photo(id).bibs for id in (photo, said)]
    set_at = course.bench.photo(photo).bibs_set_at
    course.start_list("1234")
    judge_due(course.services, plenty)
    assert [course.bench.photo(id).bibs for id in (photo, said)] == spoken
    assert course.bench.photo(photo).bibs_set_at == set_at
    assert course.stored() == course.expected(["1234"]), "what the model says is kept beside it"


def test_hidden_photos_stay_hidden_and_nothing_else_of_a_photo_changes(course: Course) -> None:
    id = course.photo(("1284", 0.99))
    course.services.database.run("UPDATE photos SET hidden_at = now()")
    before = course.bench.photo(id)
    course.start_list("1234")
    judge_due(course.services, plenty)
    after = course.bench.photo(id)
    assert after == replace(before, updated_at=after.updated_at, bibs=after.bibs)
    assert after.updated_at > before.updated_at


def test_a_race_that_was_just_judged_rests_but_a_list_wakes_it(
    course: Course, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(passes, "REST", 1e6)
    course.photo(("1234", 0.99))
    doubtful = course.photo(("1284", 0.7))
    course.photo(("1284", 0.99))
    assert course.numbers(doubtful) == []
    assert judge_due(course.services, plenty) == Judged()
    course.start_list("1234")
    assert judge_due(course.services, plenty).photos == 3


def test_the_sweep_judges(course: Course) -> None:
    misread(course, photos=1)
    assert sweep(course.services, plenty).judged == 1
    assert sweep(course.services, plenty).judged == 0


def test_a_photo_without_candidates_is_left_as_it_is(course: Course) -> None:
    id = course.bench.upload().id
    drain(course.services, plenty)
    course.start_list("1234")
    assert judge_due(course.services, plenty) == Judged(photos=1)
    assert course.numbers(id) == ["7"]


class Hooked:
    """The course's judge, with something happening before it judges for the n-th time."""

    def __init__(self, at: int, then: Callable[[], object]) -> None:
        self.at, self.then, self.judged = at, then, 0

    def __call__(self, reading: Reading, knowledge: Knowledge) -> Reading:
        self.judged += 1
        if self.judged == self.at:
            self.then()
        return judge(reading, knowledge)


class Killed(BaseException):
    """As abrupt as a process's end is to what it was doing."""


def kill() -> None:
    raise Killed


def test_a_judge_that_is_killed_loses_a_page_and_the_next_goes_on(
    course: Course, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(judging, "PAGE", 2)
    misread(course, photos=7)
    with pytest.raises(Killed):
        judge_due(replace(course.services, judge=Hooked(6, kill)), plenty)
    assert len(course.found("1234")) == 4
    course.resting()
    assert judge_due(course.services, plenty) == Judged(photos=3, changed=3)
    assert course.stored() == course.expected(["1234"])
    assert judge_due(course.services, plenty) == Judged()


def test_a_judge_whose_time_is_up_leaves_the_rest_to_the_next(
    course: Course, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(judging, "PAGE", 2)
    misread(course, photos=5)
    nothing: Callable[[], float] = lambda: 0.0  # noqa: E731
    assert judge_due(course.services, nothing) == Judged(1, 1, True)
    while course.services.doorbell.listen(0):
        pass
    monkeypatch.setattr(draining, "JUDGING", 0.0)
    for _ in range(4):
        assert drain(course.services, plenty).judged == 1
        assert course.services.doorbell.listen(0), "another drain goes on, for all it knows"
    assert drain(course.services, plenty).judged == 0
    assert not course.services.doorbell.listen(0)
    assert course.stored() == course.expected(["1234"])


class Ending:
    """Time that is up when the judge has judged so many photos."""

    def __init__(self, photos: int) -> None:
        self.left, self.judged = photos, 0

    def judge(self, reading: Reading, knowledge: Knowledge) -> Reading:
        self.left, self.judged = self.left - 1, self.judged + 1
        return judge(reading, knowledge)

    def seconds_left(self) -> float:
        return float(self.left)


@pytest.mark.parametrize("at_once", [1, 2, 4, 5])
def test_a_page_ends_where_the_time_is_up_and_the_next_goes_on_after_it(
    course: Course, at_once: int
) -> None:
    # A page of a long start list takes longer than some callers have: none would ever end.
    misread(course, photos=5)
    left = 5
    while left:
        time, now = Ending(at_once), min(at_once, left)
        services = replace(course.services, judge=time.judge)
        course.resting()
        assert judge_due(services, time.seconds_left) == Judged(now, now, now == at_once)
        assert time.judged == now
        left -= now
    assert course.stored() == course.expected(["1234"])
    assert judge_due(course.services, plenty) == Judged()


def test_a_drain_without_time_judges_nothing(course: Course) -> None:
    misread(course, photos=1)
    assert drain(course.services, lambda: draining.RESERVE).judged == 0


def test_a_list_that_comes_during_a_pass_begins_it_anew(
    course: Course, elsewhere: Course, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(judging, "PAGE", 2)
    for _ in range(6):
        course.photo(("1284", 0.99))
    course.start_list("77")
    hooked = Hooked(3, lambda: elsewhere.start_list("1234"))
    judge_due(replace(course.services, judge=hooked), plenty)
    assert hooked.judged == 4 + 6
    assert course.stored() == course.expected(["1234"])


@pytest.mark.parametrize("statement", [passes.DUE, knowledge.KNOWN, judgements.WRITE])
def test_an_outage_while_judging_leaves_it_to_another_drain(course: Course, statement: str) -> None:
    misread(course, photos=1)
    database: Any = BetweenStatements(course.services.database, statement, away)
    assert drain(replace(course.services, database=database), plenty) == Drained()
    assert database.happened
    course.bench.pass_time(draining.OUTAGE_PAUSE)
    assert course.services.doorbell.listen(0)
    assert drain(course.services, plenty) == Drained(judged=1)
    assert course.stored() == course.expected(["1234"])


def test_one_judge_a_race(course: Course, elsewhere: Course) -> None:
    misread(course, photos=1)
    others: list[Judged] = []
    hooked = Hooked(1, lambda: others.append(judge_due(elsewhere.services, plenty)))
    assert judge_due(replace(course.services, judge=hooked), plenty).changed == 1
    assert others == [Judged()]


def test_a_photo_that_cannot_be_judged_stops_no_other(course: Course) -> None:
    def stumble() -> None:
        raise ValueError("the judge stumbled")

    ids = [course.photo(("1284", 0.99)) for _ in range(3)]
    course.start_list("1234")
    judged = judge_due(replace(course.services, judge=Hooked(2, stumble)), plenty)
    assert judged == Judged(photos=3, changed=2)
    assert len(course.found("1234")) == 2
    assert course.numbers(ids[1]) == ["1284"]


def test_a_fresh_photo_that_cannot_be_judged_stands_alone_until_it_can(course: Course) -> None:
    def stumble() -> None:
        raise ValueError("the judge stumbled")

    course.start_list("1234")
    sane = course.services
    course.services = replace(sane, judge=Hooked(1, stumble))
    course.resting()
    photo = course.photo(("1284", 0.99))
    assert course.bench.photo(photo).status == "completed"
    course.services = sane
    settle(course)
    assert course.stored() == course.expected(["1234"])


def read_anew(course: Course, id: str) -> None:
    reprocess(course.services, id)
    course.drain(id, [("1235", 0.99), ("77", 0.99), ("5", 0.5)])


def ordered_anew(course: Course, id: str) -> None:
    reprocess(course.services, id)


def claimed_anew(course: Course, id: str) -> None:
    reprocess(course.services, id)
    attempts.claim(course.services.database, id, 3)


def replaced(course: Course, id: str) -> None:
    key = course.bench.photo(id).object_key
    new = NewPhoto(id=id, race_id=course.bench.race.id, object_key=key, object_version="v2")
    assert arrivals.insert(course.services.database, new)[1]


def deleted(course: Course, id: str) -> None:
    remove(course.services, id)


def corrected(course: Course, id: str) -> None:
    bibs.set_by_person(course.services.database, id, ["1284", "8"])


@pytest.mark.parametrize(
    "cross", [read_anew, ordered_anew, claimed_anew, replaced, deleted, corrected]
)
def test_what_happens_to_a_photo_while_it_is_judged_is_not_undone(
    course: Course, elsewhere: Course, cross: Callable[[Course, str], None]
) -> None:
    id, other = course.photo(("1284", 0.99)), course.photo(("99", 0.99))
    course.start_list("1234")

    def crossed() -> None:
        cross(elsewhere, id)
        states.append(_rows(elsewhere, id))

    states: list[Any] = []
    # The newest photo is judged first, so both were read from Postgres when this happens.
    judge_due(replace(course.services, judge=Hooked(2, crossed)), plenty)
    assert course.numbers(other) == [], "the others are judged all the same"
    if cross is corrected:
        assert course.numbers(id) == ["1284", "8"]
        assert course.stored() == course.expected(["1234"])
    else:
        assert _rows(course, id) == states[0]
    if cross is read_anew:
        settle(course)
        course.read |= elsewhere.read
        assert course.stored() == course.expected(["1234"])


def _rows(course: Course, id: str) -> list[Any]:
    return [
        course.services.database.run(f"SELECT * FROM {table} WHERE {key} = :id", id=id)
        for table, key in (("photos", "id"), ("bibs", "photo_id"), ("candidates", "photo_id"))
    ]


def test_a_photo_completed_behind_the_cursor_is_not_missed(
    course: Course, elsewhere: Course, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(judging, "PAGE", 1)
    for _ in range(3):
        course.photo(("1284", 0.7))

    def another() -> None:
        elsewhere.photo(("1284", 0.99))
        course.read |= elsewhere.read

    course.start_list()
    judge_due(replace(course.services, judge=Hooked(2, another)), plenty)
    assert settle(course).photos == 4
    assert course.stored() == course.expected()


def test_by_the_reader_s_own_judge_stored_readings_are_judged_as_fresh_ones(bench: Bench) -> None:
    course = Course(bench, bench.services)
    texts = [[("1234", 0.99)], [("1234", 0.3), ("88", 0.3)], [("4321", 0.99), ("5678", 0.95)]]
    ids = [course.photo(*text) for text in texts]
    course.rested()
    for listed in ([], ["1234", "8765"], ["1234", "4321", "5678"], []):
        course.start_list(*listed)
        judge_due(course.services, plenty)
        assert [_shown(course, id) for id in ids] == [
            {(bib.number, bib.read_as, bib.number in listed) for bib in reading.bibs}
            for reading in judge_race([seen(text) for text in texts], listed)
        ]


def _shown(course: Course, id: str) -> set[tuple[str, str, bool]]:
    return {(bib.number, bib.read_as, bib.confirmed) for bib in course.bench.photo(id).bibs}
