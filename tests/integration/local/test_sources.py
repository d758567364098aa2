"""Rings, uploads and the clock invoke their functions, and outages are sat out."""

import asyncio
from collections.abc import AsyncIterator, Awaitable, Callable
from contextlib import asynccontextmanager, suppress
from dataclasses import replace
from datetime import UTC, datetime
from pathlib import Path
from typing import Any
from uuid import uuid4

import msgspec
import pytest

from chalicelib.errors import Unavailable
from chalicelib.queue import Queue, RedisDoorbell, RedrivePolicy, State, connect
from chalicelib.settings import RedisAddress
from chalicelib.storage import Stored
from infra.local.pool import Closed, FunctionError, Result
from infra.local.running import free_port
from infra.local.servers import embedded_redis
from infra.local.sources import DoorbellSource, ScheduleSource, UploadsSource
from tests.integration.local.conftest import Pools, most_at_once

STORED = Stored(
    key="incoming/run/a b.jpg",
    size=3,
    version="etag",
    content_type="image/jpeg",
    modified=datetime(2026, 5, 17, tzinfo=UTC),
)
FINE = Result(seconds=0, cold=False)
FAILED = Result(seconds=0, cold=False, error=FunctionError(type="RuntimeError", message="no"))


@asynccontextmanager
async def running(source: Any) -> AsyncIterator[None]:
    stop = asyncio.Event()
    task = asyncio.create_task(source.run(stop))
    try:
        yield
    finally:
        stop.set()
        await asyncio.wait_for(task, 10)


async def eventually(true: Callable[[], Any], seconds: float = 10) -> None:
    async with asyncio.timeout(seconds):
        while not true():
            await asyncio.sleep(0.01)


class Functions:
    """Records events, and answers with what it is told to."""

    def __init__(self, *answers: Result) -> None:
        self.events: list[Any] = []
        self._answers = list(answers)

    async def invoke(self, name: str, event: Any) -> Result:
        self.events.append(event)
        return self._answers.pop(0) if self._answers else FINE


def doorbell(port: int) -> RedisDoorbell:
    return RedisDoorbell(connect(RedisAddress(port=port)), uuid4().hex)


def uploads(
    port: int, invoke: Callable[..., Awaitable[Result]], **policy: Any
) -> tuple[Queue, UploadsSource]:
    chosen = RedrivePolicy(**{"max_receive_count": 5, "base": 0.01, **policy})
    queue = Queue(connect(RedisAddress(port=port)), uuid4().hex, policy=chosen)
    source = UploadsSource(queue, invoke, function="intake", queue_name="uploads", bucket="local")
    return queue, source


@pytest.mark.parametrize(("mapped", "reserved"), [(3, 3), (10, 3), (3, 10)])
def test_ten_rings_run_three_drains_at_a_time(
    pools: Pools, redis_port: int, notes: Path, mapped: int, reserved: int
) -> None:
    """Each of the two limits holds where the other one does not, as on AWS."""

    async def check() -> None:
        bell = doorbell(redis_port)
        async with pools(drain=reserved) as pool:
            await pool.warm("drain", 3)
            source = DoorbellSource(
                bell, pool.invoke, function="drain", queue="jobs", concurrency=mapped
            )
            async with running(source):
                for _ in range(10):
                    bell.ring()
                path = notes / "drains"
                await eventually(lambda: path.exists() and path.read_text().count("end") == 10)

    asyncio.run(check())
    assert most_at_once(notes / "drains") == 3


def test_a_ring_whose_function_failed_is_rung_again(redis_port: int) -> None:
    async def check() -> None:
        bell, functions = doorbell(redis_port), Functions(FAILED, FINE)
        source = DoorbellSource(
            bell, functions.invoke, function="drain", queue="jobs", concurrency=3
        )
        async with running(source):
            bell.ring()
            await eventually(lambda: len(functions.events) == 2)
            await asyncio.sleep(0.2)
        assert len(functions.events) == 2
        record = functions.events[0]["Records"][0]
        assert msgspec.json.decode(record["body"]) == {"ring": "jobs"}
        assert record["eventSourceARN"].endswith(":jobs")

    asyncio.run(check())


def test_a_ring_that_comes_while_closing_is_kept(redis_port: int) -> None:
    async def check() -> None:
        bell = doorbell(redis_port)

        async def closed(name: str, event: Any) -> Result:
            raise Closed("shutting down")

        source = DoorbellSource(bell, closed, function="drain", queue="jobs", concurrency=1)
        stop = asyncio.Event()
        bell.ring()
        task = asyncio.create_task(source.run(stop))
        await asyncio.sleep(0.1)
        stop.set()
        await task
        assert await asyncio.to_thread(bell.listen, 1)

    asyncio.run(check())


def test_an_outage_of_redis_is_sat_out(server_folder: Path) -> None:
    port, folder = free_port(), server_folder / f"away-{uuid4().hex}"

    async def check() -> None:
        bell, functions = doorbell(port), Functions()
        source = DoorbellSource(
            bell, functions.invoke, function="drain", queue="jobs", concurrency=1
        )
        async with running(source):
            await asyncio.sleep(0.3)
            with embedded_redis(folder, port):
                with suppress(Unavailable):
                    bell.ring()
                await eventually(lambda: len(functions.events) == 1)

    asyncio.run(check())


def test_an_upload_is_told_as_s3_tells_it(redis_port: int) -> None:
    async def check() -> None:
        functions = Functions()
        queue, source = uploads(redis_port, functions.invoke)
        async with running(source):
            await source.created(STORED)
            await source.created(STORED)
            await eventually(lambda: queue.counts().completed == 2)
        bodies = [r["body"] for event in functions.events for r in event["Records"]]
        told = [msgspec.json.decode(body)["Records"][0]["s3"] for body in bodies]
        assert [s3["object"]["key"] for s3 in told] == ["incoming/run/a+b.jpg"] * 2
        sequencers = [s3["object"]["sequencer"] for s3 in told]
        assert sequencers == sorted(set(sequencers))

    asyncio.run(check())


def test_messages_come_in_batches_of_ten_at_most(redis_port: int) -> None:
    async def check() -> None:
        functions = Functions()
        queue, source = uploads(redis_port, functions.invoke)
        for _ in range(23):
            await source.created(STORED)
        async with running(source):
            await eventually(lambda: queue.counts().completed == 23)
        assert [len(event["Records"]) for event in functions.events] == [10, 10, 3]

    asyncio.run(check())


def test_a_poison_message_comes_again_and_then_is_dead_lettered_alone(
    pools: Pools, redis_port: int, notes: Path
) -> None:
    async def check() -> None:
        async with pools() as pool:
            queue, source = uploads(redis_port, pool.invoke)
            async with running(source):
                await source.created(replace(STORED, key="incoming/run/poison"))
                await source.created(STORED)
                await eventually(lambda: queue.counts().failed == 1)
            counts = queue.counts()
            assert (counts.completed, counts.waiting, counts.delayed) == (1, 0, 0)

    asyncio.run(check())
    seen = (notes / "uploads").read_text()
    assert (seen.count("poison"), seen.count("a+b.jpg")) == (5, 1)


@pytest.mark.parametrize(
    "answer",
    [
        FAILED,
        Result(
            seconds=0,
            cold=False,
            payload={"batchItemFailures": [{"itemIdentifier": "never heard of"}]},
        ),
    ],
)
def test_a_batch_that_failed_as_a_whole_comes_again(redis_port: int, answer: Result) -> None:
    async def check() -> None:
        functions = Functions(answer)
        queue, source = uploads(redis_port, functions.invoke)
        await source.created(STORED)
        await source.created(STORED)
        async with running(source):
            await eventually(lambda: queue.counts().completed == 2)
        counts = [
            record["attributes"]["ApproximateReceiveCount"]
            for event in functions.events
            for record in event["Records"]
        ]
        assert sorted(counts) == ["1", "1", "2", "2"]

    asyncio.run(check())


def test_messages_received_while_closing_lose_no_receive(redis_port: int) -> None:
    async def check() -> None:
        received = []

        async def closed(name: str, event: Any) -> Result:
            received.append(event)
            raise Closed("shutting down")

        queue, source = uploads(redis_port, closed)
        await source.created(STORED)
        async with running(source):
            await eventually(lambda: received)
        assert queue.jobs(State.WAITING).jobs[0].receive_count == 0

    asyncio.run(check())


@pytest.mark.parametrize("concurrency", [1, 3])
def test_the_schedule_fires_at_once_and_again_and_no_more_at_a_time(concurrency: int) -> None:
    async def check() -> None:
        at_once, most, events = 0, 0, []

        async def slow(name: str, event: Any) -> Result:
            nonlocal at_once, most
            at_once += 1
            most = max(most, at_once)
            events.append(event)
            await asyncio.sleep(0.3)
            at_once -= 1
            return FAILED

        source = ScheduleSource(
            slow, function="sweep", rule="sweep", seconds=0.05, concurrency=concurrency
        )
        async with running(source):
            await eventually(lambda: len(events) == 2 + concurrency)
        assert most == concurrency
        assert events[0]["detail-type"] == "Scheduled Event"

    asyncio.run(check())
