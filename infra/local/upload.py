"""`dorsal upload`: a folder of photos, straight to storage by presigned uploads."""

import hashlib
import sys
from collections.abc import Iterator, Mapping
from concurrent.futures import ThreadPoolExecutor
from datetime import UTC, datetime
from itertools import batched, repeat
from pathlib import Path
from typing import Any

from rich.console import Console
from rich.progress import Progress

from chalicelib.errors import DorsalError
from infra.local.client import TYPES, Client

AT_A_TIME = 4
PRESIGNED = 100  # files that one presigning call takes

Verdict = tuple[Path, str]  # a photo, and why it was refused, or ""


def upload_folder(client: Client, race: str, folder: Path) -> int:
    """Upload every photo below ``folder`` that the race has not; 1 if one was refused, else 0."""
    photos = sorted(p for p in folder.rglob("*") if p.suffix.lower() in TYPES and p.is_file())
    if not photos:
        raise DorsalError(f"{folder} holds no photos ({', '.join(TYPES)}); name another folder")
    client.ensure_race(race, race, datetime.now(UTC).date().isoformat())
    there = {photo["sha256"] for photo in client.photos(race)}
    missing = [p for p in photos if hashlib.sha256(p.read_bytes()).hexdigest() not in there]
    refused = _upload(client, race, missing)
    for photo, why in refused:
        print(f"{photo}: {why}", file=sys.stderr)
    sent = len(missing) - len(refused)
    print(f"{sent} uploaded, {len(photos) - len(missing)} already there, {len(refused)} refused")
    return 1 if refused else 0


def _upload(client: Client, race: str, photos: list[Path]) -> list[Verdict]:
    refused = []
    with Progress(console=Console(stderr=True)) as progress:
        task = progress.add_task("uploading", total=len(photos))
        for photo, why in _sent(client, race, photos):
            progress.advance(task)
            if why:
                refused.append((photo, why))
    return refused


def _sent(client: Client, race: str, photos: list[Path]) -> Iterator[Verdict]:
    """Each photo's verdict as it is sent; links are asked for as late as they are needed."""
    with ThreadPoolExecutor(AT_A_TIME) as hands:
        for some in batched(photos, PRESIGNED):
            links = client.presign(race, some)
            yield from hands.map(_send, repeat(client), links, some)


def _send(client: Client, link: Mapping[str, Any], photo: Path) -> Verdict:
    try:
        client.send(link, photo)
    except DorsalError as error:
        return photo, str(error)
    return photo, ""
