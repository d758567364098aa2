"""Many photos at once, as an evening's uploads leave them, without their bytes."""

from chalicelib.queue import NewJob, Queue
from chalicelib.records.database import Database

INSERT = """
INSERT INTO photos (id, race_id, object_key, object_version, original_name, content_type, bytes)
SELECT gen_random_uuid(), :race_id, 'originals/crowd/' || gen_random_uuid(), '1',
    'IMG_' || lpad(n::text, 6, '0') || '.JPG', 'image/jpeg', 5000000
FROM generate_series(:first::int, :last::int) AS n RETURNING id
"""
PART = 5_000  # photos of a statement, which has to answer in time


def crowd(database: Database, queue: Queue, race_id: str, count: int) -> list[str]:
    """Pending photos of a race, and their jobs, waiting; their ids in that order."""
    ids: list[str] = []
    for first in range(1, count + 1, PART):
        last = min(first + PART - 1, count)
        rows = database.run(INSERT, race_id=race_id, first=first, last=last)
        ids += [row["id"] for row in rows]
    queue.send(NewJob(id=id, payload=b"{}") for id in ids)
    return ids
