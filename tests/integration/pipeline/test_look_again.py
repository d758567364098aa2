"""A dead worker's job is taken up when its visibility ends, and one ring sees to that at a time."""

from collections.abc import Iterator
from dataclasses import replace
from uuid import uuid4

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from chalicelib.errors import Unavailable
from chalicelib.pipeline.drain import MOMENT, Drained, drain
from chalicelib.pipeline.services import Services
from chalicelib.queue import NewJob, Queue, State
from chalicelib.queue.keys import look_keys
from chalicelib.queue.queue import CLAIM_SECONDS
from tests.integration.pipeline.conftest import Bench

VISIBILITY = 60.0  # seconds, that of the bench
TICK = 5.0  # seconds


def plenty() -> float:
    return 300.0


class Bell:
    """Keeps when it is to be heard, by the queue's clock; it is heard when the test says so."""

    def __init__(self, queue: Queue) -> None:
        self._queue = queue
        self.dues: list[float] = []
        self.away = False

    def now(self) -> float:
        return self._queue.pulse().now

    def ring(self, delay: float = 0) -> None:
        if self.away:
            raise Unavailable("the bell is away")
        self.dues.append(self.now() + delay)

    def ping(self) -> None: ...


@pytest.fixture
def bell(bench: Bench) -> Bell:
    return Bell(bench.services.queue)


@pytest.fixture
def services(bench: Bench, bell: Bell) -> Services:
    return replace(bench.services, doorbell=bell)


def taken(queue: Queue, visibility: float | None = None) -> str:
    """The receipt of a new job; its photo is gone, so whoever receives it next completes it."""
    queue.send([NewJob(id=str(uuid4()))])
    return queue.receive(1, visibility)[0].receipt


def claim_ends_in(queue: Queue) -> float:
    return queue._redis.pttl(look_keys(queue.name)[-1]) / 1000


def test_many_drains_ring_once(services: Services, bell: Bell) -> None:
    taken(services.queue)
    for _ in range(5):
        assert drain(services, plenty) == Drained()
    assert [due - bell.now() for due in bell.dues] == [pytest.approx(VISIBILITY + MOMENT, abs=1)]
    assert claim_ends_in(services.queue) > CLAIM_SECONDS


def test_with_nothing_held_or_while_paused_nobody_looks(services: Services, bell: Bell) -> None:
    drain(services, plenty)
    taken(services.queue)
    services.queue.pause()
    drain(services, plenty)
    assert bell.dues == []


def test_a_drain_that_rings_at_once_leaves_the_look_to_whoever_hears(
    bench: Bench, services: Services, bell: Bell
) -> None:
    taken(services.queue)
    bench.upload(services=services), bench.upload(services=services)
    bell.dues.clear()
    assert drain(services, lambda: 10.0) == Drained(done=1)
    assert [due - bell.now() for due in bell.dues] == [pytest.approx(0, abs=1)]


def test_who_cannot_ring_keeps_nobody_else_from_it(services: Services, bell: Bell) -> None:
    taken(services.queue)
    bell.away = True
    drain(services, plenty)
    assert 0 < claim_ends_in(services.queue) <= CLAIM_SECONDS


def test_a_visibility_that_ends_sooner_is_looked_at_sooner(services: Services, bell: Bell) -> None:
    taken(services.queue)
    drain(services, plenty)
    taken(services.queue, visibility=7)
    drain(services, plenty)
    waits = [due - bell.now() for due in bell.dues]
    assert waits == [pytest.approx(VISIBILITY + MOMENT, abs=1), pytest.approx(7.5, abs=1)]


class Town:
    """Workers that begin, end and die, drains that find nothing more, and time."""

    def __init__(self, bench: Bench, services: Services, bell: Bell) -> None:
        self.bench, self.services, self.bell = bench, services, bell
        self.queue = services.queue
        self.alive: list[str] = []
        self.covered: set[str] = set()  # jobs that a look will find, should their workers die

    def begins(self) -> None:
        self.alive.append(taken(self.queue))

    def ends(self) -> None:
        if self.alive:
            self.queue.complete([self.alive.pop(0)])

    def dies(self) -> None:
        if self.alive:
            self.alive.pop()

    def comes(self) -> None:
        """Somebody's photo rang, and all was read."""
        drain(self.services, plenty)
        self._look_is_under_way()

    def passes(self) -> None:
        self.bench.pass_time(TICK)
        for receipt in self.alive:
            self.queue.extend(receipt, VISIBILITY)
        while self.bell.dues and min(self.bell.dues) <= self.bell.now():
            self.bell.dues.remove(min(self.bell.dues))
            self.comes()
        late = {id for id, end in self._held() if end + MOMENT + TICK < self.bell.now()}
        assert not late & self.covered

    def _look_is_under_way(self) -> None:
        held = list(self._held())
        assert bool(held) <= len(self.bell.dues) <= 1, "one, where there is something to look at"
        if held:
            assert self.bell.dues[0] <= min(end for _, end in held) + MOMENT + 0.5
        self.covered |= {id for id, _ in held}

    def _held(self) -> Iterator[tuple[str, float]]:
        for job in self.queue.jobs(State.ACTIVE).jobs:
            yield job.id, job.when


@settings(max_examples=20, deadline=None, suppress_health_check=list(HealthCheck))
@given(st.lists(st.sampled_from(["begins", "ends", "dies", "comes", "passes"]), max_size=25))
def test_whoever_dies_one_look_is_under_way_and_in_time(bench: Bench, happens: list[str]) -> None:
    queue = Queue(bench.services.queue._redis, f"jobs-{uuid4().hex}", visibility=VISIBILITY)
    bell = Bell(queue)
    services = replace(bench.services, queue=queue, doorbell=bell)
    town = Town(Bench(services, bench.race, bench.reader, bench.folder), services, bell)
    for what in happens:
        getattr(town, what)()
    town.alive.clear()  # all die
    for _ in range(int(2 * VISIBILITY / TICK)):
        town.passes()
    assert not town.covered & {id for id, _ in town._held()}
