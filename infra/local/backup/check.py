"""A backup held against its own manifest."""

import shutil
from collections.abc import Iterator, Mapping
from contextlib import contextmanager
from pathlib import Path
from tempfile import NamedTemporaryFile

from infra.local.backup import postgres_tools
from infra.local.backup.manifest import DUMP, MANIFEST, BadBackup, Manifest, Sum, read, stored_at
from infra.local.backup.photos import digest
from infra.local.backup.place import Place


def chosen(place: Place, at: str | None = None) -> tuple[str, Manifest]:
    """The backup called ``at``, else the latest; raises BadBackup where there is none."""
    names = place.backups()
    if not names:
        raise BadBackup("there is no whole backup: no folder in it has a manifest.json")
    if at is not None and at not in names:
        raise BadBackup(f"there is no backup {at}, but {', '.join(names)}")
    name = at or names[-1]
    with place.open(f"{name}/{MANIFEST}") as file:
        return name, read(file.read(), name)


def sums(name: str, manifest: Manifest) -> dict[str, Sum]:
    """Every file of the backup but the manifest, by its path."""
    parts = {f"{name}/{part}": sum for part, sum in manifest.parts.items()}
    return parts | {stored_at(file): Sum(file.bytes, file.sha256) for file in manifest.files}


def check(place: Place, name: str, manifest: Manifest, wanted: Mapping[str, Sum]) -> None:
    """Raise BadBackup unless all files are there, the ``wanted`` are whole and the dump is read.

    Those not wanted are held against their size alone.
    """
    for path, sum in sums(name, manifest).items():
        if path in wanted:
            expect(place, path, sum)
        elif place.size(path) != sum.bytes:
            raise BadBackup(f"{path} has {place.size(path)} bytes, not {sum.bytes}")
    with dump_of(place, name) as dump:
        postgres_tools.read_through(dump)


def expect(place: Place, path: str, sum: Sum) -> None:
    """Raise BadBackup unless the file is as it was written."""
    with place.open(path) as file:
        if digest(file) != sum.sha256:
            raise BadBackup(f"{path} is damaged: it is not what was written")


@contextmanager
def dump_of(place: Place, name: str) -> Iterator[Path]:
    """The backup's dump as a file, which a tar file's member is not."""
    with place.open(f"{name}/{DUMP}") as dump, NamedTemporaryFile(suffix=".dump") as copy:
        shutil.copyfileobj(dump, copy)
        copy.flush()
        yield Path(copy.name)
