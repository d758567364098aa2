"""Previews follow their race's watermark, whatever happens meanwhile; the rest of a photo stays."""

import os
import time
from collections.abc import Callable, Iterator
from concurrent.futures import ThreadPoolExecutor
from contextlib import closing
from dataclasses import replace
from io import BytesIO
from pathlib import Path

import pytest
from PIL import Image

from chalicelib.errors import Transient, Unavailable
from chalicelib.pipeline.drain import Drained, drain
from chalicelib.pipeline.reconcile import Swept, sweep
from chalicelib.pipeline.redrawing import Redrawn, redraw_due
from chalicelib.pipeline.redrive import reprocess
from chalicelib.pipeline.removal import remove
from chalicelib.pipeline.services import Services
from chalicelib.records import bibs, photos, races, redraws
from chalicelib.records.database import Database
from chalicelib.records.photos import Photo
from chalicelib.storage.storage import Stored
from chalicelib.telemetry.metrics import metrics
from tests.integration.pipeline.conftest import Bench, jpeg

LATER = "UPDATE redraws SET until = until - interval '1 hour'"
A_DAY_AGO = "UPDATE photos SET updated_at = updated_at - interval '1 day'"
GREEN = jpeg(1200, 800)


class Killed(BaseException):
    """The process ends here."""


def plenty() -> float:
    return 300.0


@pytest.fixture
def read(bench: Bench) -> list[Photo]:
    """Three photos that were read when the race had no watermark."""
    ids = [bench.upload(GREEN).id for _ in range(3)]
    drain(bench.services, plenty)
    return [bench.photo(id) for id in ids]


def mark(bench: Bench, text: str) -> None:
    races.change(bench.services.database, bench.race.id, watermark=text)


def counts(bench: Bench) -> tuple[int, int]:
    found = redraws.counts(bench.services.database, bench.race.id)
    assert redraws.waiting(bench.services.database, 100) == found["waiting"]  # there is one race
    return found["waiting"], found["failed"]


def marked(bench: Bench, id: str) -> bool:
    """Whether the photo's preview has a text at its lower right."""
    image = Image.open(BytesIO(bench.services.storage.get(bench.photo(id).preview_key)))
    part = image.convert("L").crop((image.width // 2, image.height // 2, *image.size))
    low, high = part.getextrema()
    return int(high) - int(low) > 60  # type: ignore[arg-type]


def derived(bench: Bench) -> set[str]:
    """The derivatives left once the sweep has looked, a day later."""
    made_a_day_ago(bench)
    bench.services.database.run(A_DAY_AGO)
    return swept(bench)


def made_a_day_ago(bench: Bench) -> None:
    day_ago = time.time() - 86_400
    for path in Path(bench.folder, "derived").rglob("*.jpg"):
        os.utime(path, (day_ago, day_ago))


def swept(bench: Bench) -> set[str]:
    """The derivatives that a sweep leaves."""
    sweep(bench.services, plenty)
    return {stored.key for stored in bench.services.storage.list("derived/")}


def of(*photos: Photo) -> set[str]:
    return {key for photo in photos for key in (photo.thumbnail_key, photo.preview_key)}


class Meanwhile:
    """A storage in which something happens once a preview is about to be stored, or just was."""

    def __init__(self, services: Services, happens: Callable[[], object], after: bool) -> None:
        self.storage, self.happens, self.after = services.storage, happens, after

    def __getattr__(self, name: str) -> object:
        return getattr(self.storage, name)

    def put(self, key: str, body: bytes, content_type: str) -> Stored:
        if not self.after:
            self.happens()
        stored = self.storage.put(key, body, content_type)
        if self.after:
            self.happens()
        return stored


def with_storage(bench: Bench, happens: Callable[[], object], after: bool = True) -> Services:
    return replace(bench.services, storage=Meanwhile(bench.services, happens, after))


def raising(error: BaseException) -> Callable[[], None]:
    def happens() -> None:
        raise error

    return happens


def test_a_watermark_set_changed_and_taken_away_is_on_previews_and_nothing_else_changes(
    bench: Bench, read: list[Photo]
) -> None:
    bibs.set_by_person(bench.services.database, read[0].id, ["12", "345"])
    before = [bench.photo(photo.id) for photo in read]
    seen = set[bytes]()
    for text in ("© Ann", "© Bob", ""):
        mark(bench, text)
        assert counts(bench) == (3, 0)
        assert drain(bench.services, plenty) == Drained(redrawn=3)
        assert counts(bench) == (0, 0)
        after = [bench.photo(photo.id) for photo in read]
        assert [marked(bench, photo.id) for photo in after] == [bool(text)] * 3
        same = [
            replace(new, preview_key=old.preview_key, updated_at=old.updated_at)
            for new, old in zip(after, before, strict=True)
        ]
        assert same == before
        assert derived(bench) == of(*after)
        seen.add(bench.services.storage.get(after[0].preview_key))
    assert len(seen) == 3
    counted = [point for point in metrics.take() if point.name == "PreviewsRedrawn"]
    assert sum(point.summary.count for point in counted) == 9
    assert drain(bench.services, plenty) == Drained()
    assert bench.reader.read == 3


def test_the_preview_before_stays_for_as_long_as_links_to_it_are_good(
    bench: Bench, read: list[Photo]
) -> None:
    made_a_day_ago(bench)
    mark(bench, "© Ann")
    assert drain(bench.services, plenty).redrawn == 3
    after = [bench.photo(photo.id) for photo in read]
    assert swept(bench) == of(*read, *after)
    bench.services.database.run("UPDATE photos SET updated_at = now() - interval '14 minutes'")
    made_a_day_ago(bench)
    assert swept(bench) == of(*read, *after)
    bench.services.database.run("UPDATE photos SET updated_at = now() - interval '16 minutes'")
    assert swept(bench) == of(*after)


def test_a_preview_without_a_watermark_is_as_it_was_first(bench: Bench, read: list[Photo]) -> None:
    first = bench.services.storage.get(read[0].preview_key)
    for text in ("© Ann", ""):
        mark(bench, text)
        drain(bench.services, plenty)
    assert bench.services.storage.get(bench.photo(read[0].id).preview_key) == first


def test_a_watermark_changed_back_in_time_is_no_work(bench: Bench, read: list[Photo]) -> None:
    mark(bench, "© Ann")
    mark(bench, "")
    assert drain(bench.services, plenty) == Drained()


def test_only_what_is_read_already_and_of_the_race_is_drawn_anew(
    bench: Bench, read: list[Photo]
) -> None:
    other = races.create(bench.services.database, "other", "Other", bench.race.date)
    races.change(bench.services.database, other.id, watermark="© Other")
    mark(bench, "© Ann")
    late = bench.upload(GREEN)
    assert drain(bench.services, plenty) == Drained(done=1, redrawn=3)
    assert marked(bench, late.id)


def test_one_read_with_the_watermark_of_before_is_drawn_anew(bench: Bench) -> None:
    photo = bench.upload(GREEN)
    services = with_storage(bench, lambda: mark(bench, "© Ann"))
    assert drain(services, plenty) == Drained(done=1, redrawn=1)
    assert marked(bench, photo.id)


def test_photos_to_be_read_come_first(bench: Bench, read: list[Photo]) -> None:
    mark(bench, "© Ann")
    while bench.services.doorbell.listen(0):
        pass
    services = with_storage(bench, lambda: bench.upload())
    assert drain(services, plenty) == Drained(redrawn=1)
    assert bench.services.doorbell.listen(0)
    assert drain(bench.services, plenty) == Drained(done=1, redrawn=2)


def test_the_time_is_nearly_up(bench: Bench, read: list[Photo]) -> None:
    mark(bench, "© Ann")
    assert drain(bench.services, lambda: 14.0) == Drained()


def test_the_sweep_rings_for_them(bench: Bench, read: list[Photo]) -> None:
    assert sweep(bench.services, plenty) == Swept()
    mark(bench, "© Ann")
    assert sweep(bench.services, plenty) == Swept(rung=3)  # for each worker that has one to draw
    assert drain(bench.services, plenty) == Drained(redrawn=3)


def test_while_the_queue_is_paused_nothing_is_drawn(bench: Bench, read: list[Photo]) -> None:
    mark(bench, "© Ann")
    bench.services.queue.pause()
    assert drain(bench.services, plenty) == Drained()
    assert sweep(bench.services, plenty).rung == 0


@pytest.mark.parametrize("after", [False, True])
def test_one_deleted_meanwhile_leaves_nothing(bench: Bench, read: list[Photo], after: bool) -> None:
    gone = list[str]()

    def deleted() -> None:
        if not gone:
            gone.append(bench.services.database.run("SELECT photo_id FROM redraws")[0]["photo_id"])
            remove(bench.services, gone[0])

    mark(bench, "© Ann")
    assert drain(with_storage(bench, deleted, after), plenty).redrawn == 2
    left = [bench.photo(photo.id) for photo in read if photo.id not in gone]
    assert {stored.key for stored in bench.services.storage.list("derived/")} >= of(*left)
    assert not list(bench.services.storage.list(f"derived/{gone[0]}/"))
    assert counts(bench) == (0, 0)


def test_one_read_anew_meanwhile_keeps_what_that_drew(bench: Bench, read: list[Photo]) -> None:
    read_anew = list[str]()

    def again() -> None:
        if not read_anew:
            [row] = bench.services.database.run("SELECT photo_id FROM redraws")
            read_anew.append(row["photo_id"])
            reprocess(bench.services, row["photo_id"])

    mark(bench, "© Ann")
    drain(with_storage(bench, again), plenty)
    drain(bench.services, plenty)
    assert [marked(bench, photo.id) for photo in read] == [True] * 3
    assert derived(bench) == of(*(bench.photo(photo.id) for photo in read))
    assert bench.reader.read == 4


def test_a_watermark_changed_while_it_is_drawn_is_the_one_that_stays(
    bench: Bench, read: list[Photo]
) -> None:
    mark(bench, "© Ann")
    drain(with_storage(bench, lambda: mark(bench, "")), plenty)
    drain(bench.services, plenty)
    assert [marked(bench, photo.id) for photo in read] == [False] * 3
    assert counts(bench) == (0, 0)


@pytest.mark.parametrize("after", [False, True])
def test_who_is_killed_at_it_leaves_the_old_one_and_another_goes_on(
    bench: Bench, read: list[Photo], after: bool
) -> None:
    mark(bench, "© Ann")
    with pytest.raises(Killed):
        drain(with_storage(bench, raising(Killed()), after), plenty)
    assert [bench.photo(photo.id) for photo in read] == read
    assert drain(bench.services, plenty) == Drained(redrawn=2)
    assert counts(bench) == (1, 0)
    bench.services.database.run(LATER)
    assert sweep(bench.services, plenty).rung == 1
    assert drain(bench.services, plenty) == Drained(redrawn=1)
    assert derived(bench) == of(*(bench.photo(photo.id) for photo in read))


def test_what_kills_whoever_draws_it_is_left_after_three_tries(
    bench: Bench, read: list[Photo]
) -> None:
    for photo in read[1:]:
        remove(bench.services, photo.id)
    mark(bench, "© Ann")
    for _ in range(3):
        with pytest.raises(Killed):
            drain(with_storage(bench, raising(Killed())), plenty)
        bench.services.database.run(LATER)
    assert counts(bench) == (0, 1)
    assert drain(bench.services, plenty) == Drained()


def test_who_was_frozen_for_long_writes_nothing(bench: Bench, read: list[Photo]) -> None:
    mark(bench, "© Ann")
    frozen = with_storage(bench, lambda: bench.services.database.run(LATER))
    once = iter([True])
    assert redraw_due(frozen, lambda: next(once, False)) == Redrawn(0, unfinished=True)
    assert [bench.photo(photo.id) for photo in read] == read


def test_what_cannot_be_drawn_is_told_and_tried_again_when_the_watermark_is_set_again(
    bench: Bench, read: list[Photo]
) -> None:
    storage, lost = bench.services.storage, read[1]
    storage.delete([lost.object_key])
    mark(bench, "© Ann")
    assert drain(bench.services, plenty) == Drained(redrawn=2)
    assert counts(bench) == (0, 1)
    assert bench.photo(lost.id) == lost
    assert sweep(bench.services, plenty) == Swept()
    mark(bench, "© Ann")
    assert counts(bench) == (1, 0)


def test_trouble_is_tried_again_later(bench: Bench, read: list[Photo]) -> None:
    mark(bench, "© Ann")
    assert drain(with_storage(bench, raising(Transient("busy"))), plenty) == Drained()
    assert counts(bench) == (3, 0)
    assert drain(bench.services, plenty) == Drained()
    bench.services.database.run(LATER)
    assert drain(bench.services, plenty) == Drained(redrawn=3)


def test_an_outage_costs_no_try(bench: Bench, read: list[Photo]) -> None:
    mark(bench, "© Ann")
    for _ in range(4):
        assert drain(with_storage(bench, raising(Unavailable("storage is away"))), plenty) == (
            Drained()
        )
    assert drain(bench.services, plenty) == Drained(redrawn=3)


@pytest.fixture
def another(bench: Bench, database_url: str) -> Iterator[Services]:
    """The same services in another function, with a connection of its own."""
    with closing(Database(database_url)) as database:
        yield replace(bench.services, database=database)


def test_one_that_is_being_deleted_keeps_nobody_waiting(
    bench: Bench, read: list[Photo], another: Services
) -> None:
    database = bench.services.database
    database.run("SET statement_timeout = 1000")
    mark(bench, "© Ann")
    for _ in read:
        redraws.take(database)
    database.run(LATER)
    with another.database.transaction():
        for photo in read[:2]:
            photos.delete(another.database, photo.id)
        mark(bench, "© Bob")
        taken = redraws.take(database)
        assert taken is not None
        assert taken.photo_id == read[2].id
        assert redraws.take(database) is None
    assert counts(bench) == (1, 0)


def test_with_nothing_due_nobody_waits_for_the_others(bench: Bench, another: Services) -> None:
    bench.services.database.run("SET statement_timeout = 1000")
    with another.database.transaction():
        another.database.run(redraws.LOCK)
        assert redraws.take(bench.services.database) is None


def test_what_killed_workers_with_one_watermark_is_tried_as_often_with_the_next(
    bench: Bench, read: list[Photo]
) -> None:
    for photo in read[1:]:
        remove(bench.services, photo.id)
    mark(bench, "© Ann")
    for _ in range(3):
        bench.services.database.run(LATER)
        assert redraws.take(bench.services.database)
    mark(bench, "© Bob")  # while the third may still be at it
    assert counts(bench) == (1, 0)
    assert drain(bench.services, plenty) == Drained()
    bench.services.database.run(LATER)
    assert drain(bench.services, plenty) == Drained(redrawn=1)


def test_two_workers_draw_each_once(bench: Bench, read: list[Photo], another: Services) -> None:
    for _ in range(9):
        bench.upload(GREEN)
    drain(bench.services, plenty)
    mark(bench, "© Ann")
    with ThreadPoolExecutor(2) as pool:
        drawn = list(pool.map(lambda one: redraw_due(one, lambda: True), (bench.services, another)))
    assert sum(redrawn.previews for redrawn in drawn) == 12
    assert counts(bench) == (0, 0)
