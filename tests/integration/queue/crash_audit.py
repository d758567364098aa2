"""What must be true after the crash test: the queue's books against what its workers were told."""

from collections import Counter
from collections.abc import Callable

import redis

from chalicelib.queue import Counts, JobDetail, Queue, State
from tests.integration.queue.crash_worker import POLICY, Fate, Line, fate_of

DIED = "the worker died, or its visibility ended before it finished"
DIED_LAST = f"receive {POLICY.max_receive_count} of {POLICY.max_receive_count}: {DIED}"
# What a worker was told of a receive says what the job's history has as that try's error.
SETTLED: dict[str, Callable[[str], bool]] = {
    "completed": lambda error: error == "",
    "failed": lambda error: error in {Fate.BROKEN, Fate.STUMBLES},
    "stale": lambda error: DIED in error,
    "unanswered": lambda error: True,  # it was done, or the visibility ended
}


def ended_once(queue: Queue, ids: list[str]) -> dict[str, JobDetail]:
    """Each job is in one of the two last states, listed once, and nothing else is there."""
    completed, failed = listed(queue, State.COMPLETED), listed(queue, State.FAILED)
    assert queue.counts() == Counts(
        waiting=0, active=0, delayed=0, completed=len(completed), failed=len(failed)
    )
    assert Counter(completed + failed) == Counter(ids)
    details = {id: detail for id in ids if (detail := queue.job(id))}
    assert {id for id in ids if details[id].state is State.COMPLETED} == set(completed)
    return details


def listed(queue: Queue, state: State) -> list[str]:
    page = queue.jobs(state, size=200)
    ids = [job.id for job in page.jobs]
    while page.cursor:
        page = queue.jobs(state, cursor=page.cursor, size=200)
        ids += [job.id for job in page.jobs]
    return ids


def histories_fit_the_fates(details: dict[str, JobDetail]) -> None:
    """One try of a completed job went well, its last; a failed one had its reason or all tries."""
    for id, job in details.items():
        *before, end = [attempt.error for attempt in job.history]
        assert len(job.history) == job.receive_count <= POLICY.max_receive_count, job
        assert {error for error in before if error != DIED} <= {Fate.STUMBLES}, job
        assert (end == "") == (job.state is State.COMPLETED), job
        if end == "":
            assert fate_of(id) in {Fate.DONE, Fate.STUMBLES}, job
        elif end == Fate.BROKEN:
            assert fate_of(id) is Fate.BROKEN, job
        else:
            assert end == DIED_LAST, job
            assert job.receive_count == POLICY.max_receive_count, job
        assert fate_of(id) is not Fate.POISON or end == DIED_LAST, job


def workers_were_told_what_happened(details: dict[str, JobDetail], told: list[Line]) -> None:
    """No receive was had twice or settled twice, and its end is the one that the job remembers."""
    received = Counter((line.id, line.count) for line in told if line.event == "received")
    settled = Counter((line.id, line.count) for line in told if line.event in SETTLED)
    assert max(received.values()) == max(settled.values()) == 1
    assert settled.keys() <= received.keys()
    assert all(count <= details[id].receive_count for id, count in received)
    for line in told:
        if line.event in SETTLED:
            error = details[line.id].history[line.count - 1].error
            assert SETTLED[line.event](error), (line, details[line.id])


def receives_add_up(
    details: dict[str, JobDetail], told: list[Line], kills: int, holds: int
) -> None:
    """Workers know of all receives and ends, but for what a kill or an outage kept from them;
    and no try died of anything else, such as another job's poison."""
    events = Counter(line.event for line in told)
    kept_back = (kills + events["away"]) * holds
    counted = sum(job.receive_count for job in details.values())
    poisoned = sum(job.receive_count for id, job in details.items() if fate_of(id) is Fate.POISON)
    assert counted - kept_back <= events["received"] <= counted
    tries = [
        (id, count, DIED in attempt.error)
        for id, job in details.items()
        for count, attempt in enumerate(job.history, 1)
    ]
    settled = {(line.id, line.count) for line in told if line.event in SETTLED}
    assert sum(not died and (id, n) not in settled for id, n, died in tries) <= kept_back
    assert sum(died for *_, died in tries) <= kept_back + events["stale"] + poisoned


def each_result_is_there_once(details: dict[str, JobDetail], results: list[str]) -> None:
    """Every completed job's; else only of those that were done but whose last try died."""
    assert max(Counter(results).values()) == 1
    completed = {id for id, job in details.items() if job.state is State.COMPLETED}
    assert completed <= set(results)
    for id in set(results) - completed:
        assert fate_of(id) in {Fate.DONE, Fate.STUMBLES}
        assert details[id].error == DIED_LAST


def no_other_key_is_left(client: "redis.Redis", ids_of: dict[str, list[str]]) -> None:
    expected = {
        f"dorsal:{{{name}}}:{what}"
        for name, ids in ids_of.items()
        for what in ("completed", "failed", "sequence", *(f"j:{id}" for id in ids))
    }
    assert {key.decode() for key in client.scan_iter(count=1000)} == expected
