"""Where backups lie: a folder that takes many and keeps each file once, or a tar file with one."""

import fcntl
import os
import shutil
import tarfile
from collections.abc import Iterator
from contextlib import contextmanager, suppress
from pathlib import Path
from typing import IO, Protocol

from chalicelib.storage.folder import make_folders
from infra.local.backup.manifest import MANIFEST, BadBackup


class Place(Protocol):
    """Files under relative paths, which are written once and not changed."""

    def put(self, path: str, file: IO[bytes], size: int) -> None:
        """Keep the ``size`` bytes of ``file`` from its start."""

    def size(self, path: str) -> int | None:
        """The bytes that are kept there, None where nothing is."""

    def open(self, path: str) -> IO[bytes]:
        """What is kept there; raises BadBackup where nothing is."""

    def backups(self) -> list[str]:
        """The names of the whole backups, oldest first."""


class Folder:
    """Backups in a folder, private to its owner."""

    def __init__(self, root: Path) -> None:
        self._root = root

    def put(self, path: str, file: IO[bytes], size: int) -> None:
        target = self._root / path
        make_folders(target.parent)
        draft = target.with_name(f"{target.name}.new")
        file.seek(0)
        with open(draft, "wb", opener=_private) as out:
            shutil.copyfileobj(file, out, 1 << 20)
            out.flush()
            os.fsync(out.fileno())
        draft.replace(target)

    def size(self, path: str) -> int | None:
        with suppress(FileNotFoundError):
            return (self._root / path).stat().st_size
        return None

    def open(self, path: str) -> IO[bytes]:
        try:
            return (self._root / path).open("rb")
        except FileNotFoundError:
            raise BadBackup(f"{self._root / path} is missing from the backup") from None

    def backups(self) -> list[str]:
        return sorted(path.parent.name for path in self._root.glob(f"*/{MANIFEST}"))

    def remove(self, name: str) -> None:
        """Forget the backup; its manifest goes first, so that no half of one is believed."""
        (self._root / name / MANIFEST).unlink(missing_ok=True)
        shutil.rmtree(self._root / name)

    def keep_only(self, paths: set[str]) -> None:
        """Remove files that no backup names any more."""
        for path in self._root.glob("files/*/*"):
            if str(path.relative_to(self._root)) not in paths:
                path.unlink()


class Tar:
    """One backup in an uncompressed tar file: photos are compressed already."""

    def __init__(self, tar: tarfile.TarFile) -> None:
        self._tar = tar
        self._sizes = {member.name: member.size for member in tar.getmembers()}

    def put(self, path: str, file: IO[bytes], size: int) -> None:
        member = tarfile.TarInfo(path)
        member.size, member.mode = size, 0o600
        file.seek(0)
        self._tar.addfile(member, file)
        self._sizes[path] = size

    def size(self, path: str) -> int | None:
        return self._sizes.get(path)

    def open(self, path: str) -> IO[bytes]:
        try:
            found = self._tar.extractfile(path)
        except KeyError:
            found = None
        if found is None:
            raise BadBackup(f"{path} is missing from the backup")
        return found

    def backups(self) -> list[str]:
        return sorted(
            name.removesuffix(f"/{MANIFEST}")
            for name in self._sizes
            if name.endswith(f"/{MANIFEST}")
        )


@contextmanager
def opened(path: Path) -> Iterator[Place]:
    """The backups at ``path``, to be read; raises BadBackup where there are none."""
    if path.is_dir():
        yield Folder(path)
        return
    try:
        with tarfile.open(path, "r:") as tar:
            yield Tar(tar)
    except FileNotFoundError:
        raise BadBackup(f"there is no backup at {path}") from None
    except tarfile.TarError as error:
        raise BadBackup(f"{path} is no backup: {error}") from None


@contextmanager
def folder(path: Path) -> Iterator[Folder]:
    """A folder to add backups to, by one process at a time."""
    make_folders(path)
    with (path / "lock").open("a") as lock:
        try:
            fcntl.flock(lock, fcntl.LOCK_EX | fcntl.LOCK_NB)
        except OSError:
            raise BadBackup(f"another backup is being written to {path}; wait for it") from None
        yield Folder(path)


@contextmanager
def new_file(path: Path) -> Iterator[Path]:
    """A draft to be written, which becomes ``path`` at the end unless something goes wrong."""
    if path.exists():
        raise BadBackup(f"{path} is there already; name another file, or a folder")
    make_folders(path.parent)
    draft = path.with_name(f"{path.name}.new")
    try:
        draft.touch(mode=0o600)
        yield draft
        with draft.open("rb") as file:
            os.fsync(file.fileno())
        draft.replace(path)
    finally:
        draft.unlink(missing_ok=True)


def _private(path: str, flags: int) -> int:
    return os.open(path, flags, 0o600)
