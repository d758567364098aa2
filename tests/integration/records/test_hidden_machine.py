"""In whatever order is asked, decided, read, judged and said: who is hidden stays hidden."""

from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass, field
from datetime import date
from uuid import uuid4

from hypothesis import HealthCheck, settings
from hypothesis import strategies as st
from hypothesis.stateful import (
    RuleBasedStateMachine,
    invariant,
    precondition,
    rule,
    run_state_machine_as_test,
)

from chalicelib.records import (
    arrivals,
    attempts,
    bibs,
    judgements,
    photos,
    races,
    results,
    search,
    takedowns,
)
from chalicelib.records.arrivals import NewPhoto
from chalicelib.records.bibs import StoredBib
from chalicelib.records.database import Database
from chalicelib.records.judgements import Outcome
from chalicelib.records.results import Result
from chalicelib.records.takedowns import NewTakedown

NUMBERS = st.sampled_from(["7", "8", "07"])
SETS = st.sets(NUMBERS, max_size=2)
ANY = st.integers(min_value=0, max_value=99)
READ_AGAIN = """
UPDATE photos SET processing_status = 'pending', lease = NULL, processed_at = NULL, attempts = 0
WHERE id = :id
"""


@dataclass
class Asked:
    """What the model knows of a request."""

    id: str
    photo: str | None
    number: str | None
    status: str
    held: set[str] = field(default_factory=set)  # photos that it has hidden

    @property
    def in_effect(self) -> bool:
        return self.status in {"open", "confirmed"}


@dataclass
class Known:
    """What the model knows of a photo."""

    read: set[str]
    said: set[str] | None = None  # by a person

    @property
    def numbers(self) -> set[str]:
        return self.read if self.said is None else self.said


class Hiding(RuleBasedStateMachine):
    """A race, its photos, and requests about them, beside a model of who is hidden."""

    database: Database

    def __init__(self) -> None:
        super().__init__()
        slug = f"race-{uuid4().hex[:12]}"
        self.race = races.create(self.database, slug, "Race", date(2026, 5, 17))
        self.photos: dict[str, Known] = {}
        self.requests: list[Asked] = []

    @rule(numbers=SETS)
    def read(self, numbers: set[str]) -> None:
        key = f"{self.race.id}/{uuid4()}"
        new = NewPhoto(id=str(uuid4()), race_id=self.race.id, object_key=key, object_version="1")
        photo, _ = arrivals.insert(self.database, new)
        self._finish(photo.id, numbers)
        self.photos[photo.id] = Known(set(numbers))

    @precondition(lambda self: self.photos)
    @rule(which=ANY, numbers=SETS, again=st.booleans())
    def change_by_machine(self, which: int, numbers: set[str], again: bool) -> None:
        """A photo is read again, or judged again by another start list."""
        id = self._photo(which)
        with self._showing_none_again():
            self._hold(id, self.photos[id].read - numbers)
            if again:
                self.database.run(READ_AGAIN, id=id)
                self._finish(id, numbers)
            else:
                outcome = Outcome(photo_id=id, generation=1, bibs=_bibs(numbers), candidates={})
                judgements.write(self.database, [outcome])
            self.photos[id].read = set(numbers)

    @precondition(lambda self: self.photos)
    @rule(which=ANY, numbers=SETS)
    def say(self, which: int, numbers: set[str]) -> None:
        id = self._photo(which)
        bibs.set_by_person(self.database, id, sorted(numbers))
        self.photos[id].said = set(numbers)

    @precondition(lambda self: self.photos)
    @rule(which=ANY)
    def take_back(self, which: int) -> None:
        id = self._photo(which)
        bibs.unset_by_person(self.database, id)
        self.photos[id].said = None

    @rule(
        which=ANY,
        number=NUMBERS,
        of_photo=st.sampled_from([False, False, True]),
        status=st.sampled_from(["open", "open", "waiting"]),
    )
    def ask(self, which: int, number: str, of_photo: bool, status: str) -> None:
        if of_photo and not self.photos:
            return
        photo = self._photo(which) if of_photo else None
        new = NewTakedown(race_id=self.race.id, photo_id=photo, number=None if of_photo else number)
        with self._showing_none_again():
            added = takedowns.add(self.database, new, status, "hash")
        self.requests.append(Asked(added.id, photo, new.number, status))
        self._weighed(self.requests[-1])

    @precondition(lambda self: self.requests)
    @rule(which=ANY, status=st.sampled_from(["confirmed", "rejected"]))
    def decide(self, which: int, status: str) -> None:
        request = self._request(which)
        takedowns.decide(self.database, request.id, status, "hide", "token")
        request.status = status
        self._weighed(request)

    @precondition(lambda self: self.requests)
    @rule(which=ANY)
    def weigh_and_hold(self, which: int) -> None:
        with self._showing_none_again():
            takedowns.hold(self.database, self._request(which).id)
        self._weighed(self._request(which))

    @precondition(lambda self: self.requests)
    @rule(which=ANY)
    def weigh_and_let_wait(self, which: int) -> None:
        request = self._request(which)
        moved = takedowns.wait(self.database, request.id)
        assert bool(moved) == (request.status == "open")
        request.status = "waiting" if moved else request.status

    @invariant()
    def the_public_sees_just_the_others(self) -> None:
        hidden = {id for id in self.photos if any(self._hides(r, id) for r in self.requests)}
        assert self._public() == set(self.photos) - hidden
        seen, _ = search.with_numbers(self.database, self.race.id, ["7", "8"], limit=200)
        numbered = {id for id, photo in self.photos.items() if photo.numbers}
        assert {photo.id for photo in seen} == numbered - hidden
        everything = photos.get_many(self.database, sorted(self.photos))
        assert {photo.id for photo in everything if photo.hidden} == hidden

    @invariant()
    def what_hides_a_photo_is_about_it(self) -> None:
        for request in self.requests:
            hides = {id for id in self.photos if self._hides(request, id)}
            assert hides <= set(takedowns.covered(self.database, request.id))

    def _hides(self, request: Asked, id: str) -> bool:
        photo = self.photos[id]
        shows = _is_among(request.number, photo.numbers)
        if request.in_effect and (request.photo == id or shows):
            return True
        undenied = photo.said is None or shows
        return request.status != "rejected" and id in request.held and undenied

    def _hold(self, id: str, numbers: set[str]) -> None:
        for request in self.requests:
            if request.in_effect and _is_among(request.number, numbers):
                request.held.add(id)

    def _weighed(self, request: Asked) -> None:
        if request.in_effect and request.number:
            request.held |= {
                id for id, photo in self.photos.items() if _is_among(request.number, photo.numbers)
            }

    @contextmanager
    def _showing_none_again(self) -> Iterator[None]:
        before = self._public()
        yield
        assert self._public() <= before

    def _public(self) -> set[str]:
        page, _ = photos.page(self.database, self.race.id, with_hidden=False, limit=200)
        return {photo.id for photo in page}

    def _photo(self, which: int) -> str:
        return sorted(self.photos)[which % len(self.photos)]

    def _request(self, which: int) -> Asked:
        return self.requests[which % len(self.requests)]

    def _finish(self, id: str, numbers: set[str]) -> None:
        claim = attempts.claim(self.database, id, 9)
        assert claim
        result = Result(bibs=_bibs(numbers), width=3, height=2, thumbnail_key="t", preview_key="p")
        assert results.finish(self.database, id, claim.lease, 1, result)


def _is_among(number: str | None, numbers: set[str]) -> bool:
    return number is not None and number.lstrip("0") in {one.lstrip("0") for one in numbers}


def _bibs(numbers: set[str]) -> list[StoredBib]:
    return [StoredBib(number=number, confidence=0.9) for number in sorted(numbers)]


def test_who_is_hidden_is_who_asked(database: Database) -> None:
    machine = type("Here", (Hiding,), {"database": database})
    run_state_machine_as_test(
        machine,
        settings=settings(
            max_examples=15,
            stateful_step_count=25,
            deadline=None,
            suppress_health_check=list(HealthCheck),
        ),
    )
