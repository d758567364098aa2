"""Photos in a folder of this machine: the key is the path below it."""

import errno
import os
import stat
import time
from collections.abc import Callable, Iterator, Sequence
from contextlib import contextmanager, suppress
from datetime import UTC, datetime, timedelta
from itertools import islice
from pathlib import Path
from typing import IO

from chalicelib.errors import Unavailable
from chalicelib.storage.draft import Draft, forget_abandoned, sync
from chalicelib.storage.keys import WRITING, BadKey, check_key, content_type
from chalicelib.storage.presign import check_secret, sign_get, sign_post
from chalicelib.storage.storage import Listing, Missing, PresignedPost, Stored
from chalicelib.storage.walk import keys_after

ABANDONED_SECONDS = 24 * 3600.0  # no upload takes this long
PUBLISH_TRIES = 10
PIECE = 1 << 20  # bytes of a file held in memory at a time


class FolderStorage:
    """``Storage`` in the folder ``root``; links and forms point to ``public_url``/storage/.

    No link in the file system is followed below ``root``. Two limits that S3 lacks: ``a`` and
    ``a/b`` cannot both be objects (``BadKey``), and the content type is the extension's.
    """

    def __init__(
        self,
        root: Path,
        public_url: str,
        secret: str,
        *,
        clock: Callable[[], int] = time.time_ns,  # nanoseconds since the epoch
    ) -> None:
        self._root = Path(os.path.realpath(root))
        self._url = f"{public_url.rstrip('/')}/storage"
        self._secret = check_secret(secret)
        self._clock = clock
        with self._in_words("opened"):
            self._root.mkdir(parents=True, exist_ok=True)
            forget_abandoned(self._root / WRITING, clock() / 1e9 - ABANDONED_SECONDS)

    def put(self, key: str, body: bytes, content_type: str) -> Stored:
        with self.draft() as draft:
            draft.write(body)
            return self.keep(draft, key)

    def put_file(self, key: str, file: IO[bytes], content_type: str) -> Stored:
        with self.draft() as draft:
            while piece := file.read(PIECE):
                draft.write(piece)
            return self.keep(draft, key)

    @contextmanager
    def draft(self) -> Iterator[Draft]:
        """A file to be written piece by piece and then given to ``keep``, or forgotten."""
        with self._in_words("written"), Draft(self._root / WRITING) as draft:
            yield draft

    def keep(self, draft: Draft, key: str) -> Stored:
        """Store what was written to ``draft`` under ``key``, in place of what was there."""
        path = self._path(key)
        if path is None:
            raise BadKey(f"{key!r} leads through a link, and links are not followed")
        with self._in_words("written"):
            try:
                return _stored(key, self._publish(draft, path))
            except (FileExistsError, IsADirectoryError, NotADirectoryError):
                raise BadKey(f"{key!r} is a folder of other keys, or lies inside one") from None

    def get(self, key: str, version: str = "") -> bytes:
        path = self.path(key)
        if path is None:
            raise Missing(f"{key} is not in storage")
        # It may be deleted between the look and the opening.
        gone = suppress(FileNotFoundError)
        with self._in_words("read"), gone, open(path, "rb", opener=_no_links) as file:
            if version and version != version_of(os.fstat(file.fileno())):
                raise Missing(f"{key} was replaced: the version asked for is gone")
            return file.read()
        raise Missing(f"{key} is not in storage")

    def head(self, key: str) -> Stored | None:
        found = self._look(key)
        return _stored(key, found) if found else None

    def path(self, key: str) -> Path | None:
        """Where the object lies as a file, or None where there is none."""
        return self._path(key) if self._look(key) else None

    def delete(self, keys: Sequence[str]) -> None:
        for key in [check_key(key) for key in keys]:
            path = self.path(key)
            if path:
                with self._in_words("changed"):
                    self._remove(path)

    def erase(self, keys: Sequence[str], folders: Sequence[str] = ()) -> None:
        self.delete(keys)  # a folder keeps no versions
        for folder in folders:
            while some := self.list(folder):
                self.delete([stored.key for stored in some])

    def list(self, prefix: str, after: str = "", limit: int = 1000) -> Listing:
        with self._in_words("listed"):
            looks = ((key, self._look(key)) for key in keys_after(self._root, prefix, after))
            return list(islice((_stored(key, found) for key, found in looks if found), limit))

    def presign_post(
        self, key: str, content_type: str, max_bytes: int, seconds: int, sha256: str = ""
    ) -> PresignedPost:
        until = self._until(seconds)
        return sign_post(
            self._secret, f"{self._url}/", check_key(key), content_type, max_bytes, until, sha256
        )

    def presign_get(self, key: str, seconds: int, filename: str = "") -> str:
        return sign_get(self._secret, self._url, check_key(key), self._until(seconds), filename)

    def ping(self) -> None:
        with self.draft() as draft:
            draft.write(b"?")  # a full disk shows only when one writes

    def _until(self, seconds: int) -> datetime:
        return _moment(self._clock()) + timedelta(seconds=seconds)

    def _path(self, key: str) -> Path | None:
        """The key's path, or None where a link lies on the way to it."""
        path = self._root / check_key(key)
        return path if os.path.realpath(path.parent) == str(path.parent) else None

    def _look(self, key: str) -> os.stat_result | None:
        path = self._path(key)
        with self._in_words("read"):
            try:
                found = path.lstat() if path else None
            except (FileNotFoundError, NotADirectoryError):
                self._root.stat()  # gone as a whole: a disk unplugged, not a photo missing
                return None
        return found if found and stat.S_ISREG(found.st_mode) else None

    def _publish(self, draft: Draft, path: Path) -> os.stat_result:
        for _ in range(PUBLISH_TRIES):
            # A delete may take the folder away again while it is still empty.
            with suppress(FileNotFoundError):
                make_folders(path.parent, self._root)
                return draft.publish(path, self._clock())
        raise Unavailable(f"the photo folder {self._root} keeps changing or is gone")

    def _remove(self, path: Path) -> None:
        with suppress(FileNotFoundError):
            path.unlink()
            sync(path.parent)
        for folder in path.parents:
            if folder == self._root:
                return
            try:
                folder.rmdir()
            except OSError:
                return  # not empty

    @contextmanager
    def _in_words(self, done: str) -> Iterator[None]:
        try:
            yield
        except OSError as error:
            if error.errno in {errno.ENOSPC, errno.EDQUOT}:
                why = "the disk is full; free some space"
            else:
                why = error.strerror or str(error)
            raise Unavailable(f"the photo folder {self._root} cannot be {done}: {why}") from error


def make_folders(folder: Path, root: Path | None = None) -> None:
    """Make ``folder`` and those missing above it, up to ``root``, for their owner alone."""
    if folder == root or folder.is_dir():
        return
    make_folders(folder.parent, root)
    try:
        folder.mkdir(mode=0o700)
    except FileExistsError:
        # Not exist_ok: it takes a folder that a delete removes meanwhile for a file.
        if not stat.S_ISDIR(folder.stat().st_mode):
            raise
    sync(folder.parent)


def _no_links(path: str, flags: int) -> int:
    return os.open(path, flags | os.O_NOFOLLOW)


def _stored(key: str, found: os.stat_result) -> Stored:
    return Stored(
        key=key,
        size=found.st_size,
        version=version_of(found),
        content_type=content_type(key),
        modified=_moment(found.st_mtime_ns),
    )


def version_of(found: os.stat_result) -> str:
    """The version of the object that a file is."""
    # Without the inode, so that a folder brought back from a backup is still the same.
    return f"{found.st_mtime_ns:x}-{found.st_size:x}"


def _moment(nanoseconds: int) -> datetime:
    return datetime.fromtimestamp(nanoseconds / 1e9, UTC)
