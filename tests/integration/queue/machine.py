"""Three clients do anything in any order, at any time; after each step queue and model agree."""

from collections.abc import Callable, Sequence

import redis
from hypothesis import strategies as st
from hypothesis.stateful import RuleBasedStateMachine, initialize, invariant, rule

from chalicelib.queue import (
    Counts,
    NewJob,
    Queue,
    Received,
    StaleReceipt,
    State,
)
from chalicelib.queue.keys import queue_keys
from tests.integration.queue.calls import CLIENTS, IDS, MOST_RECEIVES, SOON, Rules, call
from tests.integration.queue.model import CHANCE, Model, ModelJob
from tests.integration.queue.observing import LOOK, detail, records
from tests.integration.queue.timeless import Timeless

NAME = "machine"
START = 1_800_000_000_000  # ms; numbers as long as real ones


class Clients(RuleBasedStateMachine):
    def __init__(
        self, client: "redis.Redis", connections: list[Timeless], rules: Sequence[Rules]
    ) -> None:
        super().__init__()
        self.redis = client
        self.redis.flushdb()
        self.keys = queue_keys(NAME)
        self.queues = [
            Queue(each, NAME, policy=policy, retention=retention, chance=lambda: CHANCE)
            for each, (policy, retention) in zip(connections, rules, strict=True)
        ]
        self.model = Model(START)
        self.receipts = ["a:none"]  # every one ever handed out, the newest first
        self.cursors: dict[State, tuple[str, tuple[object, ...]]] = {}
        self.time_jumps(self.queues[0], 0)

    @rule(who=st.integers(0, len(CLIENTS) - 1), call=call)
    def step(self, who: int, call: tuple[str, dict[str, object]]) -> None:
        name, arguments = call
        getattr(self, name)(self.queues[who], **arguments)

    @initialize(new=st.sampled_from([False, False, False, True]))
    def server_may_be_new(self, new: bool) -> None:
        if new:
            self.redis.script_flush()

    def receipt(self, queue: Queue, place: int) -> str:
        """Of a job that is held, the longest first, or any older one.

        Where none is held one is received first: most calls need one, and chance rarely has it.
        """
        if place < SOON and not any(self.model.held(receipt) for receipt in self.receipts):
            self.send(queue, [("a", 0), ("b", 0)], 0)
            self.receive(queue, 2, 1000)
        active = [job.receipt for job in reversed(self.model.listing(State.ACTIVE))]
        return (active + self.receipts)[max(place - SOON, 0) % (len(active) + len(self.receipts))]

    def time_jumps(self, _: Queue, ms: int) -> None:
        self.model.now += ms
        self.redis.set(self.keys[7], self.model.now)

    def send(self, queue: Queue, news: list[tuple[str, int]], delay: int) -> None:
        jobs = [
            NewJob(id=id, priority=priority, payload=b"%d" % (self.model.sequence + n))
            for n, (id, priority) in enumerate(news)
        ]
        assert queue.send(jobs, delay / 1000) == self.model.send(jobs, delay)

    def receive(self, queue: Queue, most: int, visibility: int) -> None:
        got = queue.receive(most, visibility / 1000)
        self.expect_received(got, self.model.receive(queue, most, visibility))

    def expect_received(self, got: list[Received], expected: list[ModelJob]) -> None:
        assert [job.id for job in got] == [job.new.id for job in expected]
        for job, model in zip(got, expected, strict=True):
            assert job.receipt not in self.receipts
            assert job.receive_count == model.count <= MOST_RECEIVES
            assert (job.payload, job.note) == (model.new.payload, model.note)
            assert (job.first_sent, job.visible_until) == (model.sent / 1000, model.moment / 1000)
            model.receipt = job.receipt
            self.receipts.insert(0, job.receipt)

    def complete(self, queue: Queue, places: list[int]) -> None:
        receipts = [self.receipt(queue, place) for place in places]
        stale = self.stale(lambda: queue.complete(receipts))
        assert stale == self.model.complete(queue, receipts)

    def complete_and_receive(self, queue: Queue, places: list[int], most: int) -> None:
        receipts = [self.receipt(queue, place) for place in places]
        got: list[Received] = []
        told = self.stale(lambda: got.extend(queue.complete_and_receive(receipts, most, 0.003)))
        stale = self.model.complete(queue, receipts)
        assert told == stale
        self.expect_received(got, [] if stale else self.model.receive(queue, most, 3))

    def fail(self, queue: Queue, place: int, permanent: bool) -> None:
        receipt = self.receipt(queue, place)
        if job := self.model.held(receipt):
            ms = self.model.fail(queue, job, "blurred", permanent)
            until = queue.fail(receipt, "blurred", permanent=permanent)
            assert until == (None if ms is None else ms / 1000)
        else:
            assert self.stale(lambda: queue.fail(receipt, "blurred")) == [receipt]

    def release(self, queue: Queue, place: int, delay: int, note: str) -> None:
        receipt = self.receipt(queue, place)
        job = self.model.held(receipt)
        if job:
            self.model.release(job, delay, note)
        stale = self.stale(lambda: queue.release(receipt, delay=delay / 1000, note=note))
        assert stale == ([] if job else [receipt])

    def extend(self, queue: Queue, place: int, visibility: int) -> None:
        receipt = self.receipt(queue, place)
        job = self.model.held(receipt)
        if job:
            self.model.extend(job, visibility)
        assert self.stale(lambda: queue.extend(receipt, visibility / 1000)) == (
            [] if job else [receipt]
        )

    def stale(self, call: Callable[[], object]) -> list[str]:
        try:
            call()
        except StaleReceipt as error:
            return list(error.receipts)
        return []

    def maintain(self, queue: Queue) -> None:
        done = queue.maintain()
        expected = self.model.maintain(queue)
        assert (done.promoted, done.reclaimed, done.failed) == expected

    def pause_or_resume(self, queue: Queue, paused: bool) -> None:
        self.model.paused = paused
        if paused:
            queue.pause()
        else:
            queue.resume()
        assert queue.paused() is paused

    def redrive(self, queue: Queue, ids: list[str] | None) -> None:
        oldest_first = [job.new.id for job in reversed(self.model.listing(State.FAILED))]
        expected = self.model.redrive(oldest_first if ids is None else ids)
        assert queue.redrive(ids) == expected

    def promote(self, queue: Queue, ids: list[str]) -> None:
        assert queue.promote(ids) == self.model.promote(ids)

    def remove(self, queue: Queue, ids: list[str]) -> None:
        assert queue.remove(ids) == self.model.remove(ids)

    def purge(self, queue: Queue, state: State) -> None:
        gone = self.model.remove([job.new.id for job in self.model.listing(state)])
        assert queue.purge(state) == len(gone)

    def look_at_the_next_page(self, queue: Queue, state: State, size: int) -> None:
        """Of a walk that goes on while jobs come and go."""
        cursor, after = self.cursors.pop(state, ("", None))
        rest = [job for job in self.model.listing(state) if after is None or job.place > after]
        page = queue.jobs(state, cursor=cursor, size=size)
        assert [job.id for job in page.jobs] == [job.new.id for job in rest[:size]]
        assert bool(page.cursor) == (len(rest) > size)
        if page.cursor:
            self.cursors[state] = (page.cursor, rest[size - 1].place)

    def look_at_a_job(self, queue: Queue, id: str) -> None:
        job = self.model.jobs.get(id)
        told = queue.job(id)
        assert told == (job and detail(job))

    def look_at_all(self, queue: Queue) -> None:
        counts = {state.value: len(self.model.listing(state)) for state in State}
        assert queue.counts() == Counts(**counts)
        told = {id: job.state if (job := self.model.jobs.get(id)) else None for id in IDS}
        assert queue.states(IDS) == told

    @invariant()
    def every_job_is_the_model_s(self) -> None:
        """In one state and at its place there, with all that is known of it, and no other."""
        kept, told = LOOK.run(self.redis, self.keys, ())
        assert kept == len(self.model.jobs)
        assert told == records(self.model)
