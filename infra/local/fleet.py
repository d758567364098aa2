"""The processes of one function: reused while warm, started on demand, never more than allowed."""

import asyncio
import logging
from collections import deque
from collections.abc import Awaitable, Callable

from chalicelib.errors import DorsalError
from infra.local.process import Process

CLOSED = "shutting down; try again when it is back"
log = logging.getLogger(__name__)

type Place = asyncio.Future[Process]  # of one in line


class Throttled(DorsalError):
    """Too many invocations of one function wait already."""


class Closed(DorsalError):
    """The pool is shutting down and takes no invocation."""


class Fleet:
    """Up to ``size`` processes of one function, and the two lines of those who wait for one.

    Whoever is ``prompt`` comes before all others. ``spare`` of the processes are kept for prompt
    ones, and as many for the others, whom ever more prompt ones would keep waiting for ever.
    ``line`` bounds each line: whoever comes later is turned away with :class:`Throttled`.
    """

    def __init__(
        self, start: Callable[[], Awaitable[Process]], *, size: int, line: int, spare: int = 0
    ) -> None:
        self._start = start
        self._size = size
        self._line = line
        self._most = size - spare  # of the prompt ones, and of the others, that run at a time
        self._idle: list[Process] = []  # the last one used is the warmest, and is used next
        self._busy: dict[Process, bool] = {}  # and whether it is prompt
        self._starting: set[asyncio.Task[None]] = set()
        self._lines: dict[bool, deque[Place]] = {True: deque(), False: deque()}
        self._taking = True
        self._ended = False

    @property
    def busy(self) -> frozenset[Process]:
        """The processes with an invocation running."""
        return frozenset(self._busy)

    async def take(self, *, prompt: bool = False) -> Process:
        """An idle process, waited for if need be; raises what starting one raised."""
        if not self._taking:
            raise Closed(CLOSED)
        process = self._pop_idle() if self._may_run(prompt) else None
        if process is None:
            return await self._wait_in_line(prompt)
        self._busy[process] = prompt
        return process

    async def give(self, process: Process) -> None:
        """Put a process back after its invocation, dead or alive."""
        self._busy.pop(process, None)
        if process.alive and not self._ended:
            self._idle.append(process)
            self._serve()
        else:
            self._serve()  # somebody may have waited for his turn alone, not for a process
            try:
                await process.kill()
            finally:  # also where the caller is cancelled: others may wait
                self._grow(self._waiting)

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

    async def _wait_in_line(self, prompt: bool) -> Process:
        line = self._lines[prompt]
        if len(line) >= self._line:
            raise Throttled(f"{len(line)} invocations wait already; try again in a second")
        place: Place = asyncio.get_running_loop().create_future()
        line.append(place)
        self._grow(self._waiting)
        try:
            return await place
        except asyncio.CancelledError:
            if place.done() and not place.cancelled() and place.exception() is None:
                await self.give(place.result())  # it came in the moment in which we gave up
            raise

    @property
    def _waiting(self) -> int:
        return sum(map(len, self._lines.values()))

    def _may_run(self, prompt: bool) -> bool:
        return list(self._busy.values()).count(prompt) < self._most

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
        self._grow(self._waiting)  # one may wait whose start failed for somebody else

    async def _start_one(self) -> None:
        try:
            process = await self._start()
        except DorsalError as error:
            log.warning("%s", error)
            self._fail_next(error)
        else:
            self._idle.append(process)
            self._serve()

    def _serve(self) -> None:
        """Hand idle processes to those in line."""
        for prompt, line in self._lines.items():
            while line and self._may_run(prompt) and (process := self._pop_idle()):
                place = self._next_place(line)
                if place is None:
                    self._idle.append(process)
                else:
                    self._busy[process] = prompt
                    place.set_result(process)

    def _fail_next(self, error: DorsalError) -> None:
        for line in self._lines.values():
            if place := self._next_place(line):
                place.set_exception(error)
                return

    def _next_place(self, line: deque[Place]) -> Place | None:
        while line:
            place = line.popleft()
            if not place.done():
                return place
        return None
