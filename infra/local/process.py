"""The supervisor's end of one function process: start it, call it, hurry it, kill it."""

import asyncio
import json
import os
import platform
import signal
import socket
import subprocess
import sys
from collections.abc import Mapping
from contextlib import suppress
from pathlib import Path
from uuid import uuid4

from chalicelib.errors import DorsalError
from infra.local import wire
from infra.local.declared import API, Function
from infra.local.wire import Kind

ROOT = Path(__file__).resolve().parents[2]
NICE = 5  # of functions for whose answer nobody waits
READ_AHEAD = 1 << 20  # bytes; an answer of some MB takes few turns of the event loop


class ProcessDied(DorsalError):
    """A function's process ended without an answer; the message says how, as Lambda does."""


class InitFailed(DorsalError):
    """A function's module or handler could not be loaded."""

    def __init__(self, report: bytes) -> None:
        super().__init__("the function could not be loaded")
        self.report = report  # JSON, as in a frame of kind ERROR


class Process:
    """One running function process, ready for an invocation."""

    def __init__(
        self,
        process: asyncio.subprocess.Process,
        reader: asyncio.StreamReader,
        writer: asyncio.StreamWriter,
    ) -> None:
        self._process = process
        self._reader = reader
        self._writer = writer
        self.calls = 0

    @classmethod
    async def start(cls, function: Function, env: Mapping[str, str], log: int | None) -> "Process":
        """Start the process and wait until its handler is loaded.

        ``log`` is the file descriptor for its output, None to share the supervisor's. Raises
        :class:`InitFailed` and :class:`ProcessDied`.
        """
        process = await _launch(function, env, log)
        try:
            kind, body = await process._receive()
            if kind is not Kind.READY:
                raise InitFailed(body)
        except BaseException:
            await process.kill()
            raise
        return process

    @property
    def alive(self) -> bool:
        """Whether it can take an invocation."""
        return self._process.returncode is None and not self._reader.at_eof()

    async def call(self, event: bytes, seconds: float, request_id: str) -> tuple[Kind, bytes]:
        """The answer or the error to one event; raises :class:`ProcessDied`."""
        self.calls += 1
        head = json.dumps({"id": request_id, "seconds": seconds}).encode()
        self._writer.write(wire.pack(Kind.INVOKE, head + b"\n" + event))
        with suppress(ConnectionError):  # the read below says how it ended
            await self._writer.drain()
        return await self._receive()

    def hurry(self) -> None:
        """Tell the running invocation that its time is up, so that it ends in order."""
        if self.alive:
            self._writer.write(wire.pack(Kind.HURRY))

    async def kill(self) -> None:
        """End the process, and what it started, at once."""
        # A leader that was waited for may have left members; the group's id is not reused
        # while it has any.
        with suppress(ProcessLookupError, PermissionError):
            os.killpg(self._process.pid, signal.SIGKILL)
        await self._process.wait()
        self.close()

    def close(self) -> None:
        """Give up the socket; a process that still runs then ends by itself."""
        self._writer.close()

    async def _receive(self) -> tuple[Kind, bytes]:
        try:
            head = await self._reader.readexactly(wire.HEAD.size)
            kind, length = wire.HEAD.unpack(head)
            return Kind(kind), await self._reader.readexactly(length)
        except (asyncio.IncompleteReadError, ConnectionError):
            status = await self._process.wait()
        how = f"signal: {-status}" if status < 0 else f"exit status {status}"
        raise ProcessDied(f"Runtime exited with error: {how}")


async def _launch(function: Function, env: Mapping[str, str], log: int | None) -> Process:
    ours, theirs = socket.socketpair()
    command = [sys.executable, "-m", "infra.local.function", function.module, function.handler]
    try:
        with theirs:
            process = await asyncio.create_subprocess_exec(
                *command,
                str(theirs.fileno()),
                stdin=subprocess.DEVNULL,
                stdout=log,
                stderr=log,
                env=_environment(function, env),
                pass_fds=[theirs.fileno()],
                # Its own group: Ctrl-C reaches the supervisor alone, and a kill what it started.
                start_new_session=True,
            )
        _defer(function, process.pid)
        reader, writer = await asyncio.open_connection(sock=ours, limit=READ_AHEAD)
    except BaseException:
        ours.close()  # the process sees the end of its socket, and goes
        raise
    return Process(process, reader, writer)


def _defer(function: Function, pid: int) -> None:
    """Let who waits for the API's answer come before what events invoke."""
    with suppress(OSError):
        if function.name != API:
            os.setpriority(os.PRIO_PROCESS, pid, NICE)
            # Where Linux groups processes by session, niceness counts between groups only here.
            Path(f"/proc/{pid}/autogroup").write_text(str(NICE))


def _environment(function: Function, env: Mapping[str, str]) -> dict[str, str]:
    region = env.get("AWS_REGION") or env.get("AWS_DEFAULT_REGION") or "us-east-1"
    version = ".".join(platform.python_version_tuple()[:2])
    paths = [str(ROOT), *filter(None, [env.get("PYTHONPATH")])]
    return {
        **function.environment,
        **env,
        "PYTHONPATH": os.pathsep.join(paths),
        "AWS_REGION": region,
        "AWS_DEFAULT_REGION": region,
        "AWS_EXECUTION_ENV": f"AWS_Lambda_python{version}",
        "AWS_LAMBDA_FUNCTION_NAME": function.full_name,
        "AWS_LAMBDA_FUNCTION_MEMORY_SIZE": str(function.memory),
        "AWS_LAMBDA_FUNCTION_VERSION": "$LATEST",
        "AWS_LAMBDA_LOG_GROUP_NAME": f"/aws/lambda/{function.full_name}",
        "AWS_LAMBDA_LOG_STREAM_NAME": f"[$LATEST]{uuid4().hex}",
        "AWS_LAMBDA_INITIALIZATION_TYPE": "on-demand",
        "LAMBDA_TASK_ROOT": str(ROOT),
        "_HANDLER": f"{function.module}.{function.handler}",
        "TZ": ":UTC",
    }
