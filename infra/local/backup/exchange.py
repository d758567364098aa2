"""What is kept exchanged for what a backup brought: all of it or nothing, also where power fails.

Renames alone, from and to two folders of a restore's own: one in the folder of `dorsal run`, one
beside the photos. A journal says when all that shall come is whole; from then on the exchange can
be finished, or undone, from wherever it stopped.
"""

import logging
import os
import shutil
from collections.abc import Callable, Iterator, Sequence
from contextlib import contextmanager, suppress
from pathlib import Path

from chalicelib.storage.folder import make_folders
from infra.local.backup import journal
from infra.local.backup.journal import Journal
from infra.local.backup.kept import Kept
from infra.local.backup.manifest import BadBackup

HOME = ".dorsal-restore"
BESIDE = ".{photos}.dorsal-restore"
MARK = "made-by-dorsal-restore"  # in each of the two: what lacks it is somebody else's

type Rename = Callable[[Path, Path], object]

log = logging.getLogger(__name__)


@contextmanager
def replacing(there: Kept, rename: Rename = os.rename) -> Iterator[Kept]:
    """An empty place to bring things to; at the end they replace all that is ``there``.

    Where that goes wrong nothing changes; where the power fails meanwhile, ``settle`` ends it.
    """
    missing = [folder for folder in there.photos.parents if not folder.exists()]
    exchange = _Exchange(there, rename)
    exchange.begin()
    try:
        yield exchange.new
        exchange.commit()
    finally:
        exchange.forget()
        for folder in missing:
            with suppress(OSError):  # the photos are in it now
                folder.rmdir()


def settle(folder: Path) -> None:
    """End what a restore to ``folder`` left half done: finish it, or, if not whole yet, forget it.

    Only while nobody else uses the folder.
    """
    if noted := journal.read(folder / HOME):
        exchange = _Exchange(Kept(folder, folder / noted.photos))
        if noted.whole:
            exchange.finish(noted.whole)
            log.warning("a restore that was cut short is finished: %s is as it was kept", folder)
        exchange.forget()


def half_done(folder: Path) -> bool:
    """Whether ``settle`` has something to bring into its place."""
    noted = journal.read(folder / HOME)
    return noted is not None and bool(noted.whole)


class _Exchange:
    """What is there, what comes in its place, and where the first goes until all has come."""

    def __init__(self, there: Kept, rename: Rename = os.rename) -> None:
        self._there, self._rename = there, rename
        self._home = there.folder / HOME
        self._beside = there.photos.with_name(BESIDE.format(photos=there.photos.name))
        self.new = Kept(self._home / "new", self._beside / "new")
        self._old = Kept(self._home / "old", self._beside / "old")

    def begin(self) -> None:
        """Make both folders; raise BadBackup where somebody else has made one."""
        for folder in (self._home, self._beside):
            _expect_ours(folder)
        make_folders(self._beside.parent)
        for folder in (self._beside, self._home):
            _remove(folder)
            folder.mkdir()
            (folder / MARK).touch()
        for folder in (self._home, self.new.folder, self._old.folder):
            folder.mkdir(exist_ok=True)
            folder.chmod(0o755)  # user nobody goes through it to the database
        self._note([])

    def commit(self) -> None:
        """Let what was brought take its place; undone where that goes wrong, Ctrl-C too."""
        whole = [name for name, path in self.new.parts.items() if path.exists()]
        os.sync()
        self._note(whole)
        try:
            self.finish(whole)
        except BaseException:
            self._undo(whole)
            raise

    def finish(self, whole: Sequence[str]) -> None:
        """From wherever it stopped."""
        for name, there, new, old in self._each():
            if new.exists() or name not in whole:
                self._move(there, old)
                self._move(new, there)
        os.sync()
        self._note([])

    def _undo(self, whole: Sequence[str]) -> None:
        for name, there, new, old in self._each():
            if name in whole and not new.exists():
                self._move(there, new)
            self._move(old, there)
        self._note([])

    def forget(self) -> None:
        """Remove both folders, unless they hold what has no other place."""
        if not half_done(self._there.folder):
            for folder in (self._beside, self._home):
                _remove(folder)

    def _each(self) -> Iterator[tuple[str, Path, Path, Path]]:
        for name, there in self._there.parts.items():
            yield name, there, self.new.parts[name], self._old.parts[name]

    def _move(self, path: Path, to: Path) -> None:
        if path.exists():
            self._rename(path, to)

    def _note(self, whole: list[str]) -> None:
        folder, photos = self._there.folder, self._there.photos
        inside = photos.is_relative_to(folder)
        where = str(photos.relative_to(folder) if inside else photos)
        journal.write(self._home, Journal(where, whole))


def _expect_ours(folder: Path) -> None:
    if folder.is_symlink() or (folder.exists() and not _ours(folder)):
        raise BadBackup(f"{folder} is there, and no restore made it: move it elsewhere first")


def _ours(folder: Path) -> bool:
    return folder.is_dir() and ((folder / MARK).exists() or not any(folder.iterdir()))


def _remove(folder: Path) -> None:
    """The mark goes last, so that what is left of one cut short is still known."""
    if not folder.exists():
        return
    for path in sorted(folder.iterdir(), key=lambda path: path.name == MARK):
        if path.is_dir() and not path.is_symlink():
            shutil.rmtree(path)
        else:
            path.unlink()
    folder.rmdir()
