"""Postgres, Redis and photos of a benchmark's own, and photos that are read over and over."""

import io
import os
import shutil
from collections.abc import Iterator
from contextlib import ExitStack, closing, contextmanager
from dataclasses import dataclass
from datetime import date
from pathlib import Path
from tempfile import TemporaryDirectory
from uuid import uuid4

from PIL import Image

from chalicelib.queue import NewJob, Queue, RedisDoorbell, connect
from chalicelib.records import races
from chalicelib.records.database import Database
from chalicelib.records.migrate import migrate
from chalicelib.records.races import Race
from chalicelib.settings import RedisAddress
from chalicelib.storage.folder import FolderStorage
from infra.local.servers import HOST, embedded_postgres, embedded_redis, free_port

# A disk of memory where there is one: its syncs are not what is measured.
MEMORY = "/dev/shm" if os.path.isdir("/dev/shm") else None

INSERT = """
INSERT INTO photos (id, race_id, object_key, object_version, content_type, bytes)
SELECT id::uuid, :race_id, key, version, 'image/jpeg', 700
FROM unnest(:ids::text[], :keys::text[], :versions::text[]) AS new (id, key, version)
"""
# As `reprocess` has it, for all of a race at once.
AGAIN = """
UPDATE photos SET processing_status = 'pending', lease = NULL, processed_at = NULL, attempts = 0,
    generation = generation + 1
WHERE id = ANY(:ids::uuid[])
"""
DONE = """
SELECT count(*) AS count FROM photos
WHERE id = ANY(:ids::uuid[]) AND processing_status = 'completed'
"""


@dataclass(frozen=True)
class Stores:
    """Where everything is, and the race that all photos are of."""

    database_url: str
    redis_port: int
    photos: Path
    database: Database
    queue: Queue
    bell: RedisDoorbell
    race: Race

    @property
    def env(self) -> dict[str, str]:
        """What names them to a function, or to the product."""
        return {
            "DATABASE_URL": self.database_url,
            "REDIS_HOST": HOST,
            "REDIS_PORT": str(self.redis_port),
            "PHOTO_STORE": f"file:{self.photos}",
            "SIGNING_SECRET": "of a benchmark",
            "READER": "tests.bench.load.reader:OneNumber",
            "LOG_LEVEL": "ERROR",
        }

    def add(self, count: int) -> list[str]:
        """So many small photos, whose bytes are there; their ids."""
        storage = FolderStorage(self.photos, "http://nowhere", "secret")
        ids = [str(uuid4()) for _ in range(count)]
        keys = [f"originals/{self.race.slug}/{id}.jpg" for id in ids]
        versions = []
        for key in keys:
            path = self.photos / key
            path.parent.mkdir(parents=True, exist_ok=True)
            path.write_bytes(_small())
            found = storage.head(key)
            assert found
            versions.append(found.version)
        given = {"race_id": self.race.id, "ids": ids, "keys": keys, "versions": versions}
        self.database.run(INSERT, **given)
        return ids

    def forget(self, ids: list[str]) -> None:
        """Remove photos, and the files of all."""
        self.database.run("DELETE FROM photos WHERE id = ANY(:ids::uuid[])", ids=ids)
        for folder in self.photos.iterdir():
            shutil.rmtree(folder)

    def again(self, ids: list[str]) -> None:
        """Order all of them to be read anew."""
        self.database.run(AGAIN, ids=ids)
        self.queue.send(NewJob(id=id, payload=b"{}") for id in ids)

    def done(self, ids: list[str]) -> int:
        """How many of them are read."""
        return int(self.database.run(DONE, ids=ids)[0]["count"])


@contextmanager
def stores(folder: Path) -> Iterator[Stores]:
    """Fresh ones, as `dorsal run` starts them, but that none waits for the disk."""
    folder.chmod(0o755)
    with ExitStack() as stack:
        port = free_port()
        url = stack.enter_context(
            embedded_postgres(folder / "postgres", free_port(), durable=False)
        )
        stack.enter_context(embedded_redis(folder / "redis", port, durable=False))
        photos = Path(stack.enter_context(TemporaryDirectory(prefix="dorsal-load-", dir=MEMORY)))
        client = stack.enter_context(closing(connect(RedisAddress(host=HOST, port=port))))
        database = stack.enter_context(closing(Database(url)))
        migrate(database)
        race = races.create(database, "load", "Load", date(2026, 5, 17))
        bell = RedisDoorbell(client, "jobs")
        yield Stores(url, port, photos, database, Queue(client), bell, race)


def _small() -> bytes:
    out = io.BytesIO()
    Image.frombytes("L", (32, 24), os.urandom(32 * 24)).save(out, "JPEG")
    return out.getvalue()
