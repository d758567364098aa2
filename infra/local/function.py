"""A Lambda function's process: ``python -m infra.local.function MODULE HANDLER FD``.

It imports the handler once, as Lambda's runtime does, then answers the invocations that arrive
on the socket FD, one at a time. Standard output is the function's log. It ends as soon as the
supervisor does, however that ended, also from the middle of an invocation.
"""

import json
import logging
import os
import signal
import socket
import sys
import threading
import time
import traceback
from collections.abc import Callable
from dataclasses import dataclass, field
from importlib import import_module
from queue import SimpleQueue
from typing import Any, BinaryIO, NoReturn

from infra.local import wire
from infra.local.wire import Kind

Handler = Callable[[Any, "LambdaContext"], Any]


@dataclass(kw_only=True)
class LambdaContext:
    """What AWS hands a handler as its second argument."""

    aws_request_id: str
    deadline: float  # on the monotonic clock
    function_name: str = field(default_factory=lambda: os.environ["AWS_LAMBDA_FUNCTION_NAME"])
    function_version: str = "$LATEST"
    memory_limit_in_mb: str = field(
        default_factory=lambda: os.environ["AWS_LAMBDA_FUNCTION_MEMORY_SIZE"]
    )
    log_group_name: str = field(default_factory=lambda: os.environ["AWS_LAMBDA_LOG_GROUP_NAME"])
    log_stream_name: str = field(default_factory=lambda: os.environ["AWS_LAMBDA_LOG_STREAM_NAME"])
    identity: None = None
    client_context: None = None

    @property
    def invoked_function_arn(self) -> str:
        """The ARN that this function would have."""
        region = os.environ["AWS_REGION"]
        return f"arn:aws:lambda:{region}:000000000000:function:{self.function_name}"

    def get_remaining_time_in_millis(self) -> int:
        """Milliseconds until the function is killed."""
        return max(int((self.deadline - time.monotonic()) * 1000), 0)


class Inbox:
    """Reads the supervisor's frames on a thread of its own, while the handler is busy."""

    def __init__(self, stream: BinaryIO) -> None:
        self._stream = stream
        self._invocations: SimpleQueue[tuple[LambdaContext, bytes]] = SimpleQueue()
        self._latest: LambdaContext | None = None

    def start(self) -> None:
        """Listen from now on."""
        threading.Thread(target=self._listen, name="supervisor", daemon=True).start()

    def next(self) -> tuple[LambdaContext, bytes]:
        """The next invocation: its context and its event's JSON."""
        return self._invocations.get()

    def _listen(self) -> NoReturn:
        try:
            while True:
                self._take(*wire.read(self._stream))
        finally:
            _vanish()

    def _take(self, kind: Kind, body: bytes) -> None:
        if kind is Kind.HURRY and self._latest is not None:
            self._latest.deadline = time.monotonic()
        elif kind is Kind.INVOKE:
            head, _, event = body.partition(b"\n")
            request = json.loads(head)
            deadline = time.monotonic() + request["seconds"]
            self._latest = LambdaContext(aws_request_id=request["id"], deadline=deadline)
            self._invocations.put((self._latest, event))


def serve(module: str, handler: str, end: socket.socket) -> None:
    """Load the handler and answer invocations for ever; a handler that cannot load is told."""
    inbox = Inbox(end.makefile("rb"))
    inbox.start()
    try:
        function: Handler = getattr(import_module(module), handler)
    except Exception as error:
        end.sendall(wire.pack(Kind.ERROR, _describe(error)))
        raise
    end.sendall(wire.pack(Kind.READY))
    while True:
        end.sendall(wire.pack(*_answer(function, *inbox.next())))


def _answer(function: Handler, context: LambdaContext, event: bytes) -> tuple[Kind, bytes]:
    # SystemExit passes: it ends a Lambda's runtime too.
    try:
        result = function(json.loads(event), context)
    except Exception as error:
        print(f"[ERROR] {context.aws_request_id}", traceback.format_exc(), sep="\n", flush=True)
        return Kind.ERROR, _describe(error)
    try:
        return Kind.ANSWER, json.dumps(result, ensure_ascii=False).encode()
    except (TypeError, ValueError) as error:
        return Kind.ERROR, _error("Runtime.MarshalError", f"the result is not JSON: {error}", [])


def _describe(error: Exception) -> bytes:
    return _error(type(error).__name__, str(error), traceback.format_tb(error.__traceback__)[1:])


def _error(kind: str, message: str, trace: list[str]) -> bytes:
    told = {"errorType": kind, "errorMessage": message, "stackTrace": trace}
    return json.dumps(told).encode()


def _vanish() -> NoReturn:
    # The whole group, so that what the handler started goes too.
    if os.getpgrp() == os.getpid():
        os.killpg(0, signal.SIGKILL)
    os._exit(1)


def main() -> None:
    """Take the socket over and serve."""
    module, handler, fd = sys.argv[1:]
    os.set_inheritable(int(fd), False)
    # A log that a kill does not swallow, with the root handler that Lambda's runtime sets up.
    sys.stdout.reconfigure(line_buffering=True)  # type: ignore[union-attr]
    logging.basicConfig(stream=sys.stdout, format="[%(levelname)s]\t%(name)s\t%(message)s")
    serve(module, handler, socket.socket(fileno=int(fd)))


if __name__ == "__main__":
    main()
