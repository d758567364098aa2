"""A backup made: a moment of the database, and after it the files, until none named is missing."""

import tarfile
from collections.abc import Iterator
from contextlib import closing, contextmanager, suppress
from dataclasses import dataclass, replace
from importlib.metadata import version
from pathlib import Path
from tempfile import TemporaryDirectory

import msgspec

from chalicelib.records.database import Database
from chalicelib.storage.folder import FolderStorage
from infra.local.backup import place as places
from infra.local.backup.check import check, chosen, sums
from infra.local.backup.exchange import half_done, settle
from infra.local.backup.kept import Kept
from infra.local.backup.manifest import DUMP, MANIFEST, SECRET, BadBackup, File, Manifest, Sum
from infra.local.backup.moment import Moment, moment
from infra.local.backup.photos import Copied, digest, known
from infra.local.backup.place import Place
from infra.local.installation import alone
from infra.local.servers import embedded_postgres, free_port, running_postgres

ROUNDS = 5  # moments tried while photos that are deleted or read anew meanwhile take files away


@dataclass(frozen=True)
class Made:
    """A backup that was made, and how much of it was not there before."""

    name: str
    manifest: Manifest
    new: dict[str, Sum]
    unknown: tuple[str, ...] = ()  # why nobody knows what earlier ones need


def back_up(kept: Kept, target: Path, keep: int) -> Made:
    """Write a backup to ``target``: into the new file if its name ends in .tar, else a folder.

    In a folder the last ``keep`` backups stay. Safe while Dorsal runs on it.
    """
    with _database_of(kept) as url:
        if target.suffix == ".tar":
            return _to_tar(kept, url, target)
        with places.folder(target) as place:
            made = write(kept.storage(), kept.secret(), url, place)
            try:
                check(place, made.name, made.manifest, made.new)
            except BaseException:
                place.remove(made.name)
                raise
            return replace(made, unknown=_tidy(place, keep))


@contextmanager
def _database_of(kept: Kept) -> Iterator[str]:
    """The URL of its Postgres: the one that runs, else one started for the while."""
    if url := running_postgres(kept.postgres):
        yield url
        return
    if not ((kept.postgres / "cluster/PG_VERSION").exists() or half_done(kept.folder)):
        raise BadBackup(f"there is nothing to back up: no Dorsal ever ran on {kept.folder}")
    with alone(kept.folder):
        settle(kept.folder)
        with embedded_postgres(kept.postgres, free_port()) as url:
            yield url


def _to_tar(kept: Kept, url: str, target: Path) -> Made:
    with places.new_file(target) as draft:
        with tarfile.open(draft, "w:") as tar:
            made = write(kept.storage(), kept.secret(), url, places.Tar(tar))
        with places.opened(draft) as place:
            check(place, made.name, made.manifest, sums(made.name, made.manifest))
    return made


def _tidy(place: places.Folder, keep: int) -> tuple[str, ...]:
    """Remove all but the last ``keep`` and what only they held; what is wrong with those left."""
    for name in place.backups()[:-keep]:
        place.remove(name)
    named: set[str] = set()
    unknown: list[str] = []
    for name in place.backups():
        try:
            named |= sums(*chosen(place, name)).keys()
        except BadBackup as error:
            unknown.append(str(error))
    if not unknown:  # else nobody knows which files it needs, should somebody mend it
        place.keep_only(named)
    return tuple(unknown)


def write(storage: FolderStorage, secret: str, url: str, place: Place) -> Made:
    """Add a backup of the database and the photos, and of the secret that signs links."""
    copied = Copied(storage, place, known(_before(place)))
    copied.all()  # the bulk: what a moment has to wait for is only what came meanwhile
    with TemporaryDirectory() as folder, closing(Database(url)) as database:
        dump = Path(folder) / DUMP
        manifest = _of_a_moment(url, database, copied, dump)
        name = manifest.made_at.replace("-", "").replace(":", "")
        signing = Path(folder) / SECRET
        signing.write_text(secret)
        parts = {path.name: _put(place, name, path) for path in (dump, signing)}
        manifest = msgspec.structs.replace(manifest, parts=parts)
        listed = Path(folder) / MANIFEST
        listed.write_bytes(msgspec.json.encode(manifest))
        _put(place, name, listed)
    return Made(name, manifest, copied.new | {f"{name}/{part}": sum for part, sum in parts.items()})


def _before(place: Place) -> list[File]:
    with suppress(BadBackup):
        return chosen(place)[1].files
    return []  # none, or a damaged one: everything is read again


def _of_a_moment(url: str, database: Database, copied: Copied, dump: Path) -> Manifest:
    """A moment all of whose files could be had, but for those that were missing already."""
    missing: set[str] = set()
    for _ in range(ROUNDS):
        with moment(url, database) as now:
            now.dump(dump)
            manifest = _manifest(now, copied)
        if set(manifest.absent) in (set(), missing):  # what is missing twice was so before
            break
        missing = set(manifest.absent)
    return manifest


def _manifest(now: Moment, copied: Copied) -> Manifest:
    files = {file.key: file for file in copied.all()}
    named = {key: copied.file(key, version) for key, version in now.named().items()}
    files |= {key: file for key, file in named.items() if file}
    return Manifest(
        dorsal=version("dorsal"),
        made_at=f"{now.at:%Y-%m-%dT%H:%M:%S}.{now.at.microsecond // 1000:03}Z",
        migrations=now.migrations(),
        rows=now.rows(),
        photos=now.photos(),
        parts={},
        files=[files[key] for key in sorted(files)],
        absent=sorted(key for key, file in named.items() if file is None),
    )


def _put(place: Place, name: str, path: Path) -> Sum:
    with path.open("rb") as file:
        sum = Sum(path.stat().st_size, digest(file))
        place.put(f"{name}/{path.name}", file, sum.bytes)
    return sum
