"""Invokes the functions as Lambda does: in processes of their own, within Lambda's limits."""

import asyncio
import json
import logging
import os
import time
from collections.abc import Mapping
from dataclasses import dataclass
from functools import partial
from pathlib import Path
from typing import Any
from uuid import uuid4

from chalicelib.errors import DorsalError
from infra.local.declared import Function
from infra.local.fleet import Closed, Fleet, Throttled
from infra.local.process import InitFailed, Process, ProcessDied
from infra.local.wire import Kind

__all__ = ["Closed", "FunctionError", "FunctionPool", "PayloadTooLarge", "Result", "Throttled"]

MAX_PAYLOAD = 6 * 1024 * 1024  # bytes each way, Lambda's quota for a synchronous invocation
INIT_SECONDS = 10.0  # Lambda's limit for the init phase; a longer function timeout extends it
MAX_LOG = 10_000_000  # bytes; a larger log is set aside as .1 at the next start
LINE = 256  # invocations of one function that may wait for a process

log = logging.getLogger(__name__)


class PayloadTooLarge(DorsalError):
    """An event is larger than Lambda takes in a synchronous invocation."""


@dataclass(frozen=True, kw_only=True)
class FunctionError:
    """How an invocation failed, in Lambda's words."""

    type: str  # the exception's name, or Sandbox.Timedout, Runtime.ExitError, ...
    message: str
    trace: tuple[str, ...] = ()


@dataclass(frozen=True, kw_only=True)
class Result:
    """What came of an invocation: a payload, or an error."""

    seconds: float
    cold: bool  # the process's first invocation
    payload: Any = None
    error: FunctionError | None = None


class FunctionPool:
    """The processes of all functions.

    ``sizes`` says how many invocations of a function run at a time (1 for those it does not
    name), ``spare`` how many of these are kept for prompt ones, and as many for others,
    ``env`` is the functions' environment. Their output goes to the file ``log_file``, or where the
    supervisor's own goes.
    """

    def __init__(
        self,
        functions: Mapping[str, Function],
        *,
        sizes: Mapping[str, int],
        env: Mapping[str, str],
        log_file: Path | None = None,
        line: int = LINE,
        spare: Mapping[str, int] | None = None,
    ) -> None:
        self._functions = functions
        self._env = env
        self._output = _open_log(log_file)
        self._fleets = {
            name: Fleet(
                partial(self._start, function),
                size=sizes.get(name, 1),
                line=line,
                spare=(spare or {}).get(name, 0),
            )
            for name, function in functions.items()
        }

    async def warm(self, name: str, count: int = 1) -> None:
        """Have ``count`` processes of a function started before the first event."""
        await self._fleets[name].warm(count)

    async def invoke(self, name: str, event: Mapping[str, Any], *, prompt: bool = False) -> Result:
        """Run a function with an event and return what came of it; a prompt one before others.

        Raises :class:`PayloadTooLarge`, :class:`Throttled` and :class:`Closed`, when it was not
        run at all; everything that goes wrong in the function is the result's ``error``.
        """
        started = time.perf_counter()
        try:
            process = await self._fleets[name].take(prompt=prompt)
        except InitFailed as error:
            return _failed(started, _reported(error.report))
        except ProcessDied as error:
            return _failed(started, FunctionError(type="Runtime.ExitError", message=str(error)))
        try:
            # Not before it is its turn: of hundreds that come at once each would wait for all.
            body = _packed(name, event)
            return await self._call(self._functions[name], process, body, started)
        except PayloadTooLarge:
            raise
        except BaseException:
            # Nobody waits for the answer any more: the process must not hand it to the next one.
            await process.kill()
            raise
        finally:
            await self._fleets[name].give(process)

    def stop_taking(self) -> None:
        """Refuse new invocations, and tell the running ones that their time is up.

        A function that watches ``context.get_remaining_time_in_millis()``, as AWS advises, then
        ends in order after what it has in hand.
        """
        for fleet in self._fleets.values():
            fleet.stop_taking()
            for process in fleet.busy:
                process.hurry()

    async def close(self, grace: float = 0.0) -> None:
        """Stop taking, wait up to ``grace`` seconds for running invocations, end all processes."""
        self.stop_taking()
        deadline = time.monotonic() + grace
        while any(fleet.busy for fleet in self._fleets.values()) and time.monotonic() < deadline:
            await asyncio.sleep(0.02)
        await asyncio.gather(*(fleet.end() for fleet in self._fleets.values()))
        if self._output is not None:
            os.close(self._output)
            self._output = None

    async def _start(self, function: Function) -> Process:
        try:
            async with asyncio.timeout(max(INIT_SECONDS, function.timeout)):
                return await Process.start(function, self._env, self._output)
        except TimeoutError:
            raise ProcessDied(f"{function.name} took too long to load") from None

    async def _call(
        self, function: Function, process: Process, body: bytes, started: float
    ) -> Result:
        request_id, cold = str(uuid4()), process.calls == 0
        try:
            async with asyncio.timeout(function.timeout):
                kind, answer = await process.call(body, function.timeout, request_id)
        except TimeoutError:
            await process.kill()
            error = _timed_out(function, request_id)
        except ProcessDied as died:
            error = FunctionError(
                type="Runtime.ExitError", message=f"RequestId: {request_id} Error: {died}"
            )
        else:
            result = _result(kind, answer, time.perf_counter() - started, cold)
            if result.error is None:
                return result
            error = result.error
        log.warning("%s: %s: %s", function.name, error.type, error.message)
        return _failed(started, error, cold=cold)


def _open_log(path: Path | None) -> int | None:
    if path is None:
        return None
    path.parent.mkdir(parents=True, exist_ok=True)
    if path.exists() and path.stat().st_size > MAX_LOG:
        path.replace(path.with_name(path.name + ".1"))
    return os.open(path, os.O_WRONLY | os.O_CREAT | os.O_APPEND | os.O_CLOEXEC, 0o644)


def _result(kind: Kind, answer: bytes, seconds: float, cold: bool) -> Result:
    if kind is Kind.ERROR:
        return Result(error=_reported(answer), seconds=seconds, cold=cold)
    if len(answer) > MAX_PAYLOAD:
        message = (
            "Response payload size exceeded maximum allowed payload size "
            f"({MAX_PAYLOAD} bytes): {len(answer)}"
        )
        error = FunctionError(type="Function.ResponseSizeTooLarge", message=message)
        return Result(error=error, seconds=seconds, cold=cold)
    return Result(payload=json.loads(answer), seconds=seconds, cold=cold)


def _packed(name: str, event: Mapping[str, Any]) -> bytes:
    body = json.dumps(event, ensure_ascii=False).encode("utf-8", "surrogatepass")
    if len(body) > MAX_PAYLOAD:
        raise PayloadTooLarge(
            f"the event for {name} has {len(body)} bytes; Lambda takes {MAX_PAYLOAD}"
        )
    return body


def _failed(started: float, error: FunctionError, *, cold: bool = True) -> Result:
    return Result(error=error, seconds=time.perf_counter() - started, cold=cold)


def _reported(report: bytes) -> FunctionError:
    told = json.loads(report)
    return FunctionError(
        type=told["errorType"], message=told["errorMessage"], trace=tuple(told["stackTrace"])
    )


def _timed_out(function: Function, request_id: str) -> FunctionError:
    how = f"Task timed out after {function.timeout:.2f} seconds"
    return FunctionError(type="Sandbox.Timedout", message=f"RequestId: {request_id} Error: {how}")
