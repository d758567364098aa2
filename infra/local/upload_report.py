"""What an upload shows on the terminal: how far it is, how fast, what was refused."""

import threading
import time
from collections import Counter
from collections.abc import Callable
from pathlib import Path
from types import TracebackType

from rich.console import Console
from rich.progress import (
    BarColumn,
    DownloadColumn,
    Progress,
    TextColumn,
    TimeRemainingColumn,
    TransferSpeedColumn,
)

from infra.local.photo_files import printable


class Report:
    """Follows an upload on standard error; numbers may come from several threads."""

    def __init__(
        self, console: Console | None = None, clock: Callable[[], float] = time.monotonic
    ) -> None:
        self._progress = Progress(
            TextColumn("{task.description}"),
            BarColumn(None),
            DownloadColumn(),
            TransferSpeedColumn(),
            TimeRemainingColumn(compact=True),
            console=console or Console(stderr=True),
            get_time=clock,
        )
        self._task = self._progress.add_task("", total=0, start=False)
        self._turn = threading.Lock()
        self._files, self._bytes, self._gone = 0, 0, 0  # expected; expected; left
        self.counts: Counter[str] = Counter()

    def __enter__(self) -> "Report":
        self._progress.start()
        return self

    def __exit__(
        self,
        kind: type[BaseException] | None,
        error: BaseException | None,
        trace: TracebackType | None,
    ) -> None:
        if self._gone <= 0:  # a bar of no bytes says nothing
            self._progress.update(self._task, visible=False)
        self._progress.stop()

    def expect(self, files: int, size: int) -> None:
        """So many more files, of so many bytes together, are looked at from now on."""
        with self._turn:
            self._files += files
            self._bytes += size
            self._draw()

    def sending(self, size: int) -> None:
        """So many bytes leave; fewer than none where a try failed."""
        with self._turn:
            self._gone += size
            self._progress.start_task(self._task)
            self._draw()

    def here(self, path: Path, size: int, *, sent: bool) -> None:
        """The race has the photo, ``sent`` just now or before."""
        with self._turn:
            self.counts["sent" if sent else "there"] += 1
            # What need not be sent takes no time: it makes the way shorter, not the pace faster.
            self._bytes -= 0 if sent else size
            self._draw()

    def refused(self, path: Path, why: str) -> None:
        """The file cannot be uploaded."""
        self.tell(f"{path}: {why}")
        with self._turn:
            self.counts["refused"] += 1
            self._draw()

    def tell(self, what: str) -> None:
        """A line above the bar."""
        self._progress.console.print(printable(what), markup=False, highlight=False, soft_wrap=True)

    @property
    def summary(self) -> str:
        """The whole of it in one line."""
        counts = self.counts
        return (
            f"{counts['sent']} uploaded, {counts['there']} already there, "
            f"{counts['refused']} refused"
        )

    def _draw(self) -> None:
        done = self.counts.total()
        self._progress.update(
            self._task,
            description=f"{done}/{self._files} photos",
            total=max(self._bytes, self._gone),
            completed=max(0, self._gone),
        )
