"""One execution environment: a process of AWS's runtime client, started, called and replaced."""

import json
import threading
import time
from collections.abc import Mapping
from pathlib import Path
from types import TracebackType
from typing import Any
from uuid import uuid4

from infra.aws.runtime.outcome import InitFailed, Result
from infra.aws.runtime.running import Running

INIT_SECONDS = 10.0  # Lambda's; a function whose own timeout is longer gets that at its first event


class RuntimeProcess:
    """Serves one function of the package unpacked in ``folder``, one event at a time.

    ``handler`` is "module.function" as in Lambda's configuration, ``python`` the interpreter,
    which needs `awslambdaric`, ``timeout`` the function's in seconds. A process that died or was
    out of time is replaced at the next event.
    """

    def __init__(
        self,
        folder: Path,
        handler: str,
        environment: Mapping[str, str],
        python: Path,
        timeout: float,
    ) -> None:
        self._folder = folder.resolve()
        self._handler = handler
        self._environment = environment
        self._python = python
        self._timeout = timeout
        self._turn = threading.Lock()
        self._running: Running | None = None

    def start(self) -> None:
        """Make a process ready for an event, as provisioned concurrency does.

        Raises :class:`InitFailed` where that fails and :class:`NoRuntimeClient`.
        """
        with self._turn:
            self._ready()

    def invoke(
        self,
        event: Any,
        *,
        request: str = "",
        arn: str = "",
        trace: str = "",
        headers: Mapping[str, str] | None = None,
    ) -> Result:
        """The function's answer to ``event``, which is JSON's bytes or is made JSON.

        ``headers`` are further ones of the Runtime API's, such as Lambda-Runtime-Client-Context.
        What goes wrong in the function is a result too.
        """
        body = event if isinstance(event, bytes) else json.dumps(event).encode()
        request = request or str(uuid4())
        told = {
            "Lambda-Runtime-Invoked-Function-Arn": arn or self._arn(),
            "Lambda-Runtime-Trace-Id": trace or _trace(),
            **(headers or {}),
        }
        with self._turn:
            try:
                running = self._ready()
            except InitFailed as failed:
                return Result(payload=failed.payload, is_error=True, log=failed.log)
            result = running.call(body, request, told, self._timeout)
            if not running.alive:
                self._end()
            return result

    def stop(self) -> None:
        """End the process, in order if it does so soon; in the midst of an event at once."""
        if not self._turn.acquire(blocking=False):
            if running := self._running:
                running.kill()
            self._turn.acquire()
        try:
            self._end()
        finally:
            self._turn.release()

    def __enter__(self) -> "RuntimeProcess":
        return self

    def __exit__(
        self,
        kind: type[BaseException] | None,
        error: BaseException | None,
        trace: TracebackType | None,
    ) -> None:
        self.stop()

    def _ready(self) -> "Running":
        if self._running is not None and not self._running.alive:
            self._end()
        if self._running is None:
            self._running = Running(self._folder, self._handler, self._environment, self._python)
            try:
                self._running.await_ready(max(INIT_SECONDS, self._timeout))
            except BaseException:
                self._end()
                raise
        return self._running

    def _end(self) -> None:
        if self._running is not None:
            self._running.end()
            self._running = None

    def _arn(self) -> str:
        region = self._environment.get("AWS_REGION", "us-east-1")
        name = self._environment.get("AWS_LAMBDA_FUNCTION_NAME", "function")
        return f"arn:aws:lambda:{region}:000000000000:function:{name}"


def _trace() -> str:
    root = f"1-{int(time.time()):08x}-{uuid4().hex[:24]}"
    return f"Root={root};Parent={uuid4().hex[:16]};Sampled=0"
