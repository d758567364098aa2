"""The photo folder's files on their way into a backup, each read once for all backups there."""

import hashlib
import os
from collections.abc import Iterable, Iterator, Mapping
from dataclasses import dataclass, field
from typing import IO

from chalicelib.storage.folder import FolderStorage, version_of
from chalicelib.storage.storage import Stored
from infra.local.backup.manifest import File, Sum, stored_at
from infra.local.backup.place import Place

PAGE = 1000
PIECE = 1 << 20


@dataclass
class Copied:
    """What is in the backup of the files seen so far, and what of it was new."""

    storage: FolderStorage
    place: Place
    known: Mapping[tuple[str, str], File]  # by key and version, of the backup before
    held: dict[str, dict[str, File]] = field(default_factory=dict)  # by key, then by version
    new: dict[str, Sum] = field(default_factory=dict)  # by where the place keeps them

    def all(self) -> list[File]:
        """What the photo folder holds now; what of it is not held yet is taken."""
        return [file for stored in self._listed() if (file := self._taken(stored))]

    def file(self, key: str, version: str) -> File | None:
        """The object in that version, "" for any: one held, else taken now, if it is there."""
        held = self.held.get(key, {})
        if found := held.get(version) if version else next(iter(held.values()), None):
            return found
        stored = self.storage.head(key)
        return self._taken(stored) if stored and version in ("", stored.version) else None

    def _listed(self) -> Iterator[Stored]:
        after = ""
        while page := self.storage.list("", after, PAGE):
            yield from page
            after = page[-1].key

    def _taken(self, stored: Stored) -> File | None:
        """The object, held now; None where it went away or changed meanwhile."""
        held = self.held.setdefault(stored.key, {})
        if stored.version not in held:
            file = self._known(stored) or self._copied(stored)
            if file is None:
                return None
            held[stored.version] = file
        return held[stored.version]

    def _known(self, stored: Stored) -> File | None:
        before = self.known.get((stored.key, stored.version))
        return before if before and self._has(before) else None

    def _copied(self, stored: Stored) -> File | None:
        path = self.storage.path(stored.key)
        if path is None:
            return None
        try:
            file = path.open("rb")
        except FileNotFoundError:
            return None
        # The store replaces files and never changes them: what is open stays as it is.
        with file:
            found = os.fstat(file.fileno())
            if version_of(found) != stored.version:
                return None
            copied = File(stored.key, found.st_size, found.st_mtime_ns, digest(file))
            if not self._has(copied):
                self.place.put(stored_at(copied), file, copied.bytes)
                self.new[stored_at(copied)] = Sum(copied.bytes, copied.sha256)
            return copied

    def _has(self, file: File) -> bool:
        return self.place.size(stored_at(file)) == file.bytes


def known(files: Iterable[File]) -> dict[tuple[str, str], File]:
    """Files by key and version."""
    return {(file.key, f"{file.modified:x}-{file.bytes:x}"): file for file in files}


def digest(file: IO[bytes]) -> str:
    """The SHA-256 of what is left of a file, in hexadecimal."""
    return hashlib.file_digest(file, "sha256").hexdigest()  # type: ignore[arg-type]  # reads only
