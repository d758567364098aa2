"""Handlers as small as can be, put into a folder of their own as a package would be."""

import ctypes
import json
import os
import subprocess
import sys
import time
from typing import Any

print("loading")


def echo(event: Any, context: Any) -> Any:
    """The event."""
    print("got", json.dumps(event))
    return event


def surroundings(event: Any, context: Any) -> dict[str, Any]:
    """What the process and its context are told."""
    return {
        "pid": os.getpid(),
        "cwd": os.getcwd(),
        "path": sys.path,
        "environment": dict(os.environ),
        "request": context.aws_request_id,
        "arn": context.invoked_function_arn,
        "left": context.get_remaining_time_in_millis(),
        "client": getattr(context.client_context, "custom", None),
    }


def raising(event: Any, context: Any) -> None:
    """An error."""
    print("about to fail")
    raise ValueError("no such bib")


def leaving(event: Any, context: Any) -> Any:
    """Ends its process if it is told to."""
    print("leaving" if event.get("how") else "staying", flush=True)
    if event.get("how") == "exit":
        os._exit(3)
    if event.get("how") == "crash":
        ctypes.string_at(0)
    return os.getpid()


def slow(event: Any, context: Any) -> int:
    """Takes its time, with a process of its own beside it."""
    print("sleeping", flush=True)
    beside = subprocess.Popen(["sleep", "60"])
    print("beside", beside.pid, flush=True)
    time.sleep(event["seconds"])
    beside.kill()
    return os.getpid()


def long(event: Any, context: Any) -> str:
    """As many characters as are asked for."""
    return "x" * event["length"]


def imports(event: Any, context: Any) -> bool:
    """Whether a module can be imported here."""
    from importlib.util import find_spec

    return find_spec(event["module"]) is not None
