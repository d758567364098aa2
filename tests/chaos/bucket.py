"""S3 and SQS as moto serves them, behind a door that has moods."""

import copy
import logging
import random
import threading
import time
from collections.abc import Callable, Iterable
from dataclasses import dataclass
from types import SimpleNamespace
from typing import Any

from moto.s3 import models
from moto.server import DomainDispatcherApplication, create_backend_app
from werkzeug.serving import BaseWSGIServer, make_server

NAME = "photos"
DORSALS = "Boto3"  # in the name by which Dorsal calls itself, and who posts a form does not
CREDENTIALS = {
    "AWS_ACCESS_KEY_ID": "chaos",
    "AWS_SECRET_ACCESS_KEY": "chaos",
    "AWS_DEFAULT_REGION": "us-east-1",
}

type App = Callable[[dict[str, Any], Any], Iterable[bytes]]


@dataclass(frozen=True, kw_only=True)
class Mood:
    """How the door treats a request for the bucket, or for an object in it."""

    chance: float = 1.0  # that a request meets it
    status: str = ""  # refused with this; "" serves it
    code: str = ""  # S3's word for it
    half: bool = False  # an object is sent to its half, then the line is cut
    seconds: float = 0.0  # before it is answered
    writes_only: bool = False


CALM = Mood()


class Bucket:
    """The server; ``url`` is the moody door, ``calm_url`` another one that is never moody."""

    def __init__(self, seed: int) -> None:
        logging.getLogger("werkzeug").setLevel(logging.ERROR)
        self.mood = CALM
        self.troubled = 0  # requests of Dorsal that met a mood; forms are others'
        self._chance = random.Random(seed)
        app = _one_at_a_time(DomainDispatcherApplication(create_backend_app))
        self._servers = [_serving(self._moody(app)), _serving(app)]
        self.url, self.calm_url = (f"http://127.0.0.1:{s.server_port}" for s in self._servers)

    def close(self) -> None:
        """Stop serving; what was stored is gone."""
        for server in self._servers:
            server.shutdown()
            server.server_close()

    def _moody(self, app: App) -> App:
        def answer(environ: dict[str, Any], start: Any) -> Iterable[bytes]:
            mood = self._mood_for(environ)
            time.sleep(mood.seconds)
            if mood.status:
                return _refused(mood, environ, start)
            body = app(environ, start)
            return _half(body) if mood.half and environ["REQUEST_METHOD"] == "GET" else body

        return answer

    def _mood_for(self, environ: dict[str, Any]) -> Mood:
        mood = self.mood
        writes = environ["REQUEST_METHOD"] in ("PUT", "POST") and "delete" not in _query(environ)
        if mood is CALM or not _is_s3(environ) or (mood.writes_only and not writes):
            return CALM
        if self._chance.random() >= mood.chance:
            return CALM
        self.troubled += DORSALS in str(environ.get("HTTP_USER_AGENT", ""))
        return mood


def _one_at_a_time(app: App) -> App:
    """``app``, with one request for the bucket at a time: moto's S3 is not made for more.

    Nor for many objects: for a listing it copies every object's bytes, which nobody changes.
    """
    models.copy = SimpleNamespace(copy=copy.copy, deepcopy=list)
    turn = threading.Lock()

    def answer(environ: dict[str, Any], start: Any) -> Iterable[bytes]:
        if not _is_s3(environ):
            return app(environ, start)
        with turn:
            return [b"".join(app(environ, start))]

    return answer


def _is_s3(environ: dict[str, Any]) -> bool:
    return str(environ["PATH_INFO"]).startswith(f"/{NAME}")  # the others are SQS's


def _query(environ: dict[str, Any]) -> str:
    return str(environ.get("QUERY_STRING", ""))


def _refused(mood: Mood, environ: dict[str, Any], start: Any) -> list[bytes]:
    environ["wsgi.input"].read(int(environ.get("CONTENT_LENGTH") or 0))
    body = f"<Error><Code>{mood.code}</Code><Message>chaos</Message></Error>".encode()
    headers = [("Content-Type", "application/xml"), ("Content-Length", str(len(body)))]
    start(mood.status, headers)
    return [] if environ["REQUEST_METHOD"] == "HEAD" else [body]


def _half(body: Iterable[bytes]) -> list[bytes]:
    whole = b"".join(body)
    return [whole[: len(whole) // 2]]


def _serving(app: App) -> BaseWSGIServer:
    server = make_server("127.0.0.1", 0, app, threaded=True)
    threading.Thread(target=server.serve_forever, name="bucket", daemon=True).start()
    return server
