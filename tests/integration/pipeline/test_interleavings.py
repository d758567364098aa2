"""What happens between two steps of the work: answers that get lost, orders that cross."""

from collections.abc import Callable
from dataclasses import replace
from typing import Any

import pytest

from chalicelib.errors import Transient, Unavailable
from chalicelib.pipeline.drain import Drained, drain
from chalicelib.pipeline.reconcile import sweep
from chalicelib.pipeline.redrive import redrive, reprocess
from chalicelib.queue import State
from chalicelib.records import attempts
from tests.integration.pipeline.conftest import Bench, jpeg


def plenty() -> float:
    return 300.0


class Between:
    """A service of which one call is followed, or replaced, by what a test wants there, once."""

    def __init__(self, real: Any, name: str, then: Callable[[Callable[[], Any]], Any]) -> None:
        self._real, self._name, self._then = real, name, then
        self.happened = False

    def __getattr__(self, name: str) -> Any:
        call = getattr(self._real, name)
        if name != self._name or self.happened:
            return call

        def instead(*args: Any, **kwargs: Any) -> Any:
            if not self._wanted(args):
                return call(*args, **kwargs)
            self.happened = True
            return self._then(lambda: call(*args, **kwargs))

        return instead

    def _wanted(self, args: tuple[Any, ...]) -> bool:
        return True


class BetweenStatements(Between):
    """A Postgres with trouble around the first run of one ``statement``."""

    def __init__(self, real: Any, statement: str, then: Callable[[Callable[[], Any]], Any]) -> None:
        super().__init__(real, "run", then)
        self._statement = statement

    def _wanted(self, args: tuple[Any, ...]) -> bool:
        return args[0] == self._statement


def twice(run: Callable[[], Any]) -> Any:
    """The first answer is lost with its connection, so the statement runs on another one."""
    run()
    return run()


def unheard(run: Callable[[], Any]) -> Any:
    """It is carried out, and nobody hears of it."""
    run()
    raise Unavailable("the answer was lost")


def away(run: Callable[[], Any]) -> Any:
    raise Unavailable("Postgres is away")


@pytest.mark.parametrize("trouble", [twice, unheard, away])
def test_a_claim_whose_answer_was_lost_costs_no_attempt(
    bench: Bench, trouble: Callable[[Callable[[], Any]], Any]
) -> None:
    photo = bench.upload()
    database: Any = BetweenStatements(bench.services.database, attempts.CLAIM, trouble)
    drain(replace(bench.services, database=database), plenty)
    drain(bench.services, plenty)
    assert database.happened
    assert (bench.photo(photo.id).status, bench.photo(photo.id).attempts) == ("completed", 1)


def test_an_attempt_that_did_not_count_is_remembered_over_a_second_outage(bench: Bench) -> None:
    photo = bench.upload()
    job = bench.services.queue.receive()[0]
    claim = attempts.claim(bench.services.database, photo.id, 3)
    assert claim is not None
    bench.services.queue.release(job.receipt, note=claim.lease)  # Postgres was away

    database: Any = BetweenStatements(bench.services.database, attempts.CLAIM, away)
    drain(replace(bench.services, database=database), plenty)
    drain(bench.services, plenty)
    assert bench.photo(photo.id).attempts == 1


def test_a_photo_reprocessed_while_the_sweep_looks_is_not_failed(bench: Bench) -> None:
    photo = bench.upload()
    for _ in range(3):
        bench.services.queue.receive()
        attempts.claim(bench.services.database, photo.id, 3)
        bench.pass_time(61)

    def crossed(states: Callable[[], Any]) -> Any:
        found = states()
        assert found == {photo.id: State.FAILED}
        assert reprocess(bench.services, photo.id)
        return found

    queue: Any = Between(bench.services.queue, "states", crossed)
    sweep(replace(bench.services, queue=queue), plenty)
    assert queue.happened
    assert bench.photo(photo.id).status == "pending"
    assert drain(bench.services, plenty) == Drained(done=1)


def test_a_photo_reprocessed_between_two_tries_gets_all_its_tries_at_once(bench: Bench) -> None:
    photo = bench.upload()
    bench.reader.troubles = [Transient("one"), Transient("two")]
    drain(bench.services, plenty)
    bench.pass_time(3)
    drain(bench.services, plenty)
    assert bench.services.queue.states([photo.id]) == {photo.id: State.DELAYED}

    bench.reader.troubles = [Transient("three"), Transient("four")]
    assert reprocess(bench.services, photo.id)
    for _ in range(3):
        drain(bench.services, plenty)
        bench.pass_time(5)
    done = bench.photo(photo.id)
    assert (done.status, done.attempts) == ("completed", 3)


def test_workers_that_die_before_they_claim_cost_the_photo_no_try(bench: Bench) -> None:
    photo = bench.upload()
    for _ in range(2):
        bench.services.queue.receive()
        bench.pass_time(61)
    bench.reader.troubles = [Transient("one"), Transient("two")]
    for _ in range(4):
        drain(bench.services, plenty)
        bench.pass_time(5)
    done = bench.photo(photo.id)
    assert (done.status, done.attempts) == ("completed", 3)


def test_a_dead_letter_of_fewer_tries_than_the_photo_has_is_sent_again(bench: Bench) -> None:
    photo = bench.upload()
    for _ in range(3):
        bench.services.queue.receive()
        bench.pass_time(61)
    attempts.claim(bench.services.database, photo.id, 3)  # of three workers one came so far
    swept = sweep(bench.services, plenty)
    assert (swept.dead_lettered, swept.failed, swept.sent) == (1, 0, 1)
    assert drain(bench.services, plenty) == Drained(done=1)


def test_redriven_while_its_worker_is_about_to_dead_letter_it_is_read_again(bench: Bench) -> None:
    photo = bench.upload(b"no photo")

    def crossed(fail: Callable[[], Any]) -> Any:
        assert redrive(bench.services, [photo.id]) == [photo.id]
        return fail()

    queue: Any = Between(bench.services.queue, "fail", crossed)
    drain(replace(bench.services, queue=queue), plenty)
    assert queue.happened
    assert bench.photo(photo.id).status == "failed"
    assert bench.photo(photo.id).generation == 2
    assert bench.photo(photo.id).attempts == 1


def test_a_stale_receipt_at_the_end_of_the_time_still_rings_for_the_rest(bench: Bench) -> None:
    bench.upload()
    while bench.services.doorbell.listen(0):  # type: ignore[attr-defined]
        pass
    bench.reader.troubles = [lambda: bench.pass_time(61)]
    drain(bench.services, lambda: 10.0)
    assert bench.services.doorbell.listen(0)  # type: ignore[attr-defined]


@pytest.mark.parametrize("text", ["a\0b", "half a character: \ud800", "long " * 10_000])
def test_whatever_a_reader_says_went_wrong_is_kept(bench: Bench, text: str) -> None:
    photo = bench.upload()
    bench.reader.troubles = [ValueError(text)] * 3
    for _ in range(3):
        drain(bench.services, plenty)
        bench.pass_time(10)
    failed = bench.photo(photo.id)
    assert failed.status == "failed"
    assert "ValueError" in (failed.error or "")
    assert len(failed.error or "") < 1000


def test_a_reader_that_cannot_be_made_costs_no_photo_an_attempt(bench: Bench) -> None:
    from chalicelib.pipeline.services import build

    photo = bench.upload()
    settings = replace(bench.services.settings, reader="chalicelib.bibs:NoSuchReader")
    broken = build(replace(settings, photo_store=f"file:{bench.folder}", signing_secret="x" * 32))
    drain(replace(bench.services, make_reader=broken.make_reader), plenty)
    assert (bench.photo(photo.id).status, bench.photo(photo.id).attempts) == ("pending", 0)
    assert drain(bench.services, plenty) == Drained(done=1)


def test_what_arrives_in_bulk_wakes_as_many_workers_as_there_are(bench: Bench) -> None:
    from chalicelib.pipeline.intake import Incoming, accept_many

    files = [Incoming(name=f"{n}.jpg", body=jpeg(), content_type="image/jpeg") for n in range(5)]
    accept_many(bench.services, bench.race, files, correlation_id="test")
    heard = 0
    while bench.services.doorbell.listen(0):  # type: ignore[attr-defined]
        heard += 1
    assert heard == bench.services.settings.concurrency


def test_a_step_that_fails_unexpectedly_does_not_keep_the_others(bench: Bench) -> None:
    bench.upload()
    while bench.services.doorbell.listen(0):  # type: ignore[attr-defined]
        pass

    def broken(call: Callable[[], Any]) -> Any:
        raise RuntimeError("nobody thought of this")

    queue: Any = Between(bench.services.queue, "maintain", broken)
    assert sweep(replace(bench.services, queue=queue), plenty).rung == 1


def test_an_object_that_cannot_be_taken_in_does_not_keep_the_others(bench: Bench) -> None:
    from tests.integration.pipeline.test_sweep import drop

    for n in range(3):
        drop(bench, f"run/{n}.jpg")

    def broken(head: Callable[[], Any]) -> Any:
        return replace(head(), key="incoming/run/\0")

    storage: Any = Between(bench.services.storage, "head", broken)
    assert sweep(replace(bench.services, storage=storage), plenty).arrived == 2
