"""How long work still takes: by arithmetic, and against simulated workers whose end is known."""

import heapq
import math
from collections.abc import Sequence
from dataclasses import dataclass
from random import Random

import pytest
from hypothesis import given
from hypothesis import strategies as st

from chalicelib.pipeline.estimate import Estimate, Outlook, Work
from chalicelib.queue import Pulse
from chalicelib.records.pace import Minute

NOW = 1_800_000_030.0  # half a minute past a full one
FLUSH = 5.0  # seconds that a count may lie in a worker's memory


def pulse(**known: float) -> Pulse:
    nothing = {"waiting": 0, "active": 0, "delayed": 0, "held": 0, "oldest_waiting": 0.0}
    return Pulse(**{**nothing, "paused": False, "last_due": 0.0, "now": NOW, **known})  # type: ignore[arg-type]


def minute(ago: int, ended: int, seconds: float) -> Minute:
    """What the minute that began ``ago`` whole minutes before the present one saw."""
    return Minute(at=NOW - 30 - 60 * ago, ended=ended, timed=ended, seconds=seconds)


def busy(workers: int, each: float = 1.0) -> list[Minute]:
    """Ten minutes in which so many workers took ``each`` seconds a photo, and no break."""
    ended = round(60 * workers / each)
    return [*(minute(ago, ended, 60.0 * workers) for ago in range(10, 0, -1))]


def until(jobs: int, minutes: Sequence[Minute], least: float = 0.0, **known: float) -> Estimate:
    return Work(pulse=pulse(**known), minutes=minutes, now=NOW).until(jobs, least)


def test_steady_work_ends_when_its_rate_says() -> None:
    told = until(360, busy(3), waiting=357, active=3, held=3)
    assert (told.outlook, told.seconds, told.per_minute) == (Outlook.WORKING, 120.0, 180.0)
    assert (told.remaining, told.workers) == (360, 3)


def test_nothing_left_is_done_also_while_paused() -> None:
    assert until(0, []).outlook is Outlook.DONE
    assert until(0, busy(3), paused=True).outlook is Outlook.DONE


def test_a_paused_queue_promises_nothing() -> None:
    told = until(10, busy(3), waiting=10, paused=True)
    assert (told.outlook, told.seconds) == (Outlook.PAUSED, None)


def test_before_anything_was_measured_it_is_starting() -> None:
    assert until(10, [], waiting=7, active=3, held=3).outlook is Outlook.STARTING
    assert until(10, [], waiting=10, oldest_waiting=5.0).outlook is Outlook.STARTING


def test_what_redis_forgot_is_starting() -> None:
    told = until(400, busy(3))
    assert (told.outlook, told.seconds) == (Outlook.STARTING, None)


def test_jobs_that_wait_with_no_worker_are_stalled() -> None:
    told = until(10, [], waiting=10, oldest_waiting=91.0)
    assert (told.outlook, told.seconds, told.workers) == (Outlook.STALLED, None, 0)
    long_ago = [minute(8, 60, 60.0)]
    assert until(10, long_ago, waiting=10, oldest_waiting=500.0).outlook is Outlook.STALLED


def test_workers_that_vanished_with_the_last_jobs_are_stalled() -> None:
    assert until(3, [], active=3, held=0).outlook is Outlook.STALLED


def test_between_two_drains_work_goes_on() -> None:
    told = until(60, busy(3), waiting=60, held=0, oldest_waiting=400.0)
    assert (told.outlook, told.seconds) == (Outlook.WORKING, 20.0)


def test_a_trickle_before_says_nothing_of_a_bulk_now() -> None:
    trickle = [minute(ago, 1, 2.0) for ago in range(10, 0, -1)]  # one photo a minute was sent
    told = until(900, trickle, waiting=897, active=3, held=3)
    assert told.seconds == pytest.approx(900 / 3 * 2.0)


def test_a_worker_that_is_lost_counts_at_once() -> None:
    told = until(100, busy(3, each=2.0), waiting=99, active=1, held=1)
    assert told.seconds == pytest.approx(100 * 2.0)


def test_what_is_due_later_ends_no_earlier() -> None:
    assert until(1, busy(1), 300.0, delayed=1).seconds == 301.0


def test_photos_that_took_no_time_are_no_trouble() -> None:
    told = until(1000, [minute(1, 5, 0.0)], waiting=999, active=1, held=1)
    assert told.seconds == pytest.approx(1.0)


def test_a_single_photo_takes_as_long_as_a_photo_takes() -> None:
    assert until(1, busy(3, each=4.0), active=1, held=3).seconds == 4.0


minutes_seen = st.lists(
    st.builds(
        minute,
        st.integers(0, 30),
        st.integers(0, 10_000),
        st.floats(0, 6000, allow_subnormal=False),
    ),
    max_size=12,
    unique_by=lambda seen: seen.at,
)
count = st.integers(0, 50_000)
pulses = st.builds(
    pulse,
    waiting=count,
    active=st.integers(0, 300),
    delayed=count,
    held=st.integers(0, 300),
    paused=st.booleans(),
    oldest_waiting=st.floats(0, 1e6),
)


@given(pulses, minutes_seen, count, st.floats(0, 900))
def test_seconds_are_a_finite_number_while_work_goes_on_and_only_then(
    seen: Pulse, minutes: list[Minute], jobs: int, least: float
) -> None:
    told = Work(pulse=seen, minutes=minutes, now=NOW).until(jobs, least)
    assert (told.seconds is None) == (told.outlook is not Outlook.WORKING)
    if told.seconds is not None:
        assert told.seconds >= least
        assert math.isfinite(told.seconds)
        assert told.per_minute
        assert math.isfinite(told.per_minute)


@given(pulses, minutes_seen, count, count)
def test_more_jobs_never_take_less(
    seen: Pulse, minutes: list[Minute], some: int, more: int
) -> None:
    work = Work(pulse=seen, minutes=minutes, now=NOW)
    fewer, all_ = work.until(some).seconds, work.until(some + more).seconds
    if fewer is not None and all_ is not None:
        assert all_ >= fewer


@dataclass
class Simulated:
    """Workers that read photos as fast as chance has it, from ``begin`` on."""

    begin: float
    ends: list[tuple[float, float]]  # when each photo's reading ended, and what it took

    def at(self, now: float, workers: int) -> Work:
        """What is known ``now``."""
        left = sum(end > now for end, _ in self.ends)
        seen = pulse(waiting=max(0, left - workers), active=workers, held=workers)
        found: dict[float, list[float]] = {}
        for end, took in self.ends:
            if end <= now - FLUSH:
                found.setdefault(end // 60 * 60, []).append(took)
        minutes = [
            Minute(at=at, ended=len(took), timed=len(took), seconds=sum(took))
            for at, took in sorted(found.items())
            if at > now - 660
        ]
        return Work(pulse=seen, minutes=minutes, now=now)

    def left(self, now: float) -> int:
        return sum(end > now for end, _ in self.ends)


def simulated(photos: int, workers: int, median: float, random: Random) -> Simulated:
    begin = NOW + random.uniform(0, 60)
    free = [begin] * workers
    ends = []
    for _ in range(photos):
        took = random.lognormvariate(math.log(median), 0.5)
        end = heapq.heappop(free) + took
        ends.append((end, took))
        heapq.heappush(free, end + random.uniform(0.01, 0.05))  # claim, verdict, next receive
    return Simulated(begin, ends)


@pytest.mark.parametrize("workers", [1, 3, 12])
@pytest.mark.parametrize(("after", "within"), [(30.0, 0.25), (120.0, 0.15), (400.0, 0.10)])
def test_simulated_work_ends_about_when_it_was_said(
    workers: int, after: float, within: float
) -> None:
    random = Random(f"{workers} {after}")
    wrong = []
    for _ in range(8):
        run = simulated(1000 * workers, workers, 0.6, random)
        now = run.begin + after
        told = run.at(now, workers).until(run.left(now))
        true = max(end for end, _ in run.ends) - now
        assert told.seconds is not None
        wrong.append(abs(told.seconds - true) / true)
    assert max(wrong) < within, wrong
