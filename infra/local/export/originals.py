"""The photographer's own files that a race has photos of, known by their SHA-256."""

import hashlib
from collections.abc import Callable, Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import Any

from infra.local.photo_files import photos_below

type Photo = Mapping[str, Any]  # as the API exports it
type Watch = Callable[[Sequence[Path]], Iterable[Path]]  # shows how far a list is gone through


@dataclass(frozen=True)
class Original:
    """A file, and the photo that was made of its bytes."""

    path: Path
    photo: Photo


@dataclass(frozen=True)
class Matched:
    """What was found in a folder, and what was not."""

    originals: tuple[Original, ...]  # in the order of their paths
    strangers: int  # files that are no photo of the race
    missing: int  # finished photos of the race that are not in the folder
    unfinished: int  # files whose photos have no verdict yet, or failed


def matched(folder: Path, photos: Iterable[Photo], watch: Watch = iter) -> Matched:
    """The photos below ``folder`` that are of the race, each with what the race knows of it.

    Only files of a size that the race knows are read, each as it comes out of ``watch``. Raises
    DorsalError for an empty folder.
    """
    known = _by_sum(photos)
    sizes = {photo["bytes"] for photo in known.values()}
    files = photos_below(folder)
    likely = [file for file in files if file.stat().st_size in sizes]
    sums = {file: _sum(file) for file in watch(likely)}
    found = {file: known[sum] for file, sum in sums.items() if sum in known}
    here = {photo["sha256"] for photo in found.values()}
    done = [Original(file, photo) for file, photo in found.items() if _finished(photo)]
    return Matched(
        originals=tuple(sorted(done, key=lambda original: original.path)),
        strangers=len(files) - len(found),
        missing=sum(sum not in here and _finished(photo) for sum, photo in known.items()),
        unfinished=len(found) - len(done),
    )


def _by_sum(photos: Iterable[Photo]) -> dict[str, Photo]:
    """Photos by their checksum; of several with one, that on which a person spoke last."""
    known: dict[str, Photo] = {}
    for photo in photos:
        sum = photo["sha256"]
        if sum and (sum not in known or _weight(photo) >= _weight(known[sum])):
            known[sum] = photo
    return known


def _weight(photo: Photo) -> tuple[str, bool]:
    return photo["bibsSetAt"] or "", _finished(photo)


def _finished(photo: Photo) -> bool:
    return bool(photo["status"] == "completed")


def _sum(file: Path) -> str:
    with file.open("rb") as opened:
        return hashlib.file_digest(opened, "sha256").hexdigest()


def companions(path: Path, but: Iterable[Path]) -> Iterator[Path]:
    """What else has a photo's name in its folder, as a raw file has, and is none of ``but``."""
    others = set(but)
    for file in sorted(path.parent.iterdir()):
        alike = file.stem == path.stem or file.name.startswith(f"{path.name}.")
        if alike and file != path and file not in others and file.is_file():
            yield file
