"""What the sweep finds and mends, one loss at a time."""

import os
import time
from dataclasses import replace
from datetime import timedelta
from pathlib import Path

import pytest

from chalicelib.pipeline import derivatives, lost_uploads
from chalicelib.pipeline.drain import Drained, drain
from chalicelib.pipeline.reconcile import Swept, sweep
from chalicelib.queue import State
from chalicelib.records import attempts
from tests.integration.pipeline.conftest import Bench, jpeg


def plenty() -> float:
    return 300.0


def hear_all(bench: Bench) -> None:
    while bench.services.doorbell.listen(0):
        pass


def test_a_calm_house_needs_nothing(bench: Bench) -> None:
    assert sweep(bench.services, plenty) == Swept()


def test_photos_that_redis_forgot_are_sent_again_and_rung_for(bench: Bench) -> None:
    ids = [bench.upload().id for _ in range(5)]
    bench.services.queue.remove(ids)
    hear_all(bench)
    assert sweep(bench.services, plenty) == Swept(sent=5, rung=3)
    assert bench.services.doorbell.listen(0)
    assert drain(bench.services, plenty) == Drained(done=5)
    assert sweep(bench.services, plenty) == Swept()


def test_a_photo_that_is_not_yet_old_is_left_alone(bench: Bench) -> None:
    patient = replace(
        bench.services, settings=replace(bench.services.settings, reconcile_seconds=60)
    )
    bench.services.queue.remove([bench.upload().id])
    assert sweep(patient, plenty).sent == 0


def test_a_dead_lettered_job_fails_its_photo_with_a_reason(bench: Bench) -> None:
    photo = bench.upload()
    for _ in range(3):
        job = bench.services.queue.receive()[0]
        attempts.claim(bench.services.database, job.id, 3)
        bench.pass_time(61)
    swept = sweep(bench.services, plenty)
    assert (swept.dead_lettered, swept.failed) == (1, 1)
    failed = bench.photo(photo.id)
    assert failed.status == "failed"
    assert "stopped the worker 3 times" in (failed.error or "")
    assert sweep(bench.services, plenty) == Swept()


def test_a_vanished_workers_photo_is_taken_up_again(bench: Bench) -> None:
    photo = bench.upload()
    job = bench.services.queue.receive()[0]
    attempts.claim(bench.services.database, job.id, 3)
    bench.pass_time(61)
    assert sweep(bench.services, plenty).reclaimed == 1
    assert drain(bench.services, plenty) == Drained(done=1)
    assert bench.photo(photo.id).attempts == 2


def test_a_job_completed_without_its_photo_is_sent_again(bench: Bench) -> None:
    bench.upload()
    job = bench.services.queue.receive()[0]
    bench.services.queue.complete([job.receipt])
    assert sweep(bench.services, plenty).sent == 1


def test_a_photo_waiting_for_its_next_try_is_not_sent_early(bench: Bench) -> None:
    bench.reader.troubles = [ValueError("once")]
    photo = bench.upload()
    drain(bench.services, plenty)
    assert sweep(bench.services, plenty).sent == 0
    assert bench.services.queue.states([photo.id]) == {photo.id: State.DELAYED}


def test_a_photo_to_be_read_anew_is_not_failed_by_the_job_of_before(bench: Bench) -> None:
    photo = bench.upload(b"no photo")
    assert drain(bench.services, plenty) == Drained(failed=1)
    attempts.reprocess(bench.services.database, photo.id)  # and Redis was away for the send
    swept = sweep(bench.services, plenty)
    assert (swept.failed, swept.sent) == (0, 1)
    assert bench.photo(photo.id).status == "pending"


def drop(bench: Bench, name: str, seconds_ago: float = 30) -> Path:
    path = bench.folder / "incoming" / name
    path.parent.mkdir(parents=True, exist_ok=True)
    path.write_bytes(jpeg())
    then = time.time() - seconds_ago
    os.utime(path, (then, then))
    return path


def test_a_file_dropped_under_incoming_becomes_a_photo_once(bench: Bench) -> None:
    drop(bench, "run/folder/IMG 1.jpg")
    assert sweep(bench.services, plenty).arrived == 1
    assert drain(bench.services, plenty) == Drained(done=1)
    assert sweep(bench.services, plenty) == Swept()


def test_a_file_of_no_race_waits_until_there_is_one(bench: Bench) -> None:
    drop(bench, "walk/IMG_1.jpg")
    assert sweep(bench.services, plenty).arrived == 0


def test_a_file_still_being_written_is_left_alone(bench: Bench) -> None:
    settings = replace(bench.services.settings, reconcile_seconds=120)
    drop(bench, "run/IMG_1.jpg", seconds_ago=1)
    assert sweep(replace(bench.services, settings=settings), plenty).arrived == 0


def test_a_long_listing_is_gone_through_in_pages(
    bench: Bench, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(lost_uploads, "PAGE", 2)
    for n in range(5):
        drop(bench, f"run/{n}.jpg")
    assert [sweep(bench.services, plenty).arrived for _ in range(4)] == [2, 2, 1, 0]


def test_derivatives_that_no_photo_points_to_are_deleted(
    bench: Bench, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(derivatives, "SETTLED", timedelta(seconds=-5))
    photo = bench.upload()
    for what in ("thumbnail", "preview"):  # of a worker that was killed before it stored its result
        bench.services.storage.put(f"derived/{photo.id}/lost/{what}.jpg", b"", "image/jpeg")
    assert sweep(bench.services, plenty).removed == 2
    assert drain(bench.services, plenty) == Drained(done=1)
    assert sweep(bench.services, plenty).removed == 0
    assert len(bench.services.storage.list("derived/")) == 2


def test_one_step_that_cannot_be_done_does_not_keep_the_others(bench: Bench) -> None:
    drop(bench, "run/IMG_1.jpg")
    bench.services.queue._redis.config_set("maxmemory", 1)
    try:
        assert sweep(bench.services, plenty).arrived == 1
    finally:
        bench.services.queue._redis.config_set("maxmemory", 0)
    assert sweep(bench.services, plenty).sent == 1
