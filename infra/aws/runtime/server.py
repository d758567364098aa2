"""Lambda's Runtime API for one process: hands out events, takes answers.

https://docs.aws.amazon.com/lambda/latest/dg/runtimes-api.html, version 2018-06-01, without what
belongs to extensions and SnapStart.
"""

import json
import threading
from collections.abc import Mapping
from dataclasses import dataclass, field
from enum import Enum
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from queue import SimpleQueue
from typing import Protocol

from infra.aws.runtime.outcome import too_large

HOST = "127.0.0.1"
PREFIX = "/2018-06-01/runtime/"
LARGEST_ANSWER = 6 * 1024 * 1024 + 100  # bytes; Lambda's limit of a synchronous answer


@dataclass(frozen=True, kw_only=True)
class Event:
    """One event and what the runtime client is told of it."""

    body: bytes
    request: str
    headers: Mapping[str, str] = field(default_factory=dict)


class Kind(Enum):
    """What is heard of a process."""

    READY = "asks for an event"
    ANSWER = "has answered"
    ERROR = "has failed"
    INIT_ERROR = "cannot start"
    ENDED = "is gone"  # said by who watches the process


@dataclass(frozen=True, kw_only=True)
class News:
    """One thing heard of a process."""

    kind: Kind
    body: bytes = b""
    request: str = ""
    status: int = 0  # of the process that ended, as Popen has it


class RuntimeApi:
    """The server; what the process says comes out of ``news`` in its order."""

    def __init__(self) -> None:
        self.news: SimpleQueue[News] = SimpleQueue()
        self._events: SimpleQueue[Event | None] = SimpleQueue()
        self._server = _Server(self)
        self._thread = threading.Thread(target=self._server.serve_forever, args=(0.05,))
        self._thread.daemon = True
        self._thread.start()

    @property
    def address(self) -> str:
        """For AWS_LAMBDA_RUNTIME_API."""
        return f"{HOST}:{self._server.server_port}"

    def hand_out(self, event: Event) -> None:
        """Give ``event`` to the process when it asks next."""
        self._events.put(event)

    def next(self) -> Event | None:
        """The next event, waited for; None when the server closes."""
        self.news.put(News(kind=Kind.READY))
        return self._events.get()

    def close(self) -> None:
        """End the server and every wait for an event."""
        self._events.put(None)
        self._server.shutdown()
        self._server.server_close()
        self._thread.join()


class _Server(ThreadingHTTPServer):
    daemon_threads = True

    def __init__(self, api: RuntimeApi) -> None:
        self.api = api
        super().__init__((HOST, 0), _Door)


class _Door(BaseHTTPRequestHandler):
    protocol_version = "HTTP/1.1"
    disable_nagle_algorithm = True
    server: _Server

    def do_GET(self) -> None:
        if self.path != f"{PREFIX}invocation/next":
            return self._answer(404)
        event = self.server.api.next()
        if event is None:
            self.close_connection = True
            return None
        told = {"Lambda-Runtime-Aws-Request-Id": event.request, **event.headers}
        return self._answer(200, event.body, told)

    def do_POST(self) -> None:
        said = self.headers.get
        body = body_of(self.rfile, said("Transfer-Encoding"), said("Content-Length"))
        status, news = heard(self.path, body)
        if news is not None:
            self.server.api.news.put(news)
        # Answered last: the process goes on as soon as it is, perhaps to its end.
        accepted = {202: "OK", 413: "RequestEntityTooLarge"}.get(status, "NotFound")
        self._answer(status, json.dumps({"status": accepted}).encode())

    def log_message(self, format: str, *args: object) -> None:
        """Nothing: the log is the function's."""

    def _answer(
        self, status: int, body: bytes = b"{}", headers: Mapping[str, str] | None = None
    ) -> None:
        self.send_response(status)
        told = {"Content-Type": "application/json", "Content-Length": str(len(body))}
        for name, value in {**told, **(headers or {})}.items():
            self.send_header(name, value)
        self.end_headers()
        self.wfile.write(body)


def heard(path: str, body: bytes) -> tuple[int, News | None]:
    """The HTTP status for what was posted to ``path``, and what it means."""
    match path.removeprefix(PREFIX).split("/"):
        case ["init", "error"]:
            return 202, News(kind=Kind.INIT_ERROR, body=body)
        case ["invocation", request, "error"]:
            return 202, News(kind=Kind.ERROR, body=body, request=request)
        case ["invocation", request, "response"] if len(body) > LARGEST_ANSWER:
            return 413, News(kind=Kind.ERROR, body=too_large(LARGEST_ANSWER), request=request)
        case ["invocation", request, "response"]:
            return 202, News(kind=Kind.ANSWER, body=body, request=request)
    return 404, None


class Stream(Protocol):
    """What a body is read from."""

    def read(self, size: int, /) -> bytes: ...

    def readline(self) -> bytes: ...


def body_of(stream: Stream, coding: str | None, length: str | None) -> bytes:
    """A request's body, by its Transfer-Encoding in chunks or of its Content-Length."""
    if (coding or "").lower() != "chunked":
        return stream.read(int(length or 0))
    chunks = []
    # A chunk's size may be followed by extensions; after the last come trailers, and an empty line.
    while size := int(stream.readline().partition(b";")[0], 16):
        chunks.append(stream.read(size))
        stream.readline()
    while stream.readline().strip():
        pass
    return b"".join(chunks)
