"""Eight processes receive at once, and no two hold one job in the same visibility window."""

import pickle
import time
from collections import Counter, defaultdict
from pathlib import Path

import pytest

from chalicelib.queue import Queue
from tests.integration.queue.history import MS, Call, Checker, overlapping
from tests.integration.queue.linear_worker import POLICY, play
from tests.integration.queue.processes import drawn_seed, killed_at_last, started

PROCESSES = 8
SECONDS = 8
USES = ("complete", "fail", "fail for good", "release", "extend")


def test_what_eight_processes_were_answered_has_an_order(
    redis_port: int, queue: Queue, tmp_path: Path
) -> None:
    ahead = realtime_ahead()
    calls = played(redis_port, queue.name, tmp_path, drawn_seed(), ahead)
    if abs(realtime_ahead() - ahead) > MS:
        pytest.skip("somebody set this machine's clock, which Redis counts by, during the test")
    did = Counter((call.what, call.ok) for call in calls)
    print(f"{len(calls)} calls: {dict(did)}")
    # Else too little happened for the rest to say much.
    assert all(did[use, True] and did[use, False] for use in USES)
    assert did["receive", True] > 300
    assert len({call.receipt for call in calls if call.what == "receive"}) == did["receive", True]
    for history in by_job(calls):
        assert overlapping(history) is None, told(history)
        culprit = Checker(POLICY.max_receive_count).unexplained(history)
        assert culprit is None, f"no order explains {culprit} in:\n{told(history)}"


def played(port: int, name: str, folder: Path, seed: int, ahead: int) -> list[Call]:
    """All calls of all processes."""
    files = [folder / f"calls {n}" for n in range(PROCESSES)]
    ends = time.monotonic_ns() + SECONDS * 1000 * MS
    players = [
        started(play, port, name, f"{seed} {n}", ends, ahead, file) for n, file in enumerate(files)
    ]
    with killed_at_last(players):
        for player in players:
            player.join(SECONDS + 60)
            assert player.exitcode == 0
    return [call for file in files for call in pickle.loads(file.read_bytes())]


def realtime_ahead() -> int:
    """What CLOCK_REALTIME, by which Redis tells the time, has more than CLOCK_MONOTONIC, in ns.

    Both are slewed alike, so only setting the clock changes this. Of some tries the quickest.
    """
    tries = []
    for _ in range(20):
        before, there, after = time.monotonic_ns(), time.time_ns(), time.monotonic_ns()
        tries.append((after - before, there - (before + after) // 2))
    return min(tries)[1]


def by_job(calls: list[Call]) -> list[list[Call]]:
    histories: dict[str, list[Call]] = defaultdict(list)
    for call in calls:
        histories[call.job].append(call)
    return list(histories.values())


def told(history: list[Call]) -> str:
    return "\n".join(map(str, sorted(history, key=lambda call: call.began)))
