"""Whatever is asked, decided, read and corrected in whatever order: who is hidden stays hidden."""

from dataclasses import dataclass
from datetime import date
from uuid import uuid4

from hypothesis import HealthCheck, settings
from hypothesis import strategies as st
from hypothesis.stateful import RuleBasedStateMachine, invariant, rule, run_state_machine_as_test

from chalicelib.records import arrivals, attempts, bibs, photos, races, results, search, takedowns
from chalicelib.records.arrivals import NewPhoto
from chalicelib.records.bibs import StoredBib
from chalicelib.records.database import Database
from chalicelib.records.results import Result
from chalicelib.records.takedowns import NewTakedown

NUMBERS = st.sampled_from(["7", "8", "9"])
ANY = st.integers(min_value=0, max_value=99)


@dataclass
class Asked:
    """What the model knows of a request."""

    id: str
    photo: str | None
    number: str | None
    status: str


@dataclass
class Known:
    """What the model knows of a photo."""

    numbers: set[str]
    by_person: bool = False


class Hiding(RuleBasedStateMachine):
    """A race, its photos, and requests about them, beside a model of who is hidden."""

    database: Database

    def __init__(self) -> None:
        super().__init__()
        slug = f"race-{uuid4().hex[:12]}"
        self.race = races.create(self.database, slug, "Race", date(2026, 5, 17))
        self.photos: dict[str, Known] = {}
        self.requests: list[Asked] = []

    @rule(numbers=st.sets(NUMBERS, max_size=2))
    def read(self, numbers: set[str]) -> None:
        key = f"{self.race.id}/{uuid4()}"
        new = NewPhoto(id=str(uuid4()), race_id=self.race.id, object_key=key, object_version="1")
        photo, _ = arrivals.insert(self.database, new)
        self._finish(photo.id, photo.generation, numbers)
        self.photos[photo.id] = Known(set(numbers))

    @rule(which=ANY, numbers=st.sets(NUMBERS, max_size=2))
    def read_again(self, which: int, numbers: set[str]) -> None:
        if not self.photos:
            return
        id = sorted(self.photos)[which % len(self.photos)]
        self.database.run(
            "UPDATE photos SET processing_status = 'pending', lease = NULL, processed_at = NULL, "
            "attempts = 0 WHERE id = :id",
            id=id,
        )
        self._finish(id, 1, numbers)
        if not self.photos[id].by_person:
            self.photos[id].numbers = set(numbers)

    @rule(which=ANY, numbers=st.sets(NUMBERS, max_size=2))
    def correct(self, which: int, numbers: set[str]) -> None:
        if not self.photos:
            return
        id = sorted(self.photos)[which % len(self.photos)]
        bibs.set_by_person(self.database, id, sorted(numbers))
        self.photos[id] = Known(set(numbers), by_person=True)

    @rule(
        which=ANY,
        number=NUMBERS,
        of_photo=st.booleans(),
        status=st.sampled_from(["open", "waiting"]),
    )
    def ask(self, which: int, number: str, of_photo: bool, status: str) -> None:
        if of_photo and not self.photos:
            return
        photo = sorted(self.photos)[which % len(self.photos)] if of_photo else None
        new = NewTakedown(race_id=self.race.id, photo_id=photo, number=None if of_photo else number)
        added = takedowns.add(self.database, new, status, "hash")
        self.requests.append(Asked(added.id, photo, new.number, status))

    @rule(which=ANY, status=st.sampled_from(["confirmed", "rejected"]))
    def decide(self, which: int, status: str) -> None:
        if not self.requests:
            return
        request = self.requests[which % len(self.requests)]
        takedowns.decide(self.database, request.id, status, "hide", "token")
        request.status = status

    @invariant()
    def the_public_sees_just_the_others(self) -> None:
        hiding = [r for r in self.requests if r.status in {"open", "confirmed"}]
        hidden = {
            id
            for id, photo in self.photos.items()
            if any(r.photo == id or r.number in photo.numbers for r in hiding)
        }
        page, _ = photos.page(self.database, self.race.id, with_hidden=False, limit=200)
        assert {photo.id for photo in page} == set(self.photos) - hidden
        seen, _ = search.with_numbers(self.database, self.race.id, ["7", "8", "9"], limit=200)
        numbered = {id for id, photo in self.photos.items() if photo.numbers}
        assert {photo.id for photo in seen} == numbered - hidden
        everything = photos.get_many(self.database, sorted(self.photos))
        assert {photo.id for photo in everything if photo.hidden} == hidden

    def _finish(self, id: str, generation: int, numbers: set[str]) -> None:
        claim = attempts.claim(self.database, id, 9)
        assert claim
        result = Result(
            bibs=[StoredBib(number=number, confidence=0.9) for number in sorted(numbers)],
            width=3, height=2, thumbnail_key="t", preview_key="p",
        )  # fmt: skip
        assert results.finish(self.database, id, claim.lease, generation, result)


def test_who_is_hidden_is_who_asked(database: Database) -> None:
    machine = type("Here", (Hiding,), {"database": database})
    run_state_machine_as_test(
        machine,
        settings=settings(
            max_examples=15,
            stateful_step_count=20,
            deadline=None,
            suppress_health_check=list(HealthCheck),
        ),
    )
