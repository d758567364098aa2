"""A file of the folder store that is being written and that nobody can see yet."""

import os
from contextlib import suppress
from pathlib import Path
from types import TracebackType
from typing import Self
from uuid import uuid4


class Draft:
    """Bytes on their way to disk; leaving the context without ``publish`` forgets them.

    Every method may raise OSError.
    """

    def __init__(self, folder: Path) -> None:
        folder.mkdir(mode=0o700, exist_ok=True)
        self._path = folder / uuid4().hex
        self._file = os.open(self._path, os.O_WRONLY | os.O_CREAT | os.O_EXCL, 0o600)

    def write(self, data: bytes) -> None:
        """Append ``data``."""
        rest = memoryview(data)
        while rest:
            rest = rest[os.write(self._file, rest) :]

    def publish(self, path: Path, nanoseconds: int) -> os.stat_result:
        """Bring the bytes to the disk itself, then show them at ``path``, all at once.

        ``nanoseconds`` since the epoch become the time of modification: finer than the kernel's
        own, in which two quick writes may look like one.
        """
        os.utime(self._file, ns=(nanoseconds, nanoseconds))
        os.fsync(self._file)
        self._path.replace(path)
        with suppress(FileNotFoundError):  # deleted again at once, folder and all
            sync(path.parent)
        return os.fstat(self._file)

    def __enter__(self) -> Self:
        return self

    def __exit__(
        self,
        kind: type[BaseException] | None,
        error: BaseException | None,
        trace: TracebackType | None,
    ) -> None:
        os.close(self._file)
        self._path.unlink(missing_ok=True)


def sync(folder: Path) -> None:
    """Bring the names in ``folder`` to the disk itself."""
    opened = os.open(folder, os.O_RDONLY | os.O_DIRECTORY)
    try:
        os.fsync(opened)
    finally:
        os.close(opened)


def forget_abandoned(folder: Path, before: float) -> None:
    """Remove drafts untouched since ``before`` (epoch seconds): their writers were killed."""
    for path in folder.glob("*"):
        try:
            if path.lstat().st_mtime < before:
                path.unlink()
        except FileNotFoundError:
            continue  # another process published or forgot it
