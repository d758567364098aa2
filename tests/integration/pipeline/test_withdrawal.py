"""What becomes of a photo whose job an operator promotes, removes or purges."""

from collections.abc import Callable
from dataclasses import replace
from typing import Any

import pytest

from chalicelib.errors import Transient, Unavailable
from chalicelib.pipeline.drain import drain
from chalicelib.pipeline.promotion import promote, promote_all
from chalicelib.pipeline.reconcile import Swept, sweep
from chalicelib.pipeline.redrive import redrive, redrive_all, reprocess
from chalicelib.pipeline.withdrawal import WITHDRAWN, purge, remove_jobs
from chalicelib.queue import State
from chalicelib.records import attempts, failed_attempts, withdrawals
from tests.crowd import crowd
from tests.integration.pipeline.conftest import Bench, jpeg
from tests.integration.pipeline.test_interleavings import BetweenStatements, plenty

UPLOADED = 450  # more than two pages


def no_time() -> float:
    return 0.0


def state(bench: Bench, id: str) -> State | None:
    return bench.services.queue.states([id])[id]


def standing(bench: Bench, id: str) -> tuple[str, str | None]:
    photo = bench.photo(id)
    return photo.status, photo.error


def delayed(bench: Bench) -> str:
    """A photo whose first try failed."""
    bench.reader.troubles.append(Transient("the model stumbled"))
    id = bench.upload().id
    drain(bench.services, plenty)
    assert state(bench, id) is State.DELAYED
    return id


def abandoned(bench: Bench) -> str:
    """A photo whose worker vanished, and whose job waits again."""
    id = bench.upload().id
    bench.services.queue.receive()
    attempts.claim(bench.services.database, id, 3)
    bench.pass_time(61)
    bench.services.queue.maintain()
    assert (state(bench, id), bench.photo(id).status) == (State.WAITING, "processing")
    return id


def crowded(bench: Bench, count: int) -> list[str]:
    return crowd(bench.services.database, bench.services.queue, bench.race.id, count)


def waiting(bench: Bench) -> str:
    return bench.upload().id


def read(bench: Bench) -> str:
    id = bench.upload().id
    drain(bench.services, plenty)
    assert state(bench, id) is State.COMPLETED
    return id


def unreadable(bench: Bench) -> str:
    id = bench.upload(b"no image").id
    drain(bench.services, plenty)
    assert state(bench, id) is State.FAILED
    return id


@pytest.mark.parametrize("make", [waiting, delayed, abandoned])
def test_removing_the_job_of_an_unfinished_photo_fails_it_with_a_reason(
    bench: Bench, make: Callable[[Bench], str]
) -> None:
    id = make(bench)
    assert remove_jobs(bench.services, [id, id]) == [id]
    assert (state(bench, id), standing(bench, id)) == (None, ("failed", WITHDRAWN))
    bench.pass_time(1000)
    assert sweep(bench.services, plenty) == Swept()
    assert reprocess(bench.services, id)
    drain(bench.services, plenty)
    assert standing(bench, id) == ("completed", None)


@pytest.mark.parametrize("make", [read, unreadable])
def test_removing_an_ended_job_leaves_the_verdict(
    bench: Bench, make: Callable[[Bench], str]
) -> None:
    id = make(bench)
    before = bench.photo(id)
    assert remove_jobs(bench.services, [id]) == [id]
    assert (state(bench, id), bench.photo(id)) == (None, before)
    assert sweep(bench.services, plenty) == Swept()


def test_a_job_that_is_being_read_is_kept(bench: Bench) -> None:
    id = bench.upload().id
    kept: list[list[str]] = []
    bench.reader.troubles.append(lambda: kept.append(remove_jobs(bench.services, [id])))
    drain(bench.services, plenty)
    assert kept == [[]]
    assert standing(bench, id) == ("completed", None)


def test_a_photo_claimed_at_that_very_moment_is_read(bench: Bench) -> None:
    id = bench.upload().id

    def claimed(withdraw: Callable[[], Any]) -> Any:
        [job] = bench.services.queue.receive()
        attempts.claim(bench.services.database, job.id, 3)
        return withdraw()

    database: Any = BetweenStatements(bench.services.database, withdrawals.WITHDRAW, claimed)
    assert remove_jobs(replace(bench.services, database=database), [id]) == []
    assert (state(bench, id), standing(bench, id)) == (State.ACTIVE, ("processing", None))


def test_a_removal_cut_short_is_finished_by_asking_again(bench: Bench) -> None:
    id = bench.upload().id

    def unheard(withdraw: Callable[[], Any]) -> Any:
        withdraw()
        raise Unavailable("the answer was lost")

    database: Any = BetweenStatements(bench.services.database, withdrawals.WITHDRAW, unheard)
    with pytest.raises(Unavailable):
        remove_jobs(replace(bench.services, database=database), [id])
    assert remove_jobs(bench.services, [id]) == [id]
    assert (state(bench, id), standing(bench, id)) == (None, ("failed", WITHDRAWN))


def test_what_the_queue_does_not_know_is_left_alone(bench: Bench) -> None:
    id = bench.upload().id
    bench.services.queue.remove([id])
    assert remove_jobs(bench.services, [id, "no-uuid"]) == []
    assert standing(bench, id) == ("pending", None)
    assert sweep(bench.services, plenty).sent == 1


def test_purging_what_waits_fails_its_photos_and_no_others(bench: Bench) -> None:
    done, late = read(bench), delayed(bench)
    ids = crowded(bench, UPLOADED)
    first = purge(bench.services, State.WAITING, no_time)
    assert (first.count, first.more) == (200, True)
    second = purge(bench.services, State.WAITING, plenty)
    assert (second.count, second.more) == (UPLOADED - 200, False)
    assert {standing(bench, id) for id in ids} == {("failed", WITHDRAWN)}
    assert bench.services.queue.counts().waiting == 0
    assert standing(bench, done) == ("completed", None)
    assert standing(bench, late)[0] == "pending"
    assert sweep(bench.services, plenty).sent == 0


def test_purging_what_is_delayed_fails_its_photos(bench: Bench) -> None:
    id = delayed(bench)
    assert purge(bench.services, State.DELAYED, plenty).count == 1
    assert standing(bench, id) == ("failed", WITHDRAWN)


@pytest.mark.parametrize(("make", "where"), [(read, "completed"), (unreadable, "failed")])
def test_purging_ended_jobs_forgets_them_and_leaves_their_photos(
    bench: Bench, make: Callable[[Bench], str], where: str
) -> None:
    ids = [make(bench) for _ in range(3)]
    before = [bench.photo(id) for id in ids]
    assert purge(bench.services, State(where), plenty).count == 3
    assert [state(bench, id) for id in ids] == [None] * 3
    assert [bench.photo(id) for id in ids] == before
    assert sweep(bench.services, plenty) == Swept()


def test_active_jobs_are_not_purged(bench: Bench) -> None:
    with pytest.raises(ValueError, match="held by workers"):
        purge(bench.services, State.ACTIVE, plenty)


def test_promoted_jobs_are_read_at_once_and_rung_for(bench: Bench) -> None:
    ids = [delayed(bench) for _ in range(3)]
    while bench.services.doorbell.listen(0):
        pass
    assert promote(bench.services, [ids[0], "unknown"]) == [ids[0]]
    assert promote_all(bench.services, plenty).count == 2
    assert bench.services.doorbell.listen(0)
    drain(bench.services, plenty)
    assert {standing(bench, id) for id in ids} == {("completed", None)}


def test_redriving_all_stops_when_the_time_is_up(bench: Bench) -> None:
    crowded(bench, 600)
    purge(bench.services, State.WAITING, plenty)
    first = redrive_all(bench.services, no_time)
    assert (first.count, first.more) == (500, True)
    second = redrive_all(bench.services, plenty)
    assert (second.count, second.more) == (100, False)
    assert bench.services.queue.counts().waiting == 600


def test_a_failed_attempt_is_kept_with_its_stack_when_the_queue_forgets(bench: Bench) -> None:
    bench.reader.troubles = [ValueError("/secret/place"), RuntimeError("again")]
    id = bench.upload().id
    for _ in range(3):
        drain(bench.services, plenty)
        bench.pass_time(10)
    assert standing(bench, id) == ("completed", None)
    remove_jobs(bench.services, [id])
    second, first = failed_attempts.of(bench.services.database, id)
    assert (first.generation, first.attempt, second.attempt) == (1, 1, 2)
    assert "ValueError" in first.error
    lines = first.stack.splitlines()
    assert lines[0] == "ValueError"
    assert lines[1].startswith("  chalicelib.pipeline.process:")
    assert lines[-1].endswith(" read_picture")
    assert "/" not in first.stack


def test_failed_attempts_of_the_last_four_generations_are_kept(bench: Bench) -> None:
    id = unreadable(bench)
    for _ in range(6):
        assert redrive(bench.services, [id]) == [id]
        drain(bench.services, plenty)
    kept = failed_attempts.of(bench.services.database, id)
    assert [each.generation for each in kept] == [7, 6, 5, 4]
    bench.services.database.run("DELETE FROM photos")
    assert failed_attempts.of(bench.services.database, id) == []


def test_a_superseded_attempt_leaves_no_failure(bench: Bench) -> None:
    def superseded() -> None:
        reprocess(bench.services, id)
        raise Transient("too late")

    bench.reader.troubles.append(superseded)
    id = bench.upload(jpeg()).id
    drain(bench.services, plenty)
    drain(bench.services, plenty)
    assert standing(bench, id) == ("completed", None)
    assert failed_attempts.of(bench.services.database, id) == []
