"""A fleet never runs more processes than it may, and nobody in line is forgotten."""

import asyncio
from collections.abc import Iterator
from dataclasses import dataclass, field
from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st

from infra.local.fleet import Closed, Fleet, Throttled
from infra.local.process import ProcessDied


@dataclass(eq=False)
class FakeProcess:
    """Stands in for a process: no more than alive or dead."""

    fleet: "Machine"
    alive: bool = True

    async def kill(self) -> None:
        self.close()
        await asyncio.sleep(0)

    def close(self) -> None:
        self.alive = False
        self.fleet.alive.discard(self)


@dataclass
class Machine:
    """Starts fake processes, and fails where it is told to."""

    failures: Iterator[bool]
    alive: set[FakeProcess] = field(default_factory=set)
    most: int = 0

    async def start(self) -> Any:
        await asyncio.sleep(0)
        if next(self.failures, False):
            raise ProcessDied("it did not start")
        process = FakeProcess(self)
        self.alive.add(process)
        self.most = max(self.most, len(self.alive))
        await asyncio.sleep(0)
        return process


@dataclass(frozen=True)
class Call:
    """One caller: when it comes, how long it holds its process, and how that ends."""

    comes: int
    holds: int
    ends: str  # well, crash, idle crash
    gives_up: int | None
    prompt: bool


CALLS = st.builds(
    Call,
    comes=st.integers(0, 5),
    holds=st.integers(0, 4),
    ends=st.sampled_from(["well", "crash", "idle crash"]),
    gives_up=st.none() | st.integers(0, 6),
    prompt=st.booleans(),
)


async def ticks(count: int) -> None:
    for _ in range(count):
        await asyncio.sleep(0)


async def make(call: Call, fleet: Fleet, busy: list[int]) -> str:
    await ticks(call.comes)
    try:
        process: Any = await fleet.take(prompt=call.prompt)
    except ProcessDied:
        return "told"
    busy.append(1)
    try:
        assert process.alive
        await ticks(call.holds)
    finally:
        busy.pop()
        if call.ends == "crash":
            process.close()
        await fleet.give(process)
        if call.ends == "idle crash" and process not in fleet.busy:
            process.close()
    return "served"


async def called(call: Call, fleet: Fleet, busy: list[int]) -> str:
    task = asyncio.create_task(make(call, fleet, busy))
    if call.gives_up is not None:
        await ticks(call.gives_up)
        task.cancel()
    outcome = await asyncio.gather(task, return_exceptions=True)
    if isinstance(outcome[0], asyncio.CancelledError):
        return "gone"
    assert isinstance(outcome[0], str), outcome
    return outcome[0]


@given(
    calls=st.lists(CALLS, max_size=12),
    size=st.integers(1, 3),
    spare=st.integers(0, 2),
    failures=st.lists(st.booleans(), max_size=4),
    warm=st.integers(0, 4),
)
def test_whatever_happens_nobody_is_forgotten(
    calls: list[Call], size: int, spare: int, failures: list[bool], warm: int
) -> None:
    async def check() -> None:
        machine = Machine(iter(failures))
        fleet = Fleet(machine.start, size=size, line=100, spare=min(spare, size - 1))
        await fleet.warm(warm)
        busy: list[int] = []
        async with asyncio.timeout(5):
            outcomes = await asyncio.gather(*(called(call, fleet, busy) for call in calls))
            assert len(outcomes) == len(calls)
            assert outcomes.count("told") <= sum(failures)
            assert not fleet.busy
            assert machine.most <= size
            await ticks(10)  # until no start is under way that may still fail
            machine.failures = iter([])
            last: Any = await fleet.take()
            assert last.alive
            await fleet.give(last)
            await fleet.end()
        assert not machine.alive
        with pytest.raises(Closed):
            await fleet.take()

    asyncio.run(check())


def test_the_line_is_bounded_and_served_in_order() -> None:
    async def check() -> None:
        fleet = Fleet(Machine(iter([])).start, size=1, line=2)
        first = await fleet.take()
        served: list[int] = []

        async def wait(place: int) -> None:
            process = await fleet.take()
            served.append(place)
            await fleet.give(process)

        waiting = [asyncio.create_task(wait(place)) for place in range(2)]
        await ticks(1)
        with pytest.raises(Throttled):
            await fleet.take()
        await fleet.give(first)
        await asyncio.gather(*waiting)
        assert served == [0, 1]
        await fleet.end()

    asyncio.run(check())


def test_who_is_prompt_comes_first_and_finds_a_process_free() -> None:
    async def check() -> None:
        fleet = Fleet(Machine(iter([])).start, size=3, line=2, spare=1)
        first, second = await fleet.take(), await fleet.take()
        served: list[str] = []
        patient = [asyncio.create_task(wait(fleet, served, f"patient {n}")) for n in range(2)]
        await ticks(10)
        assert served == [], "one process is kept free"
        third = await fleet.take(prompt=True)
        prompt = asyncio.create_task(wait(fleet, served, "prompt", prompt=True))
        await ticks(1)
        await fleet.give(first)
        await asyncio.gather(prompt, *patient)
        assert served == ["prompt", "patient 0", "patient 1"]
        await fleet.give(second)
        await fleet.give(third)
        await fleet.end()

    asyncio.run(check())


def test_those_who_are_prompt_leave_a_process_to_the_others() -> None:
    async def check() -> None:
        fleet = Fleet(Machine(iter([])).start, size=3, line=2, spare=1)
        first, second = [await fleet.take(prompt=True) for _ in range(2)]
        served: list[str] = []
        prompt = [asyncio.create_task(wait(fleet, served, "prompt", prompt=True)) for _ in range(2)]
        await ticks(10)
        assert served == []
        await wait(fleet, served, "patient")
        assert served == ["patient"]
        await fleet.give(first)
        await asyncio.gather(*prompt)
        assert served == ["patient", "prompt", "prompt"]
        await fleet.give(second)
        await fleet.end()

    asyncio.run(check())


async def wait(fleet: Fleet, served: list[str], name: str, *, prompt: bool = False) -> None:
    """Take a process, and give it back at once."""
    process = await fleet.take(prompt=prompt)
    served.append(name)
    await fleet.give(process)


def test_the_warmest_process_is_used_again() -> None:
    async def check() -> None:
        fleet = Fleet(Machine(iter([])).start, size=2, line=2)
        cold, warm = await fleet.take(), await fleet.take()
        await fleet.give(cold)
        await fleet.give(warm)
        assert await fleet.take() is warm
        await fleet.end()

    asyncio.run(check())


def test_closing_serves_those_in_line_and_ending_turns_them_away() -> None:
    async def check() -> None:
        fleet = Fleet(Machine(iter([])).start, size=1, line=2)
        first = await fleet.take()
        served, turned_away = [asyncio.create_task(fleet.take()) for _ in range(2)]
        await ticks(1)
        fleet.stop_taking()
        with pytest.raises(Closed):
            await fleet.take()
        await fleet.give(first)
        assert await served is first
        await fleet.end()
        with pytest.raises(Closed):
            await turned_away

    asyncio.run(check())
