"""The processes of one function: reused while warm, started on demand, never more than allowed."""

import asyncio
import logging
from collections import deque
from collections.abc import Awaitable, Callable

from chalicelib.errors import DorsalError
from infra.local.process import Process

CLOSED = "shutting down; try again when it is back"
log = logging.getLogger(__name__)


class Throttled(DorsalError):
    """Too many invocations of one function wait already."""


class Closed(DorsalError):
    """The pool is shutting down and takes no invocation."""


class Fleet:
    """Up to ``size`` processes of one function, and the line of those who wait for one.

    ``line`` bounds that line: whoever comes later is turned away with :class:`Throttled`.
    """

    def __init__(self, start: Callable[[], Awaitable[Process]], *, size: int, line: int) -> None:
        self._start = start
        self._size = size
        self._line = line
        self._idle: list[Process] = []  # the last one used is the warmest, and is used next
        self._busy: set[Process] = set()
        self._starting: set[asyncio.Task[None]] = set()
        self._waiting: deque[asyncio.Future[Process]] = deque()
        self._taking = True
        self._ended = False

    @property
    def busy(self) -> frozenset[Process]:
        """The processes with an invocation running."""
        return frozenset(self._busy)

    async def take(self) -> Process:
        """An idle process, waited for if need be; raises what starting one raised."""
        if not self._taking:
            raise Closed(CLOSED)
        process = self._pop_idle()
        if process is None:
            return await self._wait_in_line()
        self._busy.add(process)
        return process

    async def give(self, process: Process) -> None:
        """Put a process back after its invocation, dead or alive."""
        self._busy.discard(process)
        if process.alive and not self._ended:
            self._offer(process)
        else:
            try:
                await process.kill()
            finally:  # also where the caller is cancelled: others may wait
                self._grow(len(self._waiting))

    async def warm(self, count: int) -> None:
        """Have ``count`` processes (at most ``size``) started before they are needed."""
        self._grow(count - len(self._idle) - len(self._busy))
        if self._starting:
            await asyncio.wait(set(self._starting))

    def stop_taking(self) -> None:
        """From now on :meth:`take` raises :class:`Closed`; those in line are still served."""
        self._taking = False

    async def end(self) -> None:
        """Turn away those in line and kill every process, busy or not."""
        self._taking, self._ended = False, True
        starting = set(self._starting)
        for task in starting:
            task.cancel()
        while self._waiting:
            self._fail_next(Closed(CLOSED))
        idle, self._idle = self._idle, []
        await asyncio.gather(*(process.kill() for process in (*idle, *self._busy)))
        await asyncio.gather(*starting, return_exceptions=True)

    def _pop_idle(self) -> Process | None:
        while self._idle:
            process = self._idle.pop()
            if process.alive:
                return process
            process.close()
        return None

    async def _wait_in_line(self) -> Process:
        if len(self._waiting) >= self._line:
            raise Throttled(f"{len(self._waiting)} invocations wait already; try again in a second")
        place: asyncio.Future[Process] = asyncio.get_running_loop().create_future()
        self._waiting.append(place)
        self._grow(len(self._waiting))
        try:
            return await place
        except asyncio.CancelledError:
            if place.done() and not place.cancelled() and place.exception() is None:
                await self.give(place.result())  # it came in the moment in which we gave up
            raise

    def _grow(self, wanted: int) -> None:
        """Start processes until ``wanted`` are on their way, within the fleet's size."""
        if self._ended:
            return
        room = self._size - len(self._idle) - len(self._busy) - len(self._starting)
        for _ in range(min(wanted - len(self._starting), room)):
            task = asyncio.create_task(self._start_one())
            self._starting.add(task)
            task.add_done_callback(self._started)

    def _started(self, task: asyncio.Task[None]) -> None:
        self._starting.discard(task)
        self._grow(len(self._waiting))  # one may wait whose start failed for somebody else

    async def _start_one(self) -> None:
        try:
            process = await self._start()
        except DorsalError as error:
            log.warning("%s", error)
            self._fail_next(error)
        else:
            self._offer(process)

    def _offer(self, process: Process) -> None:
        place = self._next_place()
        if place is None:
            self._idle.append(process)
        else:
            self._busy.add(process)
            place.set_result(process)

    def _fail_next(self, error: DorsalError) -> None:
        place = self._next_place()
        if place is not None:
            place.set_exception(error)

    def _next_place(self) -> asyncio.Future[Process] | None:
        while self._waiting:
            place = self._waiting.popleft()
            if not place.done():
                return place
        return None
