"""What comes of an invocation, in the words that Lambda uses."""

import json
import signal
from dataclasses import dataclass
from typing import Any


@dataclass(frozen=True, kw_only=True)
class Result:
    """The answer to one event, or Lambda's account of why there is none."""

    payload: bytes  # JSON; of an error: errorType, errorMessage, perhaps stackTrace
    is_error: bool
    log: str  # what the process wrote since the event before

    @property
    def value(self) -> Any:
        """The payload, decoded."""
        return json.loads(self.payload)


class InitFailed(Exception):
    """A function's process ended, or gave up, before it could take an event."""

    def __init__(self, payload: bytes, log: str) -> None:
        super().__init__(payload.decode(errors="replace"))
        self.payload = payload  # JSON, as in a Result
        self.log = log


class NoRuntimeClient(Exception):
    """The Python that is to run functions has no `awslambdaric`."""


def timed_out(request: str, seconds: float) -> bytes:
    """Lambda's words for a function that was stopped at its timeout."""
    return told("Sandbox.Timedout", f"RequestId: {request} Error: {_out_of_time(seconds)}")


def init_timed_out(seconds: float) -> bytes:
    """Lambda's words for a function that took too long to be ready."""
    return told("Sandbox.Timedout", _out_of_time(seconds))


def ended(status: int, request: str = "") -> bytes:
    """Lambda's words for a process that ended by itself with Popen's ``status``."""
    how = f"signal: {_signal(-status)}" if status < 0 else f"exit status {status}"
    what = (
        f"Runtime exited with error: {how}"
        if status
        else "Runtime exited without providing a reason"
    )
    return told("Runtime.ExitError", f"RequestId: {request} Error: {what}" if request else what)


def too_large(limit: int) -> bytes:
    """Lambda's words for an answer of more than ``limit`` bytes."""
    message = f"Response payload size exceeded maximum allowed payload size ({limit} bytes)."
    return told("Function.ResponseSizeTooLarge", message)


def told(kind: str, message: str) -> bytes:
    """An error as Lambda's payload."""
    return json.dumps({"errorType": kind, "errorMessage": message}).encode()


def _out_of_time(seconds: float) -> str:
    return f"Task timed out after {seconds:.2f} seconds"


def _signal(number: int) -> str:
    return (signal.strsignal(number) or str(number)).lower()
