"""Behind a running product: its queue and its database, to fill them and to see what became."""

import math
import time
from collections.abc import Iterator
from contextlib import closing, contextmanager
from dataclasses import dataclass

from chalicelib.queue import Queue, connect
from chalicelib.records import metrics, races
from chalicelib.records.database import Database
from chalicelib.settings import RedisAddress
from chalicelib.telemetry.metrics import Dimensions, Point
from chalicelib.telemetry.summary import Summary
from infra.local.servers import HOST, running_postgres
from tests.acceptance.product import Product
from tests.crowd import crowd

# A copy's id follows from the photo's and its number. All arrived before the photos themselves.
_COPIES = """
FROM photos CROSS JOIN generate_series(1, :times::int) AS n
"""
_OF = "WHERE race_id = :race_id AND processing_status = 'completed' AND object_version <> 'copy'"
COPY_PHOTOS = f"""
INSERT INTO photos (id, race_id, object_key, object_version, original_name, content_type, bytes,
    width, height, taken_at, processing_status, processed_at, thumbnail_key, preview_key,
    created_at)
SELECT md5(id::text || n)::uuid, race_id, object_key || '.' || n, 'copy', n || '-' || original_name,
    content_type, bytes, width, height, taken_at + n * interval '1 second', processing_status,
    processed_at, thumbnail_key, preview_key, created_at - n * interval '1 minute'
{_COPIES} {_OF}
"""
COPY_BIBS = f"""
INSERT INTO bibs (photo_id, number, source, confidence, box, confirmed, read_as)
SELECT md5(photo_id::text || n)::uuid, number, source, confidence, box, confirmed, read_as
{_COPIES} JOIN bibs ON bibs.photo_id = photos.id {_OF}
"""


@dataclass(frozen=True)
class Behind:
    """The stores of a product that runs."""

    queue: Queue
    database: Database

    def crowd(self, slug: str, count: int) -> list[str]:
        """So many pending photos of a race, whose files nobody has, and their jobs."""
        race = races.get(self.database, slug)
        assert race
        return crowd(self.database, self.queue, race.id, count)

    def copies(self, slug: str, times: int) -> None:
        """Each completed photo of a race so many times again, with its pictures and numbers."""
        race = races.get(self.database, slug)
        assert race
        for sql in (COPY_PHOTOS, COPY_BIBS):
            self.database.run(sql, race_id=race.id, times=times)

    def last_hour(self, waiting: int) -> None:
        """Figures as of an hour at some 430 photos a minute, with ``waiting`` left."""
        metrics.add(self.database, list(_points(waiting)))


@contextmanager
def behind(product: Product) -> Iterator[Behind]:
    """The product's queue and database, on connections of the test's own."""
    url = running_postgres(product.folder / "postgres")
    assert url
    port = int((product.folder / "redis/redis.port").read_text())
    client = connect(RedisAddress(host=HOST, port=port))
    with closing(Database(url)) as database, closing(client):
        yield Behind(Queue(client), database)


def _points(waiting: int) -> Iterator[Point]:
    now = int(time.time()) // 60 * 60
    for minute in range(58, 0, -1):
        at = now - minute * 60
        read = round(430 + 60 * math.sin(minute / 3) + 30 * math.sin(minute * 1.7))
        yield _point("PhotosCompleted", (), at, 1.0, read)
        yield _point("TotalTime", (), at, 0.41, read)
        if minute % 17 == 3:
            yield _point("PhotosFailed", (("Reason", "Unreadable"),), at, 1.0, 25)
        yield _point("QueueDepth", (("State", "waiting"),), at, waiting + 430.0 * minute, 1)


def _point(name: str, dimensions: Dimensions, at: int, value: float, times: int) -> Point:
    summary = Summary()
    summary.add(value, times)
    return Point(name=name, dimensions=dimensions, at=at, summary=summary)
