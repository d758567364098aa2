"""What a backup holds when photos change while it is made, and what is said of a bad one."""

import shutil
import tarfile
from collections.abc import Callable
from contextlib import closing
from pathlib import Path
from uuid import uuid4

import msgspec
import pytest

from chalicelib.records.database import Database
from chalicelib.storage.folder import FolderStorage
from chalicelib.storage.storage import Listing
from infra.local.backup.bring import restore
from infra.local.backup.check import check, chosen, sums
from infra.local.backup.exchange import replacing
from infra.local.backup.kept import Kept, kept_in
from infra.local.backup.manifest import MANIFEST, BadBackup
from infra.local.backup.place import Folder, Tar
from infra.local.backup.take import Made, _tidy, write
from infra.local.installation import installation
from tests.power import NoPower, Power

SHARED_MEMORY = Path("/dev/shm")
SECRET = "signs links"
RACE = "INSERT INTO races (slug, name, date) VALUES ('r', 'R', '2026-05-17') RETURNING id"
PHOTO = """
INSERT INTO photos (id, race_id, object_key, object_version, thumbnail_key)
VALUES (:id, (SELECT id FROM races), :key, :version, :thumbnail)
"""


class Busy(FolderStorage):
    """A photo folder in which something happens between its listings.

    The first is the bulk's, the second that of the first moment, just after its dump.
    """

    def __init__(self, root: Path) -> None:
        super().__init__(root, "http://nowhere", "secret" * 8)
        self.after: dict[int, Callable[[], object]] = {}
        self.before: dict[int, Callable[[], object]] = {}
        self.listings = 0

    def list(self, prefix: str, after: str = "", limit: int = 1000) -> Listing:
        if not after:
            self.listings += 1
            self.before.pop(self.listings, lambda: None)()
        page = super().list(prefix, after, limit)
        if not page:
            self.after.pop(self.listings, lambda: None)()
        return page


class Site:
    """A database and its photos."""

    def __init__(self, url: str, database: Database, folder: Path) -> None:
        self.url, self.database = url, database
        self.storage = Busy(folder / "photos")
        self.folder = Folder(folder / "kept")
        database.run(RACE)

    def add(self, name: str) -> str:
        id, thumbnail = str(uuid4()), f"derived/{name}/1.jpg"
        stored = self.storage.put(f"incoming/r/{name}", name.encode(), "image/jpeg")
        self.storage.put(thumbnail, b"small", "image/jpeg")
        self.database.run(PHOTO, id=id, key=stored.key, version=stored.version, thumbnail=thumbnail)
        return id

    def remove(self, name: str) -> None:
        key = f"incoming/r/{name}"
        self.database.run("DELETE FROM photos WHERE object_key = :key", key=key)
        self.storage.delete([key, f"derived/{name}/1.jpg"])

    def read_anew(self, name: str) -> None:
        self.storage.put(f"derived/{name}/2.jpg", b"smaller", "image/jpeg")
        self.database.run("UPDATE photos SET thumbnail_key = :key", key=f"derived/{name}/2.jpg")
        self.storage.delete([f"derived/{name}/1.jpg"])

    def back_up(self) -> Made:
        made = write(self.storage, SECRET, self.url, self.folder)
        check(self.folder, made.name, made.manifest, sums(made.name, made.manifest))
        return made


@pytest.fixture
def site(database_url: str, database: Database, tmp_path: Path) -> Site:
    return Site(database_url, database, tmp_path)


def keys(made: Made) -> set[str]:
    return {file.key for file in made.manifest.files}


def test_a_photo_that_came_and_went_meanwhile_is_in_neither_part(site: Site) -> None:
    site.add("a.jpg")
    site.storage.after[1] = lambda: site.add("b.jpg")  # in the moment, not in the bulk
    site.storage.before[2] = lambda: site.remove("b.jpg")
    made = site.back_up()
    assert (made.manifest.absent, site.storage.listings) == ([], 3), "a second moment was taken"
    assert made.manifest.rows["photos"] == 1
    assert keys(made) == {"incoming/r/a.jpg", "derived/a.jpg/1.jpg"}


def test_a_photo_read_anew_after_the_moment_keeps_what_the_moment_names(site: Site) -> None:
    site.add("a.jpg")
    site.storage.before[2] = lambda: site.read_anew("a.jpg")
    made = site.back_up()
    assert (made.manifest.absent, site.storage.listings) == ([], 2)
    assert {"incoming/r/a.jpg", "derived/a.jpg/1.jpg"} <= keys(made)


def test_what_came_without_a_word_is_in_it(site: Site) -> None:
    """Storage took it, and nobody told of it yet: the sweep will find it."""
    site.storage.after[1] = lambda: site.storage.put("incoming/r/c.jpg", b"c", "image/jpeg")
    assert keys(site.back_up()) == {"incoming/r/c.jpg"}


def test_what_was_missing_before_is_named_and_the_rest_is_kept(site: Site) -> None:
    site.add("a.jpg")
    site.storage.delete(["incoming/r/a.jpg"])
    made = site.back_up()
    assert made.manifest.absent == ["incoming/r/a.jpg"]
    assert keys(made) == {"derived/a.jpg/1.jpg"}


def test_only_what_is_new_is_copied_and_what_nobody_names_goes(site: Site, tmp_path: Path) -> None:
    site.add("a.jpg")
    first = site.back_up()
    site.add("b.jpg")
    second = site.back_up()
    photos = [path for path in second.new if path.startswith("files/")]
    assert len(photos) == 1, "thumbnails of the same bytes are one file"
    site.folder.remove(first.name)
    site.folder.keep_only(set(sums(second.name, second.manifest)))
    check(site.folder, second.name, second.manifest, sums(second.name, second.manifest))


def test_what_is_not_whole_is_named_and_nothing_is_restored(site: Site, tmp_path: Path) -> None:
    site.add("a.jpg")
    made = site.back_up()
    kept = Kept(tmp_path / "var", tmp_path / "var" / "photos")
    for path in (file for file in sums(made.name, made.manifest) if "secret" not in file):
        file = tmp_path / "kept" / path
        whole = file.read_bytes()
        for damaged in (whole[:-1], whole[:-1] + b"?"):
            file.write_bytes(damaged)
            with pytest.raises(BadBackup, match="damaged"):
                restore(site.folder, kept, None, overwrite=False)
        file.unlink()
        with pytest.raises(BadBackup, match="missing"):
            restore(site.folder, kept, None, overwrite=False)
        file.write_bytes(whole)
    assert {path.name for path in kept.folder.iterdir()} == {"lock"}


def test_all_of_a_backup_is_its_owner_s_alone(site: Site, tmp_path: Path) -> None:
    site.add("a.jpg")
    site.back_up()
    modes = {path.stat().st_mode & 0o777 for path in (tmp_path / "kept").rglob("*")}
    assert modes == {0o700, 0o600}


def test_one_damaged_backup_keeps_its_files_and_ends_no_other(site: Site, tmp_path: Path) -> None:
    site.add("a.jpg")
    first = site.back_up()
    site.remove("a.jpg")
    site.add("b.jpg")
    second = site.back_up()
    manifest = tmp_path / "kept" / first.name / MANIFEST
    whole = manifest.read_bytes()
    manifest.write_bytes(whole[:99])
    [why] = _tidy(site.folder, keep=7)
    assert f"{first.name}/{MANIFEST} is damaged" in why
    manifest.write_bytes(whole)
    check(site.folder, first.name, first.manifest, sums(first.name, first.manifest))
    manifest.write_bytes(whole[:99])
    assert _tidy(site.folder, keep=1) == (), "it is old enough to go"
    only_there = sums(first.name, first.manifest).keys() - sums(second.name, second.manifest)
    assert not any(site.folder.size(path) for path in only_there)


def test_photos_that_find_no_room_are_not_begun(site: Site, tmp_path: Path) -> None:
    site.add("a.jpg")
    made = site.back_up()
    huge = [msgspec.structs.replace(file, bytes=10**15) for file in made.manifest.files]
    path = tmp_path / "kept" / made.name / MANIFEST
    path.write_bytes(msgspec.json.encode(msgspec.structs.replace(made.manifest, files=huge)))
    kept = Kept(tmp_path / "var", tmp_path / "elsewhere" / "photos")
    with pytest.raises(BadBackup, match="MB left, and the photos and the database need"):
        restore(site.folder, kept, None, overwrite=False)
    assert not (tmp_path / "elsewhere").exists()


def test_folders_beside_that_are_no_restore_s_are_left_as_they_are(
    site: Site, tmp_path: Path
) -> None:
    """Who puts a folder aside before a restore calls it so."""
    site.add("a.jpg")
    site.back_up()
    kept = Kept(tmp_path / "var", tmp_path / "elsewhere" / "photos")
    names = ("postgres.old", "redis.old", "restored.new", "../elsewhere/photos.old",
             "../elsewhere/photos.new")  # fmt: skip
    theirs = [kept.folder / name / "file" for name in names]
    for file in theirs:
        file.parent.mkdir(parents=True)
        file.write_text("theirs")
    for _ in range(2):
        restore(site.folder, kept, None, overwrite=True)
        assert [file.read_text() for file in theirs] == ["theirs"] * len(theirs)
        assert (kept.photos / "incoming/r/a.jpg").read_bytes() == b"a.jpg"
    assert {path.name for path in kept.photos.parent.iterdir()} == {
        "photos", "photos.old", "photos.new",
    }  # fmt: skip


def bring_copies(kept: Kept, power: Power) -> None:
    with replacing(kept, power) as new:
        shutil.copytree(kept.postgres, new.postgres)
        shutil.copytree(kept.photos, new.photos)


def test_a_start_ends_a_restore_that_was_cut_short(
    site: Site, redis_port: int, tmp_path: Path
) -> None:
    """Power fails just when the database that was there has been put aside."""
    site.add("a.jpg")
    site.back_up()
    kept = Kept(tmp_path / "var", tmp_path / "var" / "photos")
    restore(site.folder, kept, None, overwrite=False)
    with pytest.raises(NoPower):
        bring_copies(kept, Power(1))
    assert not kept.postgres.exists()
    env = {"REDIS_HOST": "127.0.0.1", "REDIS_PORT": str(redis_port)}
    with (
        installation(kept.folder, "http://127.0.0.1:8000", env) as ours,
        closing(Database(ours["DATABASE_URL"])) as database,
    ):
        assert database.run("SELECT object_key FROM photos") == [{"object_key": "incoming/r/a.jpg"}]


@pytest.mark.skipif(not SHARED_MEMORY.is_mount(), reason="needs a mount point")
def test_a_mount_point_is_not_replaced(site: Site, tmp_path: Path) -> None:
    site.add("a.jpg")
    site.back_up()
    kept = Kept(tmp_path / "var", SHARED_MEMORY)
    with pytest.raises(BadBackup, match="mount point"):
        restore(site.folder, kept, None, overwrite=True)


def test_a_newer_dorsal_s_backup_is_refused(site: Site, tmp_path: Path) -> None:
    made = site.back_up()
    path = tmp_path / "kept" / made.name / MANIFEST
    kept = Kept(tmp_path / "var", tmp_path / "var" / "photos")
    later = [*made.manifest.migrations, "999_what_comes"]
    for changed in ({"format": 2}, {"migrations": later}):
        path.write_bytes(msgspec.json.encode(msgspec.structs.replace(made.manifest, **changed)))
        with pytest.raises(BadBackup, match="that version or a later one"):
            restore(site.folder, kept, None, overwrite=False)
    path.write_bytes(b"{")
    with pytest.raises(BadBackup, match=r"manifest\.json is damaged"):
        chosen(site.folder)
    path.unlink()
    with pytest.raises(BadBackup, match="no whole backup"):
        chosen(site.folder)


def test_a_tar_file_holds_the_same(site: Site, tmp_path: Path) -> None:
    site.add("a.jpg")
    with tarfile.open(tmp_path / "one.tar", "w:") as tar:
        made = write(site.storage, SECRET, site.url, Tar(tar))
    with tarfile.open(tmp_path / "one.tar", "r:") as tar:
        assert chosen(Tar(tar)) == (made.name, made.manifest)
        check(Tar(tar), made.name, made.manifest, sums(made.name, made.manifest))


@pytest.mark.parametrize(
    ("name", "value"), [("DATABASE_URL", "postgresql://x/y"), ("PHOTO_STORE", "s3://photos")]
)
def test_servers_of_somebody_s_own_are_left_to_their_own_means(name: str, value: str) -> None:
    with pytest.raises(BadBackup, match=name):
        kept_in(Path("/nowhere"), {name: value})
