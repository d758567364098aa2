"""`dorsal top`: asks once a second and draws, until q or Ctrl-C."""

import os
import select
import sys
import termios
import threading
import time
import tty
from collections.abc import Callable, Iterator
from contextlib import contextmanager, suppress
from dataclasses import replace
from datetime import datetime

from rich.console import Console
from rich.live import Live

from chalicelib.errors import DorsalError
from infra.local.operating.calls import Calls
from infra.local.operating.screen import Snapshot, draw

EVERY = 1.0  # seconds between questions
SHOWN = 50  # failures that are asked for; more fit on no screen
QUIT = "q"
FRAME = 0.25  # seconds between looks at the keyboard


def top(calls: Calls) -> None:
    """Show the queue until q or Ctrl-C; raises DorsalError where there is no terminal."""
    if not (sys.stdin.isatty() and sys.stdout.isatty()):
        raise DorsalError("top needs a terminal; for scripts there is `dorsal queue counts --json`")
    news = _News(calls)
    news.start()
    console = Console(highlight=False, emoji=False)
    with (
        suppress(KeyboardInterrupt),
        _keys() as pressed,
        Live(console=console, screen=True, auto_refresh=False) as live,
    ):
        while pressed().lower() != QUIT:
            live.update(draw(news.latest, console.height), refresh=True)


class _News(threading.Thread):
    """Asks by itself, so that a Dorsal that is away does not keep the keys waiting."""

    def __init__(self, calls: Calls) -> None:
        super().__init__(daemon=True)
        self._calls = calls
        self.latest = Snapshot(url=calls.client.url)

    def run(self) -> None:
        while True:
            try:
                self.latest = self._ask()
            except DorsalError as error:
                self.latest = replace(self.latest, trouble=str(error))
            time.sleep(EVERY)

    def _ask(self) -> Snapshot:
        return Snapshot(
            url=self.latest.url,
            overview=self._calls.overview(),
            workers=self._calls.workers(),
            failures=list(self._calls.jobs("failed", SHOWN)),
            at=datetime.now().strftime("%H:%M:%S"),
        )


@contextmanager
def _keys() -> Iterator[Callable[[], str]]:
    """What waits up to a frame's time for a key; keys come at once and are not shown meanwhile."""
    before = termios.tcgetattr(sys.stdin)
    try:
        tty.setcbreak(sys.stdin)
        yield _pressed
    finally:
        termios.tcsetattr(sys.stdin, termios.TCSADRAIN, before)


def _pressed() -> str:
    ready, _, _ = select.select([sys.stdin], [], [], FRAME)
    if not ready:
        return ""
    # Not through sys.stdin, which may take more than is asked for; none at all: it was closed.
    return os.read(sys.stdin.fileno(), 1).decode(errors="replace") or QUIT
