"""Three clients do anything in any order; the queue stays equal to its model."""

from collections.abc import Callable, Iterator
from uuid import uuid4

import pytest
import redis
from hypothesis import settings
from hypothesis import strategies as st
from hypothesis.stateful import (
    RuleBasedStateMachine,
    initialize,
    invariant,
    precondition,
    rule,
    run_state_machine_as_test,
)

from chalicelib.queue import (
    Counts,
    NewJob,
    Queue,
    Received,
    RedrivePolicy,
    Retention,
    StaleReceipt,
    State,
    connect,
)
from chalicelib.settings import RedisAddress
from tests.integration.queue.model import Model

# Everything lasts a multiple of 100 s, so that the real time of a run (much less) decides nothing.
STEP = 100
POLICY = RedrivePolicy(max_receive_count=3, base=STEP, ceiling=1.5 * STEP)
RETENTION = Retention(completed=2, failed=2)
IDS = ("a", "b", "c", "d", "e:1", "über")

clients = st.integers(0, 2)
ids = st.lists(st.sampled_from(IDS), max_size=8)
some = st.lists(st.integers(0, 40), max_size=3)
jobs = st.lists(
    st.builds(
        NewJob,
        id=st.sampled_from(IDS),
        payload=st.binary(max_size=3),
        priority=st.sampled_from([0, 0, 1, -1000, 1000]),
    ),
    min_size=1,
    max_size=8,
)
delays = st.sampled_from([0, STEP])
lengths = st.sampled_from([STEP, 3 * STEP])


class Clients(RuleBasedStateMachine):
    def __init__(self, connections: list["redis.Redis"]) -> None:
        super().__init__()
        name = uuid4().hex
        self.redis = connections[0]
        self.prefix = f"dorsal:{{{name}}}:"
        self.queues = [
            Queue(each, name, policy=POLICY, retention=RETENTION) for each in connections
        ]
        self.model = Model(POLICY, RETENTION)
        self.receipts: list[str] = []  # every one ever handed out, oldest last

    def tick(self, seconds: int = 0) -> None:
        """At least a millisecond between two rules, so that equal times are equal in both."""
        self.redis.incrby(f"{self.prefix}clock", seconds * 1000 + 1)
        self.model.now += seconds * 1000 + 1

    def receipt(self, place: int) -> str:
        return self.receipts[place % len(self.receipts)] if self.receipts else "a:none"

    @initialize()
    def start(self) -> None:
        self.tick()

    @rule(who=clients, jobs=jobs, delay=delays)
    def send(self, who: int, jobs: list[NewJob], delay: int) -> None:
        self.tick()
        assert self.queues[who].send(jobs, delay) == self.model.send(jobs, delay * 1000)

    @rule(who=clients, most=st.integers(1, 4), seconds=lengths)
    def receive(self, who: int, most: int, seconds: int) -> None:
        self.tick()
        self.expect_received(self.queues[who].receive(most, seconds), most, seconds)

    def expect_received(self, got: list[Received], most: int, seconds: int) -> None:
        expected = self.model.receive(most, seconds * 1000)
        told = [(job.id, job.receive_count, job.payload, job.note) for job in got]
        assert told == [(job.id, job.count, job.payload, job.note) for job in expected]
        for job, model in zip(got, expected, strict=True):
            assert job.receipt not in self.receipts
            model.receipt = job.receipt
            self.receipts.insert(0, job.receipt)

    @rule(who=clients, places=some)
    def complete(self, who: int, places: list[int]) -> None:
        self.tick()
        receipts = [self.receipt(place) for place in places]
        stale = self.model.complete(receipts)
        assert stale == self.stale(lambda: self.queues[who].complete(receipts))

    @rule(who=clients, places=some, most=st.integers(1, 3))
    def complete_and_receive(self, who: int, places: list[int], most: int) -> None:
        self.tick()
        receipts = [self.receipt(place) for place in places]
        stale = self.model.complete(receipts)
        got: list[Received] = []
        queue = self.queues[who]
        told = self.stale(lambda: got.extend(queue.complete_and_receive(receipts, most, STEP)))
        assert told == stale
        if stale:
            assert got == []
        else:
            self.expect_received(got, most, STEP)

    @rule(who=clients, place=st.integers(0, 20), permanent=st.booleans())
    def fail(self, who: int, place: int, permanent: bool) -> None:
        self.tick()
        receipt = self.receipt(place)
        if job := self.model.held(receipt):
            until = self.queues[who].fail(receipt, "blurred", permanent=permanent)
            expected = self.model.fail(job, "blurred", permanent)
            # A send's delay has run for the real time of a few calls.
            assert until == (None if expected is None else pytest.approx(expected, abs=5))
        else:
            assert self.stale(lambda: self.queues[who].fail(receipt, "blurred")) == [receipt]

    @rule(who=clients, place=st.integers(0, 20), delay=delays, note=st.sampled_from(["", "away"]))
    def release(self, who: int, place: int, delay: int, note: str) -> None:
        self.tick()
        receipt = self.receipt(place)
        job = self.model.held(receipt)
        if job:
            self.model.release(job, delay * 1000, note)
        stale = self.stale(lambda: self.queues[who].release(receipt, delay=delay, note=note))
        assert stale == ([] if job else [receipt])

    @rule(who=clients, place=st.integers(0, 20), seconds=lengths)
    def extend(self, who: int, place: int, seconds: int) -> None:
        self.tick()
        receipt = self.receipt(place)
        job = self.model.held(receipt)
        if job:
            job.moment = self.model.now + seconds * 1000
        stale = self.stale(lambda: self.queues[who].extend(receipt, seconds))
        assert stale == ([] if job else [receipt])

    def stale(self, call: Callable[[], object]) -> list[str]:
        try:
            call()
        except StaleReceipt as error:
            return list(error.receipts)
        return []

    @rule(seconds=st.sampled_from([STEP, 2 * STEP, 3 * STEP]))
    def time_passes(self, seconds: int) -> None:
        self.tick(seconds)

    @rule(who=clients)
    def maintain(self, who: int) -> None:
        self.tick()
        done = self.queues[who].maintain()
        assert (done.promoted, done.reclaimed, done.failed) == self.model.maintain()

    @rule(who=clients)
    def pause(self, who: int) -> None:
        self.queues[who].pause()
        self.model.paused = True

    @precondition(lambda self: self.model.paused)
    @rule(who=clients)
    def resume(self, who: int) -> None:
        self.queues[who].resume()
        self.model.paused = False

    @rule(who=clients, ids=ids)
    def redrive(self, who: int, ids: list[str]) -> None:
        self.tick()
        assert self.queues[who].redrive(ids) == self.model.redrive(list(dict.fromkeys(ids)))

    @rule(who=clients)
    def redrive_all(self, who: int) -> None:
        self.tick()
        failed = [job.id for job in reversed(self.model.listing(State.FAILED))]
        assert self.queues[who].redrive() == self.model.redrive(failed)

    @rule(who=clients, ids=ids)
    def promote(self, who: int, ids: list[str]) -> None:
        self.tick()
        assert self.queues[who].promote(ids) == self.model.promote(list(dict.fromkeys(ids)))

    @rule(who=clients, ids=ids)
    def remove(self, who: int, ids: list[str]) -> None:
        self.tick()
        assert self.queues[who].remove(ids) == self.model.remove(list(dict.fromkeys(ids)))

    @rule(who=clients, state=st.sampled_from([s for s in State if s is not State.ACTIVE]))
    def purge(self, who: int, state: State) -> None:
        self.tick()
        gone = self.model.remove([job.id for job in self.model.listing(state)])
        assert self.queues[who].purge(state) == len(gone)

    @rule()
    def scripts_are_forgotten(self) -> None:
        self.redis.script_flush()

    @invariant()
    def lists_and_counts_are_the_model_s(self) -> None:
        counts = {}
        for state in State:
            told = [job.id for job in self.queues[0].jobs(state).jobs]
            assert told == [job.id for job in self.model.listing(state)]
            counts[state.value] = len(told)
        assert self.queues[0].counts() == Counts(**counts)

    @invariant()
    def every_job_is_the_model_s(self) -> None:
        for id in IDS:
            told, job = self.queues[0].job(id), self.model.jobs.get(id)
            assert (told is None) == (job is None)
            if told and job:
                assert told.state is job.state
                assert told.priority == job.priority
                assert told.receive_count == job.count <= POLICY.max_receive_count
                assert (told.error, told.note) == (job.error, job.note)
                assert told.runs_again == (job.again is not None)
                errors = [None if a.seconds is None else a.error for a in told.history]
                assert errors == job.errors

    @invariant()
    def no_record_is_left_over(self) -> None:
        keys = {key.decode() for key in self.redis.keys(f"{self.prefix}j:*")}
        assert keys == {f"{self.prefix}j:{id}" for id in self.model.jobs}

    @invariant()
    def retention_is_respected(self) -> None:
        counts = self.queues[0].counts()
        assert counts.completed <= RETENTION.completed
        assert counts.failed <= RETENTION.failed

    def teardown(self) -> None:
        keys = self.redis.keys(f"{self.prefix}*")
        if keys:
            self.redis.delete(*keys)


@pytest.fixture
def connections(redis_port: int) -> Iterator[list["redis.Redis"]]:
    address = RedisAddress(host="127.0.0.1", port=redis_port)
    clients = [connect(address) for _ in range(3)]
    yield clients
    for client in clients:
        client.close()


@pytest.mark.timeout(900)  # 200 examples in CI
def test_the_queue_is_its_model(connections: list["redis.Redis"]) -> None:
    run_state_machine_as_test(
        lambda: Clients(connections), settings=settings(stateful_step_count=50)
    )
