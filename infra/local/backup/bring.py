"""A backup brought back: made whole beside what is there, then put in its place."""

import os
import shutil
from collections.abc import Iterable
from contextlib import closing
from pathlib import Path

from chalicelib.records.database import Database
from chalicelib.records.migrate import migrations
from chalicelib.storage.folder import make_folders
from infra.local.backup import postgres_tools
from infra.local.backup.check import chosen, dump_of, expect
from infra.local.backup.exchange import replacing, settle
from infra.local.backup.kept import Kept
from infra.local.backup.manifest import DUMP, SECRET, BadBackup, File, Manifest, Sum, stored_at
from infra.local.backup.moment import counted
from infra.local.backup.place import Place
from infra.local.installation import alone, expect_room
from infra.local.servers import embedded_postgres, free_port

UNPACKED = 10  # times a dump's bytes: tables and indexes at their largest


def restore(place: Place, kept: Kept, at: str | None, *, overwrite: bool) -> tuple[str, Manifest]:
    """Bring back the backup called ``at``, else the latest; its name and what it holds.

    Raises BadBackup, and changes nothing, where it is damaged or of a newer Dorsal, where a Dorsal
    runs, and, unless it is to ``overwrite``, where one has kept something already.
    """
    name, manifest = chosen(place, at)
    _expect_known(name, manifest)
    expect_room(kept.folder)
    with alone(kept.folder):
        settle(kept.folder)
        _expect_free(kept, overwrite)
        _expect_no_mounts(kept.parts.values())
        _expect_room_for(manifest, kept)
        # Redis' jobs are of another moment: the sweep makes them again from the database.
        with replacing(kept) as new:
            _photos(place, manifest, new.photos)
            _database(place, name, manifest, new.postgres)
            _secret(place, name, manifest, new.signing_secret)
    return name, manifest


def _expect_known(name: str, manifest: Manifest) -> None:
    known = {migration.name for migration in migrations()}
    unknown = [migration for migration in manifest.migrations if migration not in known]
    if unknown:
        raise BadBackup(
            f"{name} was made by a newer Dorsal ({manifest.dorsal}, migration {unknown[-1]}); "
            "restore it with that version or a later one"
        )


def _expect_free(kept: Kept, overwrite: bool) -> None:
    there = [path for path in (kept.postgres / "cluster", kept.photos) if _has_something(path)]
    if there and not overwrite:
        raise BadBackup(
            f"{there[0]} is there already; restore to another --var, or let it be replaced, for "
            "good, with --overwrite"
        )


def _expect_no_mounts(paths: Iterable[Path]) -> None:
    """What a disk is mounted at cannot be put aside, nor anything put in its place."""
    for path in paths:
        if path.is_mount():
            raise BadBackup(
                f"{path} is a mount point, which cannot be replaced; restore to a folder inside it "
                "and name that (PHOTO_STORE, --var), or unmount it first"
            )


def _has_something(path: Path) -> bool:
    return path.is_dir() and any(path.iterdir())


def _photos(place: Place, manifest: Manifest, folder: Path) -> None:
    make_folders(folder)
    for file in manifest.files:
        where = stored_at(file)
        expect(place, where, Sum(file.bytes, file.sha256))
        make_folders((folder / file.key).parent)
        _photo(place, where, file, folder / file.key)


def _expect_room_for(manifest: Manifest, kept: Kept) -> None:
    """What is brought lies beside what is there until all of it is in its place."""
    photos = sum(file.bytes for file in manifest.files)
    database = UNPACKED * manifest.parts[DUMP].bytes
    beside = next(folder for folder in kept.photos.parents if folder.exists())
    if beside.stat().st_dev == kept.folder.stat().st_dev:
        _expect_room_of(beside, "the photos and the database", photos + database)
    else:
        _expect_room_of(beside, "the photos", photos)
        _expect_room_of(kept.folder, "the tables", database)


def _expect_room_of(folder: Path, what: str, needed: int) -> None:
    if needed > (free := shutil.disk_usage(folder).free):
        raise BadBackup(
            f"the disk of {folder} has {free // 1_000_000} MB left, and {what} "
            f"need {needed // 1_000_000} MB; free some space"
        )


def _photo(place: Place, where: str, file: File, path: Path) -> None:
    with place.open(where) as source, path.open("wb") as target:
        shutil.copyfileobj(source, target, 1 << 20)
        target.flush()
        path.chmod(0o600)
        os.utime(path, ns=(file.modified, file.modified))  # its version
        os.fsync(target.fileno())


def _database(place: Place, name: str, manifest: Manifest, data: Path) -> None:
    expect(place, f"{name}/{DUMP}", manifest.parts[DUMP])
    with dump_of(place, name) as dump, embedded_postgres(data, free_port()) as url:
        postgres_tools.restore(url, dump)
        with closing(Database(url)) as database:
            rows = counted(database)
    if rows != manifest.rows:
        raise BadBackup(f"{name} is damaged: its tables have {rows} rows, not {manifest.rows}")


def _secret(place: Place, name: str, manifest: Manifest, path: Path) -> None:
    expect(place, f"{name}/{SECRET}", manifest.parts[SECRET])
    with place.open(f"{name}/{SECRET}") as file:
        if secret := file.read():
            path.touch(mode=0o600)
            path.write_bytes(secret)
