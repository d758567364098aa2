"""`dorsal run` and `dorsal demo`: everything up, the samples read, everything down in order."""

import asyncio
import logging
import os
import signal
import threading
from collections.abc import Iterator, Mapping
from contextlib import closing, contextmanager, suppress
from datetime import UTC, datetime, timedelta
from pathlib import Path

from rich.console import Console

from chalicelib.errors import DorsalError
from chalicelib.records.database import Database
from chalicelib.records.tokens import create_token
from chalicelib.secret import secret_named
from chalicelib.telemetry.logs import as_json
from infra.local.client import Client
from infra.local.cloud import run_cloud
from infra.local.demo import show
from infra.local.installation import PROJECT, installation
from infra.local.running import address_of, expect_free

LINK_DAYS = 1  # a fresh one comes with each start
ENDINGS = (signal.SIGINT, signal.SIGTERM, signal.SIGHUP)

log = logging.getLogger(__name__)


def run_here(*, port: int, host: str, folder: Path, samples: bool, stay: bool) -> int:
    """Run a whole Dorsal; until Ctrl-C if it is to ``stay``, else until the samples are read.

    0, or 1 if the samples did not show what they are known to. Raises DorsalError with one line
    that says what to do if it cannot start.
    """
    here = f"http://{address_of(host)}:{port}"
    public = os.environ.get("PUBLIC_URL", here).rstrip("/")
    sweep_seconds = _seconds(os.environ.get("SWEEP_SECONDS"))
    expect_free("the API", port, host, how=" with PORT or --port")
    with _ended_in_order(), installation(folder, public, os.environ) as env:
        _log_to(folder / "logs")
        guest = _Guest(env, here, samples=samples, stay=stay)
        asyncio.run(
            run_cloud(
                env=env,
                host=host,
                port=port,
                config=PROJECT / ".chalice/config.json",
                log_folder=folder / "logs",
                sweep_seconds=sweep_seconds,
                ready=guest.arrive,
                stop=guest.stop,
            )
        )
        _hear_no_more()
        return guest.leave()


@contextmanager
def _ended_in_order() -> Iterator[None]:
    """Every signal to end interrupts a start as Ctrl-C does, once; stopping is never interrupted.

    In between, the cloud has ears of its own.
    """
    before = {name: signal.getsignal(name) for name in ENDINGS}

    def interrupt(number: int, frame: object) -> None:
        _hear_no_more()
        raise KeyboardInterrupt

    for name in ENDINGS:
        if before[name] is not signal.SIG_IGN:  # as under nohup
            signal.signal(name, interrupt)
    try:
        yield
    finally:
        for name, handler in before.items():
            signal.signal(name, handler)


def _hear_no_more() -> None:
    for name in ENDINGS:
        signal.signal(name, signal.SIG_IGN)


class _Guest:
    """What uses the running cloud from outside: in a thread, by HTTP alone."""

    def __init__(self, env: Mapping[str, str], url: str, *, samples: bool, stay: bool) -> None:
        self._env, self._url, self._console = env, url, Console()
        self._samples, self._stay = samples, stay
        self._thread = threading.Thread(target=self._use, name="guest", daemon=True)
        self._status = 0 if stay else 1
        self.stop = asyncio.Event()  # set by the cloud's signals, or by a guest who has seen all

    def arrive(self) -> None:
        """Begin; called by the cloud once the API answers."""
        self._loop = asyncio.get_running_loop()
        self._thread.start()

    def leave(self) -> int:
        """The exit status, once the cloud is down."""
        if self._thread.is_alive():
            self._thread.join(2)  # it looks up ten times a second, but a request may be under way
        self._console.show_cursor()
        return self._status

    def _going(self) -> bool:
        return not self.stop.is_set()

    def _use(self) -> None:
        try:
            with self._told():
                client = Client(self._url, _fresh_token(self._env))
                if self._samples:
                    self._show(client)
                if self._stay and self._going():
                    self._greet(client)
        finally:
            if not self._stay:
                with suppress(RuntimeError):  # the cloud is down already
                    self._loop.call_soon_threadsafe(self.stop.set)

    def _show(self, client: Client) -> None:
        with self._told():
            right = show(client, self._console, self._going)
            self._status = 0 if right or self._stay else 1

    @contextmanager
    def _told(self) -> Iterator[None]:
        """What goes wrong inside is one line; what does so while all is ending is no news."""
        try:
            yield
        except DorsalError as error:
            self._tell(str(error))
        except Exception as error:
            log.exception("the samples could not be shown")
            self._tell(f"the samples could not be shown ({error!r}); see logs/cloud.log")

    def _tell(self, what: str) -> None:
        if self._going():
            self._status = 1
            self._console.print(f"dorsal: {what}", markup=False, soft_wrap=True)

    def _greet(self, client: Client) -> None:
        link = f"{self._env['PUBLIC_URL']}/#token={client.token}"
        runners = f"Runners find theirs at {self._env['PUBLIC_URL']}/r"
        self._console.print("Dorsal is up. Upload and watch your photos here:")
        self._console.print(f"  {link}", markup=False, highlight=False, soft_wrap=True)
        self._console.print(runners, markup=False, highlight=False, soft_wrap=True)
        self._console.print("Ctrl-C ends it; your photos stay.")


def _log_to(folder: Path) -> None:
    """The cloud's own log; the functions write beside it."""
    folder.mkdir(exist_ok=True)
    logging.raiseExceptions = False  # a full disk is not to be told by a stack trace for each line
    logging.basicConfig(filename=folder / "cloud.log", level=logging.INFO)
    as_json(logging.getLogger().handlers)


def _fresh_token(env: Mapping[str, str]) -> str:
    secret = secret_named(env.get("DATABASE_SECRET", ""))
    with closing(Database(env["DATABASE_URL"], secret=secret)) as database:
        expires = datetime.now(UTC) + timedelta(days=LINK_DAYS)
        return create_token(database, "operator", "printed at start", expires)


def _seconds(text: str | None) -> float | None:
    with suppress(ValueError):
        seconds = float(text) if text else None
        if seconds is None or 0 < seconds < float("inf"):
            return seconds
    raise DorsalError(f"SWEEP_SECONDS={text!r} is not a number above 0; set it to one")
