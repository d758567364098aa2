"""The demo race: the sample photos go in through the API, and their numbers come out."""

import hashlib
import time
from collections.abc import Callable, Mapping
from itertools import takewhile
from pathlib import Path
from typing import Any

import msgspec
from rich.console import Console, Group
from rich.live import Live
from rich.markup import escape
from rich.progress import BarColumn, MofNCompleteColumn, Progress, TextColumn
from rich.table import Table

from chalicelib.errors import DorsalError
from infra.local.client import Client

SAMPLES = Path(__file__).resolve().parents[1] / "samples"
RACE = ("demo", "Dorsal Demo Run", "2026-05-17")
PATIENCE = 300.0  # seconds without any photo ending before the demo gives up


def known_numbers(samples: Path = SAMPLES) -> dict[str, list[str]]:
    """The numbers that each sample photo is known to show, sorted, by file name."""
    lines = (samples / "labels.jsonl").read_text().splitlines()
    rows = [msgspec.json.decode(line) for line in lines if line]
    return {Path(row["file"]).name: sorted(row["bibs"]) for row in rows}


def show(client: Client, console: Console, going: Callable[[], bool]) -> bool:
    """Upload the samples that are not there yet, and print what is read as it completes.

    True if every sample completed with the numbers that it is known to show; False also when
    ``going`` says that this should end.
    """
    client.ensure_race(*RACE)
    known = known_numbers()
    _upload_missing(client, console, known, going)
    right = _read_along(client, console, known, going)
    return len(right) == len(known) and all(right.values())


def _upload_missing(
    client: Client, console: Console, known: Mapping[str, Any], going: Callable[[], bool]
) -> None:
    there = {photo["sha256"] for photo in client.photos(RACE[0])}
    files = [SAMPLES / "photos" / name for name in sorted(known)]
    missing = [f for f in files if hashlib.sha256(f.read_bytes()).hexdigest() not in there]
    if not missing:
        console.print(f"The {len(files)} sample photos are here from an earlier run.")
        return
    with _bar(console) as progress:
        task = progress.add_task("uploading", total=len(missing))
        for photo in takewhile(lambda _: going(), missing):
            client.upload(RACE[0], photo)
            progress.advance(task)


def _read_along(
    client: Client,
    console: Console,
    known: Mapping[str, list[str]],
    going: Callable[[], bool],
) -> dict[str, bool]:
    """Whether each ended sample shows what is known; gives up when nothing moves any more."""
    table = Table("photo", "numbers read", "", title=RACE[1], title_justify="left")
    progress = _bar(console)
    task = progress.add_task("reading", total=len(known))
    right: dict[str, bool] = {}
    moved = time.monotonic()
    with Live(Group(table, progress), console=console, refresh_per_second=8):
        while going() and len(right) < len(known):
            for photo in _newly_ended(client, known, right):
                right[photo["name"]] = _add_row(table, photo, known[photo["name"]])
                progress.update(task, completed=len(right))
                moved = time.monotonic()
            if time.monotonic() - moved > PATIENCE:
                raise DorsalError(f"{len(known) - len(right)} sample photos are still not read")
            time.sleep(0.1)
    return right


def _newly_ended(
    client: Client, known: Mapping[str, Any], seen: Mapping[str, Any]
) -> list[Mapping[str, Any]]:
    return [
        photo
        for photo in client.photos(RACE[0])
        if photo["name"] in known
        and photo["name"] not in seen
        and photo["status"] in {"completed", "failed"}
    ]


def _add_row(table: Table, photo: Mapping[str, Any], known: list[str]) -> bool:
    read = sorted(bib["number"] for bib in photo["bibs"])
    right = photo["status"] == "completed" and read == known
    mark = "[green]✓[/]" if right else f"[red]known: {', '.join(known) or 'none'}[/]"
    table.add_row(photo["name"], escape(", ".join(read) or photo["error"] or "none"), mark)
    return right


def _bar(console: Console) -> Progress:
    columns = (TextColumn("{task.description:>9}"), BarColumn(), MofNCompleteColumn())
    return Progress(*columns, console=console)
