"""The doorbell's event source: a ring invokes drain."""

import asyncio
import json
from typing import Protocol

from chalicelib.errors import Unavailable
from chalicelib.queue import RedrivePolicy
from infra.local.events import sqs_event
from infra.local.pool import Closed
from infra.local.sources.delivery import Clock, Invoke, Patience, failed_places, log, utc_now

LISTEN_SECONDS = 1.0  # a stop is noticed this late
AGAIN = RedrivePolicy(max_receive_count=1000, base=2.0, ceiling=60.0)  # rings of a failing drain


class Bell(Protocol):
    """What the doorbell source needs of a doorbell."""

    def ring(self, delay: float = 0) -> None: ...

    def listen(self, timeout: float) -> bool: ...


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
        ears = Patience(stop)
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
            failed = 0 in await failed_places(self._invoke, self._function, event)
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
