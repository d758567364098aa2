"""What invokes functions without being asked over HTTP: the doorbell, the uploads, the clock.

Each source runs until ``stop`` is set, and then ends once its invocations have.
"""

import asyncio
import json
import logging
import time
from collections.abc import Awaitable, Callable, Container, Coroutine, Mapping, Sequence
from contextlib import suppress
from datetime import UTC, datetime
from typing import Any, Protocol
from uuid import uuid4

from chalicelib.errors import DorsalError, Unavailable
from chalicelib.queue import NewJob, Queue, Received, RedrivePolicy, StaleReceipt
from chalicelib.storage.storage import Stored
from infra.local.events import s3_created, schedule_event, sqs_event
from infra.local.pool import Closed, Result, Throttled

LISTEN_SECONDS = 1.0  # a stop is noticed this late
POLL_SECONDS = 20.0  # SQS's longest poll; finds what another run of this cloud left behind
MAX_MESSAGE = 256 * 1024  # bytes; SQS's quota
RECEIVES = 5  # AWS's least sensible maxReceiveCount of a queue that invokes a function
OUTAGE = RedrivePolicy(max_receive_count=1000, base=0.25, ceiling=5.0)  # while Redis is away
AGAIN = RedrivePolicy(max_receive_count=1000, base=1.0, ceiling=60.0)  # rings of a failing drain

log = logging.getLogger("dorsal.local")

type Invoke = Callable[[str, Mapping[str, Any]], Awaitable[Result]]
type Clock = Callable[[], datetime]


class Bell(Protocol):
    """What the doorbell source needs of a doorbell."""

    def ring(self, delay: float = 0) -> None: ...

    def listen(self, timeout: float) -> bool: ...


def utc_now() -> datetime:
    """The wall clock."""
    return datetime.now(UTC)


class DoorbellSource:
    """Invokes ``function`` once a ring, at most ``concurrency`` at a time.

    A ring is taken only when there is room. One whose function failed is rung again, later and
    later, as SQS shows a message again after its visibility timeout.
    """

    def __init__(
        self,
        bell: Bell,
        invoke: Invoke,
        *,
        function: str,
        queue: str,
        concurrency: int,
        now: Clock = utc_now,
    ) -> None:
        self._bell = bell
        self._invoke = invoke
        self._function = function
        self._queue = queue
        self._room = asyncio.Semaphore(concurrency)
        self._now = now
        self._failures = 0

    async def run(self, stop: asyncio.Event) -> None:
        """Listen and invoke until ``stop``."""
        ears = _Patience(stop)
        async with asyncio.TaskGroup() as rings:
            while not stop.is_set():
                await self._room.acquire()
                if not stop.is_set() and await ears.try_to(self._hear):
                    rings.create_task(self._answer())
                else:
                    self._room.release()

    async def _hear(self) -> bool:
        return await asyncio.to_thread(self._bell.listen, LISTEN_SECONDS)

    async def _answer(self) -> None:
        event = sqs_event([json.dumps({"ring": self._queue})], queue=self._queue, now=self._now())
        try:
            failed = 0 in await _failed(self._invoke, self._function, event)
        except Closed:
            await self._ring_again(0)
            return
        finally:
            self._room.release()
        self._failures = self._failures + 1 if failed else 0
        if failed:
            await self._ring_again(AGAIN.delay(self._failures) or 0)

    async def _ring_again(self, delay: float) -> None:
        try:
            await asyncio.to_thread(self._bell.ring, delay)
        except Unavailable as error:
            log.warning("a ring is lost until the next sweep: %s", error)


class UploadsSource:
    """The local SQS queue of uploads: storage's events go in, ``function`` is invoked with them.

    A message whose function failed, or that the function names in ``batchItemFailures``, comes
    again with the queue's backoff, and is dead-lettered after the queue's receives.
    """

    def __init__(
        self,
        queue: Queue,
        invoke: Invoke,
        *,
        function: str,
        queue_name: str,
        bucket: str,
        batch_size: int = 10,
        now: Clock = utc_now,
    ) -> None:
        self._queue = queue
        self._invoke = invoke
        self._function = function
        self._queue_name = queue_name
        self._bucket = bucket
        self._batch_size = batch_size
        self._now = now
        self._look = asyncio.Event()
        self._sequence = 0

    async def created(self, stored: Stored) -> None:
        """Tell of a new object, as S3 does; raises :class:`Unavailable` if Redis is away."""
        self._sequence = max(self._sequence + 1, time.time_ns())
        event = s3_created(
            stored, bucket=self._bucket, sequencer=f"{self._sequence:018X}", now=self._now()
        )
        body = json.dumps(event).encode()
        if len(body) > MAX_MESSAGE:
            raise DorsalError(f"{stored.key}: its event has {len(body)} bytes, more than SQS takes")
        await asyncio.to_thread(self._queue.send, [NewJob(id=str(uuid4()), payload=body)])
        self._look.set()

    async def run(self, stop: asyncio.Event) -> None:
        """Deliver messages until ``stop``."""
        hands = _Patience(stop)
        while not stop.is_set():
            self._look.clear()
            if not await hands.try_to(self._deliver):
                await _first(stop.wait(), self._look.wait(), seconds=POLL_SECONDS)

    async def _deliver(self) -> bool:
        received = await asyncio.to_thread(self._queue.receive, self._batch_size)
        if received:
            event = sqs_event(
                [message.payload.decode() for message in received],
                queue=self._queue_name,
                receive_counts=[message.receive_count for message in received],
                now=self._now(),
            )
            try:
                failed = await _failed(self._invoke, self._function, event)
            except Closed:
                await asyncio.to_thread(self._put_back, received)
                return False
            soonest = await asyncio.to_thread(self._settle, received, failed)
            if soonest is not None:
                asyncio.get_running_loop().call_later(soonest, self._look.set)
        return bool(received)

    def _settle(self, received: Sequence[Received], failed: Container[int]) -> float | None:
        """Complete or fail each message; the seconds until the first of them comes again."""
        again: list[float] = []
        for place, message in enumerate(received):
            with suppress(StaleReceipt):  # it was shown again already; that receive decides
                if place not in failed:
                    self._queue.complete([message.receipt])
                else:
                    again += self._fail(message)
        return min(again, default=None)

    def _fail(self, message: Received) -> list[float]:
        delay = self._queue.fail(message.receipt, f"{self._function} did not take it")
        if delay is None:
            log.error("an upload's message is dead-lettered: %s", message.payload.decode())
        return [] if delay is None else [delay]

    def _put_back(self, received: Sequence[Received]) -> None:
        for message in received:
            with suppress(StaleReceipt):
                self._queue.release(message.receipt)


class ScheduleSource:
    """Invokes ``function`` at once and then every ``seconds``; never while it still runs."""

    def __init__(
        self, invoke: Invoke, *, function: str, rule: str, seconds: float, now: Clock = utc_now
    ) -> None:
        self._invoke = invoke
        self._function = function
        self._rule = rule
        self._seconds = seconds
        self._now = now

    async def run(self, stop: asyncio.Event) -> None:
        """Fire until ``stop``."""
        while not stop.is_set():
            started = time.monotonic()
            # A failure is logged by the pool; the next firing is the retry.
            with suppress(Closed, Throttled):
                await self._invoke(self._function, schedule_event(rule=self._rule, now=self._now()))
            passed = time.monotonic() - started
            await _first(stop.wait(), seconds=self._seconds - passed % self._seconds)


class _Patience:
    """Sits out Redis's outages, with waits that grow to a bound."""

    def __init__(self, stop: asyncio.Event) -> None:
        self._stop = stop

    async def try_to(self, call: Callable[[], Awaitable[bool]]) -> bool:
        """What ``call`` returns, once it can be made; False if ``stop`` comes first."""
        failures = 0
        while not self._stop.is_set():
            try:
                done = await call()
            except Unavailable as error:
                failures += 1
                log.log(logging.WARNING if failures == 1 else logging.DEBUG, "%s", error)
                await _first(self._stop.wait(), seconds=OUTAGE.delay(failures))
            else:
                if failures:
                    log.warning("Redis is back")
                return done
        return False


async def _failed(invoke: Invoke, function: str, event: Mapping[str, Any]) -> Container[int]:
    """The places of the messages that the function did not take; raises :class:`Closed`."""
    ids = [record["messageId"] for record in event["Records"]]
    everything = range(len(ids))
    try:
        result = await invoke(function, event)
    except Throttled:
        return everything
    if result.error is not None:
        return everything
    payload = result.payload if isinstance(result.payload, dict) else {}
    named = [item.get("itemIdentifier") for item in payload.get("batchItemFailures") or []]
    # As SQS does: one name that is not in the batch, and the whole batch has failed.
    if not set(named) <= set(ids):
        return everything
    return [place for place in everything if ids[place] in named]


async def _first(*waits: Coroutine[Any, Any, Any], seconds: float | None) -> None:
    """Return when the first of ``waits`` does, or after ``seconds``."""
    tasks = [asyncio.ensure_future(wait) for wait in waits]
    try:
        await asyncio.wait(tasks, timeout=seconds, return_when=asyncio.FIRST_COMPLETED)
    finally:
        for task in tasks:
            task.cancel()
