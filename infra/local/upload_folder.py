"""A folder uploaded once, or watched until Ctrl-C."""

import signal
from collections.abc import Iterator, Sequence
from contextlib import contextmanager
from datetime import UTC, datetime
from pathlib import Path

from chalicelib.errors import DorsalError
from infra.local.client import Client
from infra.local.line import Line, Stopped
from infra.local.photo_files import photos_below, unread_below
from infra.local.upload import Upload
from infra.local.upload_report import Report
from infra.local.watching import Folder

PATIENCE = 600.0  # seconds without an answer until an upload is given up; a watch is not
LOOK = 1.0  # seconds between two looks at a watched folder
INTERRUPTED = 130  # as a shell says it


def upload_folder(client: Client, race: str, folder: Path, *, watch: bool = False) -> int:
    """Upload every photo below ``folder`` that the race has not.

    0 if all are there then, 1 if some were refused or the line was given up, 130 after Ctrl-C;
    a watch is ended by it, with 0 or 1. Run again, it goes on where it was.
    """
    paths = [] if watch else photos_below(folder, quiet=True)
    report = Report()
    line = Line(None if watch else PATIENCE, told=report.tell)
    status, again = 0, True
    with _interrupted_by_term(), report:
        upload = Upload(client, race, line, report)
        try:
            if line.through(lambda: client.ensure_race(race, race, _today())):
                report.tell(_made(client, race))
            if watch:
                _watch(upload, folder)
            else:
                _refuse(report, unread_below(folder))
                upload.take(paths)
        except (KeyboardInterrupt, Stopped):
            status = 0 if watch else INTERRUPTED
        except DorsalError as error:
            report.tell(f"dorsal: {error}")
            status = 1
            again = getattr(error, "status", 0) != 403  # which no second run would change
        finally:
            upload.close()
    print(report.summary)
    _say_more(client, race, report, again=again and status != 0)
    return status or int(report.counts["refused"] > 0)


def _made(client: Client, race: str) -> str:
    return (
        f"The race {race} is made, of today, and runners see it in the list of races; its name, its"
        f" date and who may see it are yours to change: {client.url}/race#race={race}"
    )


def _refuse(report: Report, others: Sequence[Path]) -> None:
    report.expect(len(others), 0)
    for path in others:
        report.refused(path, f"{path.suffix.lower()} cannot be read; export it as JPEG")


def _watch(upload: Upload, folder: Path) -> None:
    watched = Folder(folder)
    while True:
        ready = watched.ready()
        if ready:
            upload.take(ready)
        upload.line.wait(LOOK)


def _say_more(client: Client, race: str, report: Report, *, again: bool) -> None:
    if again:
        report.tell("Run it again to go on: what is there is not sent twice.")
    if report.counts["sent"]:
        report.tell(f"{_reading(client)}; see how far it is: {client.url}/race#race={race}")


def _reading(client: Client) -> str:
    """What becomes of the photos now, as far as Dorsal knows."""
    try:
        outlook = client.impatient().call("GET", "/queue/estimate")["outlook"]
        paused = outlook == "paused" or client.impatient().call("GET", "/queue")["paused"]
    except DorsalError:
        return "They are kept, and read in their turn"
    if paused:
        return "They wait: reading is paused, and goes on when an operator resumes it"
    return "They wait: nobody reads now" if outlook == "stalled" else "They are being read now"


@contextmanager
def _interrupted_by_term() -> Iterator[None]:
    """A service manager ends a watch by SIGTERM, which shall be as clean as Ctrl-C."""
    before = signal.signal(signal.SIGTERM, signal.default_int_handler)
    try:
        yield
    finally:
        signal.signal(signal.SIGTERM, before)


def _today() -> str:
    return datetime.now(UTC).date().isoformat()
