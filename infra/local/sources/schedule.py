"""The schedule's event source: EventBridge's rules, by this machine's clock."""

import asyncio
import time
from contextlib import suppress

from infra.local.events import schedule_event
from infra.local.pool import Closed, Throttled
from infra.local.sources.delivery import Clock, Invoke, first_of, utc_now


class ScheduleSource:
    """Invokes ``function`` at once and then every ``seconds``, at most ``concurrency`` at a time.

    A firing that finds no room is left out.
    """

    def __init__(
        self,
        invoke: Invoke,
        *,
        function: str,
        rule: str,
        seconds: float,
        concurrency: int = 1,
        now: Clock = utc_now,
    ) -> None:
        self._invoke = invoke
        self._function = function
        self._rule = rule
        self._seconds = seconds
        self._room = asyncio.Semaphore(concurrency)
        self._now = now

    async def run(self, stop: asyncio.Event) -> None:
        """Fire until ``stop``."""
        started = time.monotonic()
        async with asyncio.TaskGroup() as firings:
            while not stop.is_set():
                if not self._room.locked():
                    await self._room.acquire()
                    firings.create_task(self._fire())
                passed = time.monotonic() - started
                await first_of(stop.wait(), seconds=self._seconds - passed % self._seconds)

    async def _fire(self) -> None:
        try:
            # A failure is logged by the pool; the next firing is the retry.
            with suppress(Closed, Throttled):
                await self._invoke(self._function, schedule_event(rule=self._rule, now=self._now()))
        finally:
            self._room.release()
