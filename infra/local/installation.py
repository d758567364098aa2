"""A one-machine Dorsal's folder, its embedded servers, and the environment of its functions."""

import fcntl
import os
import secrets
import shutil
from collections.abc import Iterator, Mapping
from concurrent.futures import ThreadPoolExecutor
from contextlib import ExitStack, closing, contextmanager
from pathlib import Path
from typing import TextIO

from chalicelib.bibs.weights import check_weights
from chalicelib.errors import DorsalError
from chalicelib.pipeline.services import build
from chalicelib.records.database import Database
from chalicelib.records.migrate import migrate, newer
from chalicelib.settings import Settings
from infra.local.backup.exchange import settle
from infra.local.servers import embedded_postgres, embedded_redis, free_port

PROJECT = Path(__file__).resolve().parents[2]
LEAST_DISK = 500_000_000  # bytes: an empty cluster takes 50 MB, a busy one's journals 300


class CannotStart(DorsalError):
    """Something on this machine stands in the way; the message says what to do about it."""


@contextmanager
def installation(folder: Path, url: str, env: Mapping[str, str]) -> Iterator[dict[str, str]]:
    """Start what ``env`` does not name, migrate, and yield the functions' environment.

    ``folder`` keeps everything between runs; one process at a time may use it. A Redis named by
    REDIS_HOST or REDIS_URL and a Postgres named by DATABASE_URL are used instead of our own.
    """
    expect_room(folder)
    with ExitStack() as stack:
        stack.enter_context(alone(folder))
        settle(folder)
        ours = _start_servers(stack, folder, env)
        functions = {
            **env,
            **ours,
            "PUBLIC_URL": url,
            "SIGNING_SECRET": env.get("SIGNING_SECRET") or _secret(folder / "signing-secret"),
            "PHOTO_STORE": env.get("PHOTO_STORE") or f"file:{folder / 'photos'}",
        }
        config = Settings.from_env(functions)
        functions |= _models(config)
        _prepare(config)
        yield functions


def _start_servers(stack: ExitStack, folder: Path, env: Mapping[str, str]) -> dict[str, str]:
    """Both servers at once: each takes about half of what a start may take."""
    ours: dict[str, str] = {}
    with ThreadPoolExecutor() as side_by_side:
        if not env.get("DATABASE_URL"):
            postgres = embedded_postgres(folder / "postgres", free_port())
            database = side_by_side.submit(stack.enter_context, postgres)
        if not (env.get("REDIS_HOST") or env.get("REDIS_URL")):
            port = free_port()
            redis = embedded_redis(folder / "redis", port)
            side_by_side.submit(stack.enter_context, redis).result()
            ours |= {"REDIS_HOST": "127.0.0.1", "REDIS_PORT": str(port)}
        if not env.get("DATABASE_URL"):
            ours["DATABASE_URL"] = database.result()
    return ours


def _models(config: Settings) -> dict[str, str]:
    """Where the models are, so that the API can tell whether they are whole."""
    if config.reader != Settings.reader:
        return {}  # a reader of somebody's own has its own
    return {"DORSAL_MODELS": str(check_weights(config.models))}


def _prepare(config: Settings) -> None:
    """Fail now, in one line, rather than later in every function."""
    running = build(config)
    running.queue.ping()
    with closing(running.database):
        _expect_no_newer(running.database)
        migrate(running.database)
    running.storage.ping()


def _expect_no_newer(database: Database) -> None:
    if unknown := newer(database):
        raise CannotStart(
            f"the data was written by a newer Dorsal (its migration {unknown[-1]} is not known "
            "here) and is left as it is; start that version, or restore a backup of this one's"
        )


def expect_room(folder: Path) -> None:
    """Make ``folder``; raise CannotStart where it cannot be used or its disk is full."""
    try:
        folder.mkdir(parents=True, exist_ok=True)
        free = shutil.disk_usage(folder).free
    except OSError as error:
        raise CannotStart(
            f"{folder} cannot be used: {error.strerror}; choose another --var"
        ) from None
    if free < LEAST_DISK:
        raise CannotStart(
            f"the disk of {folder} has {free // 1_000_000} MB left and {LEAST_DISK // 1_000_000} "
            "are needed; free some space, or choose another folder with --var"
        )


def _lock_file(folder: Path) -> TextIO:
    try:
        return (folder / "lock").open("a+")
    except OSError as error:
        raise CannotStart(
            f"{folder} cannot be written to: {error.strerror}; choose another --var"
        ) from None


@contextmanager
def alone(folder: Path) -> Iterator[None]:
    """Raise CannotStart unless this process is the only one that uses ``folder`` meanwhile."""
    with _lock_file(folder) as lock:
        try:
            fcntl.flock(lock, fcntl.LOCK_EX | fcntl.LOCK_NB)
        except OSError:
            lock.seek(0)
            raise CannotStart(
                f"a Dorsal already runs on {folder} (process {lock.read().strip()}); "
                "stop it, or choose another folder with --var"
            ) from None
        lock.truncate(0)
        lock.write(str(os.getpid()))
        lock.flush()
        yield


def _secret(path: Path) -> str:
    """The key that signs storage links: made once, so that links outlive a restart."""
    if not path.exists():
        draft = path.with_suffix(".new")
        draft.touch(mode=0o600)
        draft.write_text(secrets.token_urlsafe(32))
        draft.rename(path)
    return path.read_text()
