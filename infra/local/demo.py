"""The demo race: the sample photos go in through the API, and their numbers come out."""

import hashlib
import time
from collections.abc import Callable, Mapping
from dataclasses import dataclass
from itertools import takewhile
from pathlib import Path
from typing import Any

import msgspec
from rich.console import Console
from rich.progress import BarColumn, MofNCompleteColumn, Progress, TextColumn
from rich.text import Text

from chalicelib.errors import DorsalError
from infra.local.client import Client

SAMPLES = Path(__file__).resolve().parents[1] / "samples"
RACE = ("demo", "Dorsal Demo Run", "2026-05-17")
PATIENCE = 300.0  # seconds without any photo ending before the demo gives up


@dataclass(frozen=True)
class Sample:
    """A photo of the album, and the numbers that it is known to show."""

    path: Path
    numbers: list[str]


type Album = Mapping[str, Sample]  # by the SHA-256 of the photo: a race keeps those of old albums


def known_numbers(samples: Path = SAMPLES) -> dict[str, list[str]]:
    """The numbers that each sample photo is known to show, sorted, by file name."""
    lines = (samples / "labels.jsonl").read_text().splitlines()
    rows = [msgspec.json.decode(line) for line in lines if line]
    return {Path(row["file"]).name: sorted(row["bibs"]) for row in rows}


def album() -> dict[str, Sample]:
    """The samples, in their order."""
    known = known_numbers()
    samples = [Sample(SAMPLES / "photos" / name, known[name]) for name in sorted(known)]
    return {hashlib.sha256(s.path.read_bytes()).hexdigest(): s for s in samples}


def show(client: Client, console: Console, going: Callable[[], bool]) -> bool:
    """Upload the samples that are not there yet, and print what is read as it completes.

    True if every sample completed with the numbers that it is known to show; False also when
    ``going`` says that this should end.
    """
    client.ensure_race(*RACE)
    samples = album()
    _upload_missing(client, console, samples, going)
    right = _read_along(client, console, samples, going)
    return len(right) == len(samples) and all(right.values())


def _upload_missing(
    client: Client, console: Console, samples: Album, going: Callable[[], bool]
) -> None:
    there = {photo["sha256"] for photo in client.photos(RACE[0])}
    missing = [sample.path for sha256, sample in samples.items() if sha256 not in there]
    if not missing:
        console.print(f"The {len(samples)} sample photos are here from an earlier run.")
        return
    with _bar(console) as progress:
        task = progress.add_task("uploading", total=len(missing))
        for photo in takewhile(lambda _: going(), missing):
            client.upload(RACE[0], photo)
            progress.advance(task)


def _read_along(
    client: Client, console: Console, samples: Album, going: Callable[[], bool]
) -> dict[str, bool]:
    """Whether each ended sample shows what is known; gives up when nothing moves any more."""
    right: dict[str, bool] = {}
    moved = time.monotonic()
    with _bar(console) as progress:
        task = progress.add_task("reading", total=len(samples))
        while going() and len(right) < len(samples):
            for photo in _newly_ended(client, samples, right):
                right[photo["sha256"]] = _tell(progress.console, photo, samples)
                progress.update(task, completed=len(right))
                moved = time.monotonic()
            if time.monotonic() - moved > PATIENCE:
                raise DorsalError(f"{len(samples) - len(right)} sample photos are still not read")
            time.sleep(0.1)
    return right


def _newly_ended(
    client: Client, samples: Album, seen: Mapping[str, Any]
) -> list[Mapping[str, Any]]:
    ended = {
        photo["sha256"]: photo
        for photo in client.photos(RACE[0])
        if photo["status"] in {"completed", "failed"}
    }
    return [ended[sha256] for sha256 in samples if sha256 in ended and sha256 not in seen]


def _tell(console: Console, photo: Mapping[str, Any], samples: Album) -> bool:
    """One line; whether the photo shows what is known."""
    read = sorted(bib["number"] for bib in photo["bibs"])
    known = samples[photo["sha256"]].numbers
    right = photo["status"] == "completed" and read == known
    line = Text("  ✓ " if right else "  ✗ ", "green" if right else "red")
    line.append(f"{photo['name']:<28} {', '.join(read) or photo['error'] or 'none'}", "default")
    if not right:
        line.append(f"  known: {', '.join(known) or 'none'}")
    console.print(line, soft_wrap=True)
    return right


def _bar(console: Console) -> Progress:
    columns = (TextColumn("{task.description:>9}"), BarColumn(), MofNCompleteColumn())
    return Progress(*columns, console=console)
