"""The jobs that everybody is given: no-ops with UUIDs for ids and payloads of 100 bytes."""

from collections.abc import Iterable, Iterator
from uuid import uuid4

from chalicelib.queue import NewJob

PAYLOAD = b"x" * 100


def ids(count: int) -> list[str]:
    """So many UUIDs."""
    return [str(uuid4()) for _ in range(count)]


def new_jobs(ids: Iterable[str]) -> Iterator[NewJob]:
    """Our jobs with these ids."""
    return (NewJob(id=id, payload=PAYLOAD) for id in ids)
