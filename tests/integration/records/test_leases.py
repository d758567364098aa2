"""The lease table against a model: whatever three workers do, a stale lease writes nothing."""

from dataclasses import dataclass, field
from datetime import UTC, datetime
from itertools import count
from uuid import UUID

from hypothesis import strategies as st
from hypothesis.stateful import (
    RuleBasedStateMachine,
    invariant,
    precondition,
    rule,
    run_state_machine_as_test,
)

from chalicelib.records import arrivals, attempts, photos, results
from chalicelib.records.arrivals import NewPhoto
from chalicelib.records.bibs import StoredBib
from chalicelib.records.database import Database
from chalicelib.records.photos import Photo
from chalicelib.records.races import Race
from chalicelib.records.results import Result

MAX = 3
SOON = datetime(2030, 1, 1, tzinfo=UTC)
WORKERS = st.integers(0, 2)


@dataclass
class Model:
    """What the photo's row should say."""

    status: str = "pending"
    lease: str | None = None
    attempts: int = 0
    generation: int = 1
    error: str | None = None
    bibs: list[str] = field(default_factory=list)

    def held_by(self, lease: str) -> bool:
        return self.status == "processing" and self.lease == lease

    def end(self, status: str, error: str | None, lease: str | None = None) -> None:
        self.status, self.error, self.lease = status, error, lease

    def anew(self) -> None:
        self.end("pending", None)
        self.attempts = 0
        self.generation += 1


class Workers(RuleBasedStateMachine):
    """Three workers that hold on to whatever lease they last got, and never learn better."""

    def __init__(self, database: Database, race: Race, id: str) -> None:
        super().__init__()
        self.database, self.race, self.id = database, race, id
        self.numbers = count(1)
        self.model = Model()
        nothing = str(UUID(int=0))
        self.held = [(nothing, 1)] * 3  # lease and generation of each worker
        self.tell(0)

    def tell(self, version: int) -> tuple[Photo, bool]:
        new = NewPhoto(
            id=self.id,
            race_id=self.race.id,
            object_key=self.id,
            object_version=f"v{version}",
            sequencer=f"{version:04x}",
        )
        return arrivals.insert(self.database, new)

    @rule(worker=WORKERS, given_back=st.none() | WORKERS)
    def claim(self, worker: int, given_back: int | None) -> None:
        refund = "" if given_back is None else self.held[given_back][0]
        spent = self.model.attempts - (self.model.held_by(refund))
        claim = attempts.claim(self.database, self.id, MAX, [refund])
        unfinished = self.model.status in ("pending", "processing")
        assert (claim is not None) == (unfinished and spent < MAX)
        if claim:
            assert claim.previous_lease == (self.model.lease or "")
            assert claim.lease not in [lease for lease, _ in self.held]
            self.held[worker] = claim.lease, claim.photo.generation
            self.model.status, self.model.lease = "processing", claim.lease
            self.model.attempts = spent + 1

    @rule(worker=WORKERS)
    def finish(self, worker: int) -> None:
        lease, generation = self.held[worker]
        number = str(next(self.numbers))
        result = Result(
            bibs=[StoredBib(number=number, confidence=1)],
            width=1,
            height=1,
            thumbnail_key=lease,
            preview_key=lease,
        )
        done = results.finish(self.database, self.id, lease, generation, result)
        before = self.model.status == "completed" and self.model.lease == lease
        assert done == (self.model.held_by(lease) or before)
        if self.model.held_by(lease):
            self.model.end("completed", None, lease)
            self.model.bibs = [number]

    @rule(worker=WORKERS)
    def fail(self, worker: int) -> None:
        lease, _ = self.held[worker]
        done = attempts.fail(self.database, self.id, lease, f"failed by {worker}")
        assert done == self.model.held_by(lease)
        if done:
            self.model.end("failed", f"failed by {worker}")

    @rule(worker=WORKERS)
    def retry_later(self, worker: int) -> None:
        lease, _ = self.held[worker]
        done = attempts.retry_later(self.database, self.id, lease, f"again by {worker}", 900)
        assert done == self.model.held_by(lease)
        if done:
            self.model.end("pending", f"again by {worker}")

    @rule(worker=WORKERS)
    def unclaim(self, worker: int) -> None:
        lease, _ = self.held[worker]
        done = attempts.unclaim(self.database, self.id, lease)
        assert done == self.model.held_by(lease)
        if done:
            self.model.end("pending", self.model.error)
            self.model.attempts -= 1

    @rule()
    def exhaust(self) -> None:
        unfinished = self.model.status in ("pending", "processing")
        done = attempts.exhaust(self.database, self.id, MAX, "exhausted")
        assert done == (unfinished and self.model.attempts >= MAX)
        if done:
            self.model.end("failed", "exhausted")

    @precondition(lambda self: self.model.status in ("completed", "failed"))
    @rule()
    def reprocess(self) -> None:
        assert attempts.reprocess(self.database, self.id)
        self.model.anew()

    @precondition(lambda self: self.model.status == "processing")
    @rule()
    def reprocess_in_the_midst(self) -> None:
        assert attempts.reprocess(self.database, self.id)
        self.model.anew()

    @rule()
    def reset_failed(self) -> None:
        done = attempts.reset_failed(self.database, [self.id])
        assert bool(done) == (self.model.status == "failed")
        if done:
            self.model.anew()

    @precondition(lambda self: self.model.status != "pending")
    @rule()
    def put_another_version(self) -> None:
        assert self.tell(next(self.numbers))[1]
        self.model.anew()

    @rule()
    def hear_old_news(self) -> None:
        _, created = self.tell(0)
        assert not created

    @invariant()
    def the_row_is_as_the_model_says(self) -> None:
        row = photos.get(self.database, self.id)
        assert row
        assert (row.status, row.lease) == (self.model.status, self.model.lease)
        assert (row.attempts, row.generation) == (self.model.attempts, self.model.generation)
        assert row.error == self.model.error
        assert row.attempts <= MAX
        assert (row.processed_at is not None) == (row.status in ("completed", "failed"))
        assert [bib.number for bib in row.bibs] == self.model.bibs
        if row.status == "completed":
            assert row.thumbnail_key == row.lease


def test_a_stale_lease_writes_nothing(database: Database, race: Race) -> None:
    ids = count(1)
    run_state_machine_as_test(
        lambda: Workers(database, race, str(UUID(int=next(ids))))  # type: ignore[arg-type]
    )
