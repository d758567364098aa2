"""`dorsal upload`: a folder of photos, straight to storage by presigned uploads."""

import hashlib
import sys
import time
from collections.abc import Iterable, Iterator, Mapping, Sequence
from concurrent.futures import ThreadPoolExecutor
from dataclasses import dataclass
from datetime import UTC, datetime
from http import HTTPStatus
from itertools import batched, repeat
from pathlib import Path
from typing import Any

from rich.console import Console
from rich.progress import Progress

from chalicelib.errors import DorsalError
from infra.local.client import Client, Refused
from infra.local.photo_files import photos_below

AT_A_TIME = 4
PRESIGNED = 100  # files that one presigning call takes
PATIENCE = 60.0  # seconds without any photo arriving, until no more is waited for

type Link = Mapping[str, Any]
type Verdict = tuple[Path, str]  # a photo, and why it was refused, or ""


def upload_folder(client: Client, race: str, folder: Path) -> int:
    """Upload every photo below ``folder`` that the race has not; 1 if one was refused, else 0."""
    photos = photos_below(folder)
    client.ensure_race(race, race, datetime.now(UTC).date().isoformat())
    missing, refused = _sorted_out(photos, _There.of(client.photos(race)))
    there = len(photos) - len(missing) - len(refused)
    late = _upload(client, race, missing) if missing else []
    for photo, why in (*refused, *late):
        print(f"{photo}: {why}", file=sys.stderr)
    count = len(refused) + len(late)
    print(f"{len(missing) - len(late)} uploaded, {there} already there, {count} refused")
    if len(missing) > len(late):
        print(
            f"They are being read now; see how far it is: {client.url}/#race={race}",
            file=sys.stderr,
        )
    return 1 if count else 0


@dataclass(frozen=True)
class _There:
    """What a race has: photos by their bytes' sum or, until that is known, by name and size."""

    sums: frozenset[str]
    unread: frozenset[tuple[str, int]]

    @classmethod
    def of(cls, photos: Iterable[Mapping[str, Any]]) -> "_There":
        every = list(photos)
        return cls(
            frozenset(photo["sha256"] for photo in every if photo["sha256"]),
            frozenset((photo["name"], photo["bytes"]) for photo in every if not photo["sha256"]),
        )

    def has(self, name: str, body: bytes) -> bool:
        return (name, len(body)) in self.unread or hashlib.sha256(body).hexdigest() in self.sums


def _sorted_out(photos: Iterable[Path], there: _There) -> tuple[list[Path], list[Verdict]]:
    """The photos to send, and those that cannot be."""
    missing: list[Path] = []
    refused: list[Verdict] = []
    for photo in photos:
        try:
            body = photo.read_bytes()
        except OSError as error:
            refused.append((photo, error.strerror or str(error)))
            continue
        if not body:
            refused.append((photo, "the file is empty"))
        elif not there.has(photo.name, body):
            missing.append(photo)
    return missing, refused


def _upload(client: Client, race: str, photos: list[Path]) -> list[Verdict]:
    """Send ``photos`` and see them arrive; those that were refused."""
    verdicts: list[Verdict] = []
    before = client.count(race)
    with Progress(console=Console(stderr=True)) as progress:
        task = progress.add_task("uploading", total=len(photos))
        try:
            for verdict in _sent(client, race, photos):
                verdicts.append(verdict)
                progress.advance(task)
        finally:
            # Storage takes a photo before the race has it: who looks in between sends it twice.
            sent = sum(not why for _, why in verdicts)
            _await_arrival(client, race, before + sent)
    return [(photo, why) for photo, why in verdicts if why]


def _await_arrival(client: Client, race: str, count: int) -> None:
    """Wait until the race has ``count`` photos, as long as some arrive now and then."""
    last, since = -1, time.monotonic()
    while (there := client.count(race)) < count:
        if there > last:
            last, since = there, time.monotonic()
        elif time.monotonic() - since > PATIENCE:
            print(f"{count - there} are still on their way and will appear", file=sys.stderr)
            return
        time.sleep(0.1)


def _sent(client: Client, race: str, photos: list[Path]) -> Iterator[Verdict]:
    """Each photo's verdict as it is sent; links are asked for as late as they are needed."""
    with ThreadPoolExecutor(AT_A_TIME) as hands:
        for some in batched(photos, PRESIGNED):
            yield from hands.map(_send, repeat(client), _links(client, race, some), some)


def _links(client: Client, race: str, photos: Sequence[Path]) -> list[Link | Refused]:
    """Each photo's link, or why it gets none: a call is refused as a whole for one of them."""
    try:
        return [*client.presign(race, photos)]
    except Refused as refused:
        if refused.status != HTTPStatus.UNPROCESSABLE_ENTITY:
            raise
        if len(photos) == 1:
            return [refused]
    half = len(photos) // 2
    return _links(client, race, photos[:half]) + _links(client, race, photos[half:])


def _send(client: Client, link: Link | Refused, photo: Path) -> Verdict:
    if isinstance(link, Refused):
        return photo, str(link)
    try:
        client.send(link, photo)
    except (DorsalError, OSError) as error:
        return photo, str(error)
    return photo, ""
