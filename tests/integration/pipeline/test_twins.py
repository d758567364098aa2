"""The same bytes twice in one race are one photo, where their sum was said; no others are lost."""

import hashlib
import io
from collections.abc import Iterator
from concurrent.futures import ThreadPoolExecutor
from contextlib import closing
from dataclasses import replace
from datetime import UTC, datetime, timedelta

import pytest

from chalicelib.pipeline.arrival import arrive
from chalicelib.pipeline.reconcile import sweep
from chalicelib.pipeline.services import Services
from chalicelib.records import photos, uploads
from chalicelib.records.database import Database
from chalicelib.records.photos import Photo
from chalicelib.records.uploads import Upload
from chalicelib.telemetry.logs import logger
from tests.integration.pipeline.conftest import Bench, jpeg


@pytest.fixture
def another(bench: Bench, database_url: str) -> Iterator[Services]:
    """The same services in another function, with a connection of its own."""
    with closing(Database(database_url)) as database:
        yield replace(bench.services, database=database)


def send(bench: Bench, number: int, body: bytes, said: bytes | None = None) -> str:
    """Promise an upload of ``said``, and store ``body`` for it; its key."""
    key = f"incoming/{bench.race.slug}/{number}/a.jpg"
    promise = Upload(
        key=key,
        race_id=bench.race.id,
        content_type="image/jpeg",
        max_bytes=len(body),
        sha256=hashlib.sha256(body if said is None else said).hexdigest(),
        expires_at=datetime.now(UTC) + timedelta(hours=1),
    )
    uploads.expect(bench.services.database, [promise])
    bench.services.storage.put(key, body, "image/jpeg")
    return key


def told(services: Services, key: str) -> Photo:
    stored = services.storage.head(key)
    assert stored
    photo = arrive(services, key=key, version=stored.version, size=stored.size, sequencer="0A")
    assert photo
    return photo


def there(bench: Bench) -> list[Photo]:
    return photos.page(bench.services.database, bench.race.id)[0]


def test_the_second_of_two_is_the_first(bench: Bench) -> None:
    services, body = bench.services, jpeg()
    first, second = send(bench, 1, body), send(bench, 2, body)
    lines = io.StringIO()
    before = logger.registered_handler.setStream(lines)
    photo = told(services, first)
    assert photo.sha256 == hashlib.sha256(body).hexdigest()
    assert told(services, second).id == photo.id
    logger.registered_handler.setStream(before)
    assert "the race has these bytes already" in lines.getvalue()
    assert "a.jpg" not in lines.getvalue(), "a file's name may say whose photo it is"
    assert [stored.key for stored in services.storage.list("incoming/")] == [first]
    for key in (first, second):  # told again: nothing happens again
        arrive(services, key=key, version="x", size=1) if key == second else told(services, key)
    assert [found.id for found in there(bench)] == [photo.id]
    promised = uploads.by_key(services.database, second)
    assert promised
    assert promised.photo_id == photo.id, "nobody goes on looking for it"


def test_other_bytes_are_kept_whatever_was_said_of_them(bench: Bench) -> None:
    """Not every storage holds a form to its sum."""
    one, two = jpeg(), jpeg(taken_at="2026:05:17 09:41:30")
    told(bench.services, send(bench, 1, one))
    told(bench.services, send(bench, 2, two, said=one))
    assert len(there(bench)) == 2
    sweep(bench.services, lambda: 300.0)
    assert len(list(bench.services.storage.list("incoming/"))) == 2


def test_what_died_between_the_mark_and_the_deletion_ends_as_one(bench: Bench) -> None:
    services, body = bench.services, jpeg()
    first, second = send(bench, 1, body), send(bench, 2, body)
    photo = told(services, first)
    uploads.mark_arrived(services.database, second, photo.id)
    assert told(services, second).id == photo.id
    assert [stored.key for stored in services.storage.list("incoming/")] == [first]


def test_two_that_arrive_at_the_same_moment_are_one(bench: Bench, another: Services) -> None:
    for number in range(0, 40, 2):
        body = jpeg(taken_at=f"2026:05:17 09:41:{number:02}")
        keys = send(bench, number, body), send(bench, number + 1, body)
        with ThreadPoolExecutor(2) as hands:
            found = list(hands.map(told, (bench.services, another), keys))
        assert found[0].id == found[1].id
    assert len(there(bench)) == 20
