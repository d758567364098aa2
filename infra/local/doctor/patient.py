"""What is looked at: a Dorsal's settings and where its parts are, found without starting any."""

import os
import time
from collections.abc import Callable, Mapping
from contextlib import suppress
from dataclasses import dataclass, field
from functools import cached_property
from pathlib import Path
from typing import TYPE_CHECKING

from chalicelib.queue import Queue, connect
from chalicelib.records.database import Database
from chalicelib.secret import secret_named
from chalicelib.settings import Settings
from infra.local.running import HOST

if TYPE_CHECKING:
    from redis import Redis


@dataclass(frozen=True, kw_only=True)
class Patient:
    """A Dorsal whose functions run with ``env``; ``folder`` is what `dorsal run` keeps."""

    env: Mapping[str, str]
    folder: Path
    url: str = ""  # where its API should answer; "": it is not asked
    clock: Callable[[], float] = field(default=time.time)

    @cached_property
    def settings(self) -> Settings:
        """Raises BadSetting."""
        return Settings.from_env(self.env)

    @cached_property
    def database(self) -> Database:
        """Its Postgres, which is connected to when it is asked."""
        secret = secret_named(self.settings.database_secret)
        return Database(self.settings.database_url, secret=secret)

    @cached_property
    def redis(self) -> "Redis":
        """Its Redis, as its functions reach it."""
        return connect(self.settings.redis)

    @cached_property
    def queue(self) -> Queue:
        """The queue of jobs."""
        return Queue(self.redis)

    @property
    def photos(self) -> Path | None:
        """The folder that photos are in, None where it is a bucket."""
        scheme, _, place = self.settings.photo_store.partition(":")
        return Path(place) if scheme == "file" else None


def environment(folder: Path, env: Mapping[str, str] = os.environ) -> dict[str, str]:
    """``env``, and what `dorsal run` on ``folder`` adds to it for its functions."""
    ours = {"PHOTO_STORE": f"file:{folder / 'photos'}"}
    with suppress(OSError):
        ours["SIGNING_SECRET"] = (folder / "signing-secret").read_text()
    if not (env.get("REDIS_HOST") or env.get("REDIS_URL")):
        port = _first_line(folder / "redis/redis.port")
        ours |= {"REDIS_HOST": HOST, "REDIS_PORT": port} if port else {}
    if port := _first_line(folder / "postgres/postgres.port"):
        ours["DATABASE_URL"] = f"postgresql://postgres@{HOST}:{port}/postgres"
    return {**ours, **{name: value for name, value in env.items() if value}}


def _first_line(path: Path) -> str:
    """Such as the port on which an embedded server listens, or listened before it ended."""
    with suppress(OSError, IndexError):
        return path.read_text().splitlines()[0]
    return ""
