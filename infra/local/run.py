"""`dorsal run` and `dorsal demo`: everything up, the samples read, everything down in order."""

import asyncio
import logging
import os
import signal
import threading
from collections.abc import Mapping
from contextlib import suppress
from datetime import UTC, datetime, timedelta
from pathlib import Path

from rich.console import Console

from chalicelib.api.auth import create_token
from chalicelib.errors import DorsalError
from chalicelib.records.database import Database
from infra.local.client import Client
from infra.local.cloud import run_cloud
from infra.local.demo import show
from infra.local.installation import PROJECT, installation
from infra.local.running import address_of, expect_free

LINK_DAYS = 1  # a fresh one comes with each start


def run_here(*, port: int, host: str, folder: Path, samples: bool, stay: bool) -> int:
    """Run a whole Dorsal; until Ctrl-C if it is to ``stay``, else until the samples are read.

    0, or 1 if the samples did not show what they are known to. Raises DorsalError with one line
    that says what to do if it cannot start.
    """
    console = Console()
    url = os.environ.get("PUBLIC_URL") or f"http://{address_of(host)}:{port}"
    expect_free("the API", port, host)
    with installation(folder, url, os.environ) as env:
        _log_to(folder / "logs")
        guest = _Guest(env, url, console, samples=samples, stay=stay)
        asyncio.run(
            run_cloud(
                env=env,
                host=host,
                port=port,
                config=PROJECT / ".chalice/config.json",
                log_folder=folder / "logs",
                sweep_seconds=_seconds(env.get("SWEEP_SECONDS")),
                ready=guest.arrive,
            )
        )
        return guest.leave()


class _Guest:
    """What uses the running cloud from outside: in a thread, by HTTP alone."""

    def __init__(
        self, env: Mapping[str, str], url: str, console: Console, *, samples: bool, stay: bool
    ) -> None:
        self._env, self._url, self._console = env, url, console
        self._samples, self._stay = samples, stay
        self._leaving = threading.Event()
        self._thread = threading.Thread(target=self._use, daemon=True)
        self._status = 0 if stay else 1

    def arrive(self) -> None:
        """Begin; called once the API answers."""
        self._thread.start()

    def leave(self) -> int:
        """The exit status, once the cloud is down."""
        self._leaving.set()
        if self._thread.is_alive():
            self._thread.join(5)
        return self._status

    def _use(self) -> None:
        try:
            client = Client(self._url, _fresh_token(self._env))
            if self._samples:
                right = show(client, self._console, lambda: not self._leaving.is_set())
                self._status = 0 if right or self._stay else 1
            if self._stay:
                self._greet(client)
        except DorsalError as error:
            if not self._leaving.is_set():
                self._console.print(f"dorsal: {error}", markup=False, soft_wrap=True)
                self._status = 1
        finally:
            if not self._stay:
                os.kill(os.getpid(), signal.SIGINT)

    def _greet(self, client: Client) -> None:
        self._console.print("Dorsal is up. Find and watch your photos here:")
        self._console.print(
            f"  {self._url}/#token={client.token}", markup=False, highlight=False, soft_wrap=True
        )
        self._console.print("Ctrl-C ends it; your photos stay.")


def _log_to(folder: Path) -> None:
    """The cloud's own log; the functions write beside it."""
    folder.mkdir(exist_ok=True)
    logging.basicConfig(
        filename=folder / "cloud.log",
        level=logging.INFO,
        format="%(asctime)s %(levelname)s %(name)s: %(message)s",
    )


def _fresh_token(env: Mapping[str, str]) -> str:
    database = Database(env["DATABASE_URL"])
    try:
        expires = datetime.now(UTC) + timedelta(days=LINK_DAYS)
        return create_token(database, "operator", "printed at start", expires)
    finally:
        database.close()


def _seconds(text: str | None) -> float | None:
    with suppress(ValueError):
        return float(text) if text else None
    raise DorsalError(f"SWEEP_SECONDS={text!r} is not a number; set it to one")
