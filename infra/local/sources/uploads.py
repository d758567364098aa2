"""The local SQS queue of uploads: storage's events on their way to intake."""

import asyncio
import json
import time
from collections.abc import Container, Sequence
from contextlib import suppress
from uuid import uuid4

from chalicelib.errors import DorsalError
from chalicelib.queue import NewJob, Queue, Received, StaleReceipt
from chalicelib.storage.storage import Stored
from infra.local.events import s3_created, sqs_event
from infra.local.pool import Closed
from infra.local.sources.delivery import (
    Clock,
    Invoke,
    Patience,
    failed_places,
    first_of,
    log,
    utc_now,
)

POLL_SECONDS = 20.0  # SQS's longest poll; finds what another run of this cloud left behind
MAX_MESSAGE = 256 * 1024  # bytes; SQS's quota
RECEIVES = 5  # AWS's least sensible maxReceiveCount of a queue that invokes a function


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
        hands = Patience(stop)
        while not stop.is_set():
            self._look.clear()
            if not await hands.try_to(self._deliver):
                await first_of(stop.wait(), self._look.wait(), seconds=POLL_SECONDS)

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
                failed = await failed_places(self._invoke, self._function, event)
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
