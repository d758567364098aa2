"""`make bench-export`: a race of 100,000 photos taken out and listed by time, through the API.

Seconds of the whole CSV beside API Gateway's 29, what it adds to the process's memory beside the
file's size, and seconds of one page of the JSON export and of the list by time.
"""

import resource
import tempfile
import time
from contextlib import closing
from datetime import date
from pathlib import Path

from chalice import Chalice

from chalicelib import api
from chalicelib.pipeline.services import Services, use
from chalicelib.queue import Queue, RedisDoorbell, connect_when_used
from chalicelib.records import races
from chalicelib.records.database import Database
from chalicelib.records.migrate import migrate
from chalicelib.records.tokens import create_token
from chalicelib.settings import RedisAddress, Settings
from chalicelib.storage.folder import FolderStorage
from infra.local.servers import embedded_postgres, free_port
from tests.bench.figures import Figure
from tests.integration.api.gateway import Gateway

PHOTOS = 100_000
SLICE = 10_000  # photos inserted at a time: no statement may take longer than some seconds
LIMIT = 29.0  # seconds, API Gateway's
PAGE_LIMIT = 1.0  # seconds
FUNCTION = 1024 / 1769  # of a processor, which Lambda gives the API with its memory

FILL = """
INSERT INTO photos (id, race_id, object_key, object_version, original_name, sha256, bytes, width,
        height, taken_at, processing_status, processed_at, created_at, thumbnail_key, preview_key)
    SELECT gen_random_uuid(), :race_id::uuid, n::text, 'v1', 'IMG_' || n || '.JPG',
        encode(sha256(n::text::bytea), 'hex'), 8000000, 6000, 4000,
        timestamptz '2026-05-17' + (n * 7919 % :count) * interval '0.1 second', 'completed', now(),
        now() - n * interval '1 millisecond', 'derived/' || n || '/a/thumbnail.jpg',
        'derived/' || n || '/a/preview.jpg'
    FROM generate_series(:first::integer, :first + :size - 1) AS n
"""
BIBS = """
INSERT INTO bibs (photo_id, number, source, confidence, box)
    SELECT id, (side * 10000 + abs(hashtext(id::text)) % 5000)::text, 'model', 0.97, '[1, 2, 3, 4]'
    FROM photos, generate_series(1, 2) AS side
    WHERE object_key::integer BETWEEN :first AND :first + :size - 1
"""


def main() -> None:
    """Print the figures as JSON lines."""
    with tempfile.TemporaryDirectory(prefix="dorsal-bench-") as name:
        folder = Path(name)
        folder.chmod(0o755)
        postgres = embedded_postgres(folder / "postgres", free_port(), durable=False)
        with postgres as url, closing(Database(url)) as database:
            migrate(database)
            race = races.create(database, "bench", "Bench", date(2026, 5, 17))
            for first in range(1, PHOTOS, SLICE):
                database.run(FILL, race_id=race.id, count=PHOTOS, first=first, size=SLICE)
                database.run(BIBS, first=first, size=SLICE)
            database.run("VACUUM ANALYZE")
            measure(gateway(database, folder))


def gateway(database: Database, folder: Path) -> Gateway:
    """The API on that database, entered as API Gateway enters it."""
    redis = connect_when_used(RedisAddress(port=free_port()))
    running = Services(
        settings=Settings(),
        database=database,
        queue=Queue(redis, "bench"),
        doorbell=RedisDoorbell(redis, "bench"),
        storage=FolderStorage(folder / "photos", "http://127.0.0.1:8000", "secret"),
        make_reader=lambda: None,  # type: ignore[arg-type, return-value]
    )
    use(running)
    app = Chalice(app_name="bench", configure_logs=False)
    api.configure(app)
    token = create_token(database, "photographer")
    return Gateway(app=app, document={"paths": {}}, token=token)


def measure(door: Gateway) -> None:
    """Print each figure."""
    pages = ("export?limit=500", "photos?sort=taken&limit=50", "photos?sort=taken&bib=10001")
    for page in pages:
        seconds(door, page, PAGE_LIMIT)
    before, started = resource.getrusage(resource.RUSAGE_SELF).ru_maxrss, time.process_time()
    where = seconds(door, "export.csv", LIMIT)
    spent = time.process_time() - started
    grown = (resource.getrusage(resource.RUSAGE_SELF).ru_maxrss - before) / 1024
    assert where, "a large export is fetched from storage"
    Figure(
        name="processor time of the API that the CSV of 100,000 photos takes",
        value=spent,
        unit="s",
        peer="limit",
        peer_value=LIMIT * FUNCTION,
        at_most=1.0,
    ).show()
    Figure(
        name="memory that the CSV of 100,000 photos takes",
        value=grown,
        unit="MB",
        peer="limit",
        peer_value=64.0,
        at_most=1.0,
    ).show()


def seconds(door: Gateway, page: str, limit: float) -> str:
    """Print how long an answer takes; where it sends to, if it does."""
    started = time.perf_counter()
    answer = door.get(f"/races/bench/{page}")
    took = time.perf_counter() - started
    assert answer.status in {200, 303}, answer.text
    name = f"GET /races/bench/{page}, of {PHOTOS:,} photos"
    Figure(name=name, value=took, unit="s", peer="limit", peer_value=limit, at_most=1.0).show()
    return answer.headers.get("Location", "")


if __name__ == "__main__":
    main()
