"""Nothing is lost: whatever is killed, flushed, lost or ordered meanwhile, every photo ends."""

from collections.abc import Callable
from contextlib import suppress
from dataclasses import replace
from functools import partial
from typing import Any

import pytest
from hypothesis import settings
from hypothesis import strategies as st
from hypothesis.stateful import (
    RuleBasedStateMachine,
    rule,
    run_state_machine_as_test,
)

from chalicelib.errors import Transient, Unavailable
from chalicelib.pipeline.drain import drain
from chalicelib.pipeline.promotion import promote_all
from chalicelib.pipeline.reconcile import sweep
from chalicelib.pipeline.redrive import redrive_all, reprocess
from chalicelib.pipeline.services import Services
from chalicelib.pipeline.withdrawal import purge, remove_jobs
from chalicelib.queue import State
from tests.integration.pipeline.conftest import Bench

CALLS = st.integers(0, 25)  # how many calls of a service go well before the trouble
WHEN = st.sampled_from(["before", "after"])
WHICH = st.integers(0, 3)
PURGED = [state for state in State if state is not State.ACTIVE]


class Killed(BaseException):
    """The process is gone, in the middle of whatever it did."""


class Fragile:
    """A service that has trouble at one call, which was carried out or was not."""

    def __init__(self, real: Any, countdown: list[int], when: str, trouble: BaseException) -> None:
        self._real, self._countdown, self._when, self._trouble = real, countdown, when, trouble

    def __getattr__(self, name: str) -> Any:
        found = getattr(self._real, name)
        if not callable(found) or name == "transaction":
            return found

        def call(*args: Any, **kwargs: Any) -> Any:
            self._countdown[0] -= 1
            if self._countdown[0] == -1 and self._when == "before":
                raise self._trouble
            answer = found(*args, **kwargs)
            if self._countdown[0] == -1:
                raise self._trouble
            return answer

        return call


def fragile(services: Services, calls: int, when: str, trouble: BaseException) -> Services:
    """Services of which the call after so many ``calls``, of any of them, has ``trouble``."""
    countdown = [calls]
    parts: dict[str, Any] = {
        name: Fragile(getattr(services, name), countdown, when, trouble)
        for name in ("database", "queue", "doorbell", "storage")
    }
    return replace(services, **parts)


class House(RuleBasedStateMachine):
    """Photos come in, and everything goes wrong."""

    def __init__(self, bench: Bench) -> None:
        super().__init__()
        self.bench = bench
        self.bench.reader.troubles = []
        self.ids: list[str] = []

    @rule(calls=CALLS, when=WHEN, outage=st.booleans())
    def upload(self, calls: int, when: str, outage: bool) -> None:
        def post(services: Services) -> None:
            there = Bench(services, self.bench.race, self.bench.reader, self.bench.folder)
            self.ids.append(there.upload().id)  # answered 2xx, or nothing was promised

        self._with_trouble(post, calls, when, outage)

    @rule(calls=CALLS, when=WHEN, outage=st.booleans())
    def drain(self, calls: int, when: str, outage: bool) -> None:
        self._with_trouble(lambda services: drain(services, plenty), calls, when, outage)

    @rule(calls=CALLS, when=WHEN, outage=st.booleans())
    def sweep(self, calls: int, when: str, outage: bool) -> None:
        self._with_trouble(lambda services: sweep(services, plenty), calls, when, outage)

    @rule(which=WHICH, calls=CALLS, when=WHEN, outage=st.booleans())
    def reprocess(self, which: int, calls: int, when: str, outage: bool) -> None:
        if self.ids:
            id = self.ids[which % len(self.ids)]
            self._with_trouble(lambda services: reprocess(services, id), calls, when, outage)

    @rule(calls=CALLS, when=WHEN, outage=st.booleans())
    def redrive(self, calls: int, when: str, outage: bool) -> None:
        self._with_trouble(lambda services: redrive_all(services, plenty), calls, when, outage)

    @rule(which=WHICH, calls=CALLS, when=WHEN, outage=st.booleans())
    def remove(self, which: int, calls: int, when: str, outage: bool) -> None:
        if self.ids:
            id = self.ids[which % len(self.ids)]
            self._with_trouble(lambda services: remove_jobs(services, [id]), calls, when, outage)

    @rule(state=st.sampled_from(PURGED), calls=CALLS, when=WHEN, outage=st.booleans())
    def purge(self, state: State, calls: int, when: str, outage: bool) -> None:
        self._with_trouble(lambda services: purge(services, state, plenty), calls, when, outage)

    @rule(calls=CALLS, when=WHEN, outage=st.booleans())
    def promote(self, calls: int, when: str, outage: bool) -> None:
        self._with_trouble(lambda services: promote_all(services, plenty), calls, when, outage)

    @rule(which=WHICH)
    def amid_the_reading_its_job_is_removed(self, which: int) -> None:
        if self.ids:
            id = self.ids[which % len(self.ids)]
            self.bench.reader.troubles.append(partial(remove_jobs, self.bench.services, [id]))

    @rule(which=WHICH)
    def amid_the_reading_it_is_ordered_anew(self, which: int) -> None:
        if self.ids:
            id = self.ids[which % len(self.ids)]
            self.bench.reader.troubles.append(partial(reprocess, self.bench.services, id))

    @rule()
    def amid_the_reading_redis_forgets(self) -> None:
        self.bench.reader.troubles.append(self.redis_forgets)

    @rule()
    def amid_the_reading_another_is_faster(self) -> None:
        self.bench.reader.troubles.append(self._overtaken)

    @rule()
    def the_reader_stumbles(self) -> None:
        self.bench.reader.troubles.append(Transient("the model stumbled"))

    @rule()
    def redis_forgets(self) -> None:
        client = self.bench.services.queue._redis
        for key in client.scan_iter(f"dorsal:{{{self.bench.services.queue.name}}}:*"):
            client.delete(key)

    @rule(seconds=st.sampled_from([3, 61, 1000]))
    def time_passes(self, seconds: int) -> None:
        self.bench.pass_time(seconds)

    def teardown(self) -> None:
        """In calm weather, five minutes later, every photo has its verdict."""
        self.bench.reader.troubles = []
        for _ in range(5):
            self.bench.pass_time(61)
            sweep(self.bench.services, plenty)
            drain(self.bench.services, plenty)
        for id in self.ids:
            photo = self.bench.photo(id)
            assert photo.status in {"completed", "failed"}, photo
            assert (photo.status == "failed") == bool(photo.error), photo
            assert photo.status == "failed" or [bib.number for bib in photo.bibs] == ["7"], photo

    def _overtaken(self) -> None:
        self.bench.pass_time(61)
        drain(self.bench.services, plenty)

    def _with_trouble(
        self, act: Callable[[Services], object], calls: int, when: str, outage: bool
    ) -> None:
        trouble = Unavailable("away") if outage else Killed()
        with suppress(Unavailable, Killed):
            act(fragile(self.bench.services, calls, when, trouble))
        self.bench.services.database.close()  # what a killed process held, its server lets go


def plenty() -> float:
    return 300.0


@pytest.mark.timeout(600)
def test_every_photo_that_was_taken_in_ends(bench: Bench) -> None:
    run_state_machine_as_test(
        lambda: House(bench), settings=settings(max_examples=40, stateful_step_count=20)
    )
