"""Frames between the supervisor and a function process: one kind byte, a length, the bytes."""

import struct
from enum import Enum
from typing import BinaryIO

HEAD = struct.Struct("!cI")


class Kind(Enum):
    """What a frame says; the first two go to the function, the others come from it."""

    INVOKE = b"I"  # JSON line {"id", "seconds"}, then the event's JSON
    HURRY = b"H"  # your time is up: context.get_remaining_time_in_millis() is 0 from now on
    READY = b"R"  # the handler is loaded
    ANSWER = b"A"  # the result's JSON
    ERROR = b"E"  # JSON {"errorType", "errorMessage", "stackTrace"}


def pack(kind: Kind, body: bytes = b"") -> bytes:
    """The frame's bytes."""
    return HEAD.pack(kind.value, len(body)) + body


def read(stream: BinaryIO) -> tuple[Kind, bytes]:
    """The next frame; raises EOFError when the other side is gone."""
    kind, length = HEAD.unpack(_exactly(stream, HEAD.size))
    return Kind(kind), _exactly(stream, length)


def _exactly(stream: BinaryIO, count: int) -> bytes:
    data = stream.read(count)
    if len(data) < count:
        raise EOFError("the other side is gone")
    return data
