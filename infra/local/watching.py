"""A folder that a camera or an FTP server writes into: files are taken once they are whole."""

import time
from collections.abc import Callable
from dataclasses import dataclass
from pathlib import Path
from typing import BinaryIO

from infra.local.photo_files import photos_now_below

SETTLED = 3.0  # seconds without a change
ABANDONED = 60.0  # seconds without a change, of a file that does not look whole
JPEG, SCAN = b"\xff\xd8", b"\xda"
TAIL = 64 * 1024  # bytes; cameras write more behind a JPEG's end, but not much


@dataclass(frozen=True)
class _Shape:
    size: int
    modified: int  # nanoseconds


class Folder:
    """The photos below ``path`` that became ready since the last look.

    Ready is a file that has not changed for some seconds and ends as a photo does; one that
    ends otherwise is given a minute, since an FTP transfer may stall. One that changes after
    that is taken once more.
    """

    def __init__(self, path: Path, clock: Callable[[], float] = time.monotonic) -> None:
        self._path, self._clock = path, clock
        self._seen: dict[Path, tuple[_Shape, float]] = {}
        self._taken: dict[Path, _Shape] = {}

    def ready(self) -> list[Path]:
        """Those that are ready now, each once."""
        now = self._clock()
        shapes = {path: shape for path in photos_now_below(self._path) if (shape := _shape(path))}
        self._seen = {path: self._since(path, shape, now) for path, shape in shapes.items()}
        found = [path for path in shapes if self._is_ready(path, now)]
        self._taken = {path: shape for path, shape in self._taken.items() if path in shapes}
        self._taken |= {path: shapes[path] for path in found}
        return found

    def _since(self, path: Path, shape: _Shape, now: float) -> tuple[_Shape, float]:
        known = self._seen.get(path)
        return known if known and known[0] == shape else (shape, now)

    def _is_ready(self, path: Path, now: float) -> bool:
        shape, since = self._seen[path]
        if self._taken.get(path) == shape or now - since < SETTLED:
            return False
        return now - since >= ABANDONED or looks_whole(path)


def looks_whole(path: Path) -> bool:
    """Whether the file ends as its kind of photo does."""
    try:
        with path.open("rb") as file:
            start = file.read(12)
            picture = _picture(file) if start.startswith(JPEG) else 0
            size = file.seek(0, 2)
            file.seek(max(picture, size - TAIL))
            tail = file.read()
    except OSError:
        return False
    if start.startswith(JPEG):
        return b"\xff\xd9" in tail
    if start.startswith(b"\x89PNG"):
        return b"IEND" in tail[-64:]
    if start.startswith(b"RIFF"):
        return size >= int.from_bytes(start[4:8], "little") + 8
    return False


def _picture(file: BinaryIO) -> int:
    """Where a JPEG's own scan begins; a camera's preview, in the header before it, ends too."""
    at = file.seek(2)
    while (head := file.read(4))[:1] == b"\xff" and head[1:2] != SCAN:
        at = file.seek(at + 2 + int.from_bytes(head[2:]))
    return at


def _shape(path: Path) -> _Shape | None:
    try:
        found = path.stat()
    except OSError:
        return None
    return _Shape(found.st_size, found.st_mtime_ns)
