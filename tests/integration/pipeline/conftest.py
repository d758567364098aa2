"""The pipeline on real Postgres, Redis and folder, with a reader that does as a test says."""

import io
from collections.abc import Callable, Iterator
from dataclasses import dataclass, field
from datetime import date
from pathlib import Path
from typing import Any
from uuid import uuid4

import pytest
from PIL import Image
from PIL.ExifTags import IFD, Base
from redis import Redis

from chalicelib.bibs.reading import Bib, Reading
from chalicelib.pipeline import intake
from chalicelib.pipeline.services import Services
from chalicelib.queue import Queue, RedisDoorbell, RedrivePolicy, connect
from chalicelib.records import photos, races
from chalicelib.records.database import Database
from chalicelib.records.photos import Photo
from chalicelib.records.races import Race
from chalicelib.settings import RedisAddress, Settings
from chalicelib.storage.folder import FolderStorage

SOONER = "UPDATE photos SET next_attempt_at = next_attempt_at - :seconds * interval '1 second'"
POLICY = RedrivePolicy(max_receive_count=3, base=2.0)


@dataclass
class StandInReader:
    """Finds number 7 on every photo, unless the next of ``troubles`` or ``readings`` differs."""

    troubles: list[Callable[[], object] | Exception] = field(default_factory=list)
    readings: list[Reading] = field(default_factory=list)
    read: int = 0

    def read_picture(self, picture: Any) -> Reading:
        self.read += 1
        trouble = self.troubles.pop(0) if self.troubles else None
        if isinstance(trouble, Exception):
            raise trouble
        if trouble is not None:
            trouble()
        if self.readings:
            return self.readings.pop(0)
        bib = Bib("7", 0.98, (1, 2, 30, 20))
        return Reading((bib,), (), picture.width, picture.height, {})


class Bench:
    """What a test of the pipeline works with."""

    def __init__(self, services: Services, race: Race, reader: StandInReader, folder: Path) -> None:
        self.services, self.race, self.reader, self.folder = services, race, reader, folder

    def upload(self, body: bytes | None = None, services: Services | None = None) -> Photo:
        return intake.accept(
            services or self.services,
            self.race,
            body=jpeg() if body is None else body,
            name="photo.jpg",
            content_type="image/jpeg",
            correlation_id="test",
        )

    def photo(self, id: str) -> Photo:
        found = photos.get(self.services.database, id)
        assert found is not None
        return found

    def pass_time(self, seconds: float) -> None:
        """The queue's clock goes on, and what Postgres has planned comes nearer."""
        client = self.services.queue._redis
        client.incrby(f"dorsal:{{{self.services.queue.name}}}:clock", int(seconds * 1000))
        self.services.database.run(SOONER, seconds=seconds)


def jpeg(width: int = 160, height: int = 120, taken_at: str = "", zone: str = "") -> bytes:
    out = io.BytesIO()
    exif = Image.Exif()
    if taken_at:
        exif.get_ifd(IFD.Exif)[Base.DateTimeOriginal] = taken_at
    if zone:
        exif.get_ifd(IFD.Exif)[Base.OffsetTimeOriginal] = zone
    Image.new("RGB", (width, height), "teal").save(out, "JPEG", exif=exif)
    return out.getvalue()


@pytest.fixture
def redis_client(redis_port: int) -> Iterator["Redis[bytes]"]:
    client = connect(RedisAddress(host="127.0.0.1", port=redis_port))
    yield client
    client.close()


@pytest.fixture
def bench(database: Database, redis_client: "Redis[bytes]", tmp_path: Path) -> Bench:
    reader = StandInReader()
    name = f"jobs-{uuid4().hex}"
    services = Services(
        settings=Settings(reconcile_seconds=0),
        database=database,
        queue=Queue(redis_client, name, policy=POLICY, visibility=60),
        doorbell=RedisDoorbell(redis_client, name),
        storage=FolderStorage(tmp_path / "photos", "http://127.0.0.1:1", "secret"),
        make_reader=lambda: reader,
    )
    race = races.create(database, "run", "Run", date(2026, 5, 17))
    return Bench(services, race, reader, tmp_path / "photos")
