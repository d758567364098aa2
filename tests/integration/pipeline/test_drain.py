"""Each way in which work on a photo can end, seen in Postgres, in the queue and in storage."""

import time
from collections.abc import Callable
from dataclasses import replace
from datetime import UTC, datetime, timedelta
from io import BytesIO

import pytest
import time_machine
from PIL import Image

from chalicelib.bibs.icc import ADOBE_RGB
from chalicelib.errors import Permanent, Transient, Unavailable
from chalicelib.pipeline.drain import Drained, drain
from chalicelib.pipeline.process import Outcome, process
from chalicelib.pipeline.sending import job_for
from chalicelib.pipeline.stats import ask
from chalicelib.queue import State
from chalicelib.records import attempts, photos, races
from chalicelib.storage.storage import Stored
from chalicelib.telemetry.question import Question
from tests.integration.pipeline.conftest import Bench, jpeg
from tests.unit.bibs.pictures import encoded, exif_of


def plenty() -> float:
    return 300.0


def test_a_photo_is_completed_with_its_bibs_and_derivatives(bench: Bench) -> None:
    photo = bench.upload()
    assert bench.photo(photo.id).status == "pending"

    assert drain(bench.services, plenty) == Drained(done=1)

    done = bench.photo(photo.id)
    assert (done.status, done.error, done.is_processed) == ("completed", None, True)
    assert [(b.number, b.box) for b in done.bibs] == [("7", (1, 2, 30, 20))]
    assert (done.width, done.height, len(done.sha256)) == (160, 120, 64)
    assert bench.services.storage.get(done.thumbnail_key).startswith(b"\xff\xd8")
    assert bench.services.storage.get(done.preview_key).startswith(b"\xff\xd8")
    assert bench.services.queue.counts().completed == 1


def test_figures_of_a_photo_are_kept_before_the_next_is_begun(bench: Bench) -> None:
    bench.upload(), bench.upload()
    told: list[float] = []
    bench.reader.troubles += [lambda: told.append(completed(bench))] * 2
    drain(bench.services, plenty)
    assert [*told, completed(bench)] == [0, 1, 2]


def completed(bench: Bench) -> float:
    now = datetime.now(UTC)
    question = Question(
        metric="PhotosCompleted",
        dimensions=(),
        start=now - timedelta(minutes=5),
        end=now + timedelta(minutes=1),
        period=86_400,
        statistics=("Sum",),
    )
    return sum(point.values["Sum"] for point in ask(bench.services.database, question))


def test_what_people_see_is_upright_srgb_marked_and_without_a_place(bench: Bench) -> None:
    exif = exif_of({0x0112: 6, 0x8825: {1: "N", 2: (52.0, 31.0, 12.0)}})
    green = Image.new("RGB", (900, 1800), (90, 160, 80))
    body = encoded(green, "JPEG", quality=95, exif=exif, icc_profile=ADOBE_RGB)
    races.change(bench.services.database, bench.race.id, watermark="© Ann")
    photo = bench.upload(body)
    drain(bench.services, plenty)
    done = bench.photo(photo.id)
    keys = (done.thumbnail_key, done.preview_key)
    thumbnail, preview = (Image.open(BytesIO(bench.services.storage.get(key))) for key in keys)
    assert (thumbnail.size, preview.size) == ((400, 200), (1600, 800))
    for image in (thumbnail, preview):
        assert image.getpixel((9, 9))[0] < 15  # type: ignore[index, operator]
        assert not image.getexif()
    assert corner(preview) > 60 > corner(thumbnail)


def corner(image: Image.Image) -> int:
    """How far apart the brightest and darkest points of the lower right lie."""
    part = image.convert("L").crop((image.width // 2, image.height // 2, *image.size))
    low, high = part.getextrema()
    return int(high) - int(low)  # type: ignore[arg-type]


def test_the_cameras_clock_is_kept_as_it_stands(bench: Bench) -> None:
    photo = bench.upload(jpeg(taken_at="2026:05:17 09:41:30"))
    drain(bench.services, plenty)
    assert bench.photo(photo.id).taken_at == datetime(2026, 5, 17, 9, 41, 30, tzinfo=UTC)


def test_cameras_with_and_without_a_zone_tell_the_same_wall_clock(bench: Bench) -> None:
    photo = bench.upload(jpeg(taken_at="2026:05:17 09:41:30", zone="+02:00"))
    drain(bench.services, plenty)
    assert bench.photo(photo.id).taken_at == datetime(2026, 5, 17, 9, 41, 30, tzinfo=UTC)


def test_a_drain_goes_on_until_none_is_left(bench: Bench) -> None:
    ids = [bench.upload().id for _ in range(5)]
    assert drain(bench.services, plenty) == Drained(done=5)
    assert {bench.photo(id).status for id in ids} == {"completed"}


def test_a_drain_stops_when_its_time_is_nearly_up_and_rings_for_the_rest(bench: Bench) -> None:
    for _ in range(3):
        bench.upload()
    while bench.services.doorbell.listen(0):
        pass
    assert drain(bench.services, lambda: 10.0) == Drained(done=1)
    assert bench.services.queue.counts().waiting == 2
    assert bench.services.doorbell.listen(0)


def test_what_is_no_photo_fails_at_once_with_a_reason(bench: Bench) -> None:
    photo = bench.upload(b"this is a text, whatever its name says")
    assert drain(bench.services, plenty) == Drained(failed=1)

    failed = bench.photo(photo.id)
    assert (failed.status, failed.attempts, failed.is_processed) == ("failed", 1, False)
    assert failed.error
    assert failed.processed_at is not None
    assert bench.services.queue.counts().failed == 1


def test_trouble_is_tried_again_after_2_and_4_seconds_and_never_shows_as_failed(
    bench: Bench,
) -> None:
    bench.reader.troubles = [Transient("the model stumbled"), ValueError("twice")]
    photo = bench.upload()

    assert drain(bench.services, plenty) == Drained(retried=1)
    between = bench.photo(photo.id)
    assert (between.status, between.error) == ("pending", "the model stumbled")
    assert between.processed_at is None
    assert between.next_attempt_at is not None
    wait = between.next_attempt_at - datetime.now(UTC)
    assert timedelta(seconds=1) < wait <= timedelta(seconds=2)

    bench.pass_time(1.4)
    assert drain(bench.services, plenty) == Drained()
    bench.pass_time(0.7)
    assert drain(bench.services, plenty) == Drained(retried=1)
    assert "ValueError: twice" in (bench.photo(photo.id).error or "")
    bench.pass_time(3.4)
    assert drain(bench.services, plenty) == Drained()
    bench.pass_time(0.7)
    assert drain(bench.services, plenty) == Drained(done=1)

    done = bench.photo(photo.id)
    assert (done.status, done.error, done.attempts) == ("completed", None, 3)


def test_after_the_last_try_photo_and_job_are_failed(bench: Bench) -> None:
    bench.reader.troubles = [Transient(f"try {n}") for n in (1, 2, 3)]
    photo = bench.upload()
    for _ in range(3):
        drain(bench.services, plenty)
        bench.pass_time(10)
    failed = bench.photo(photo.id)
    assert (failed.status, failed.error, failed.attempts) == ("failed", "try 3", 3)
    job = bench.services.queue.job(photo.id)
    assert job is not None
    assert job.state is State.FAILED
    assert [a.error for a in job.history] == ["try 1", "try 2", "try 3"]


def test_an_outage_costs_neither_photo_nor_job_an_attempt(bench: Bench) -> None:
    photo = bench.upload()
    for _ in range(5):
        bench.reader.troubles = [Unavailable("the models are away")]
        assert drain(bench.services, plenty) == Drained()
        held = bench.photo(photo.id)
        assert (held.status, held.attempts) == ("pending", 0)
        assert bench.services.queue.counts().waiting == 1
    assert drain(bench.services, plenty) == Drained(done=1)
    assert bench.photo(photo.id).attempts == 1


def test_an_outage_of_postgres_alone_costs_no_attempt_either(bench: Bench) -> None:
    photo = bench.upload()

    def postgres_goes_away() -> None:
        bench.services.database.close()
        object.__setattr__(bench.services, "database", Away())
        raise Unavailable("Postgres is away")

    database = bench.services.database
    bench.reader.troubles = [postgres_goes_away]
    drain(bench.services, plenty)
    object.__setattr__(bench.services, "database", database)
    assert bench.photo(photo.id).status == "processing"

    assert drain(bench.services, plenty) == Drained(done=1)
    assert bench.photo(photo.id).attempts == 1


class Away:
    """A Postgres that cannot be reached."""

    def __getattr__(self, name: str) -> Callable[..., None]:
        def unavailable(*args: object, **kwargs: object) -> None:
            raise Unavailable("Postgres is away")

        return unavailable


def test_an_outage_stops_draining_and_receives_nothing_in_vain(bench: Bench) -> None:
    photo = bench.upload()
    services = replace(bench.services, database=Away())  # type: ignore[arg-type]
    assert drain(services, plenty) == Drained()
    job = bench.services.queue.job(photo.id)
    assert job is not None
    assert (job.state, job.receive_count) == (State.WAITING, 0)


def test_a_photo_that_kills_its_worker_ends_failed_and_not_in_a_loop(bench: Bench) -> None:
    photo = bench.upload()
    for _ in range(3):
        job = bench.services.queue.receive()[0]  # and the worker dies
        assert attempts.claim(bench.services.database, job.id, 3) is not None
        bench.pass_time(61)
    assert drain(bench.services, plenty) == Drained()
    job_now = bench.services.queue.job(photo.id)
    assert job_now is not None
    assert job_now.state is State.FAILED


def test_attempts_that_ran_out_are_told_even_if_redis_forgot_them(bench: Bench) -> None:
    photo = bench.upload()
    for _ in range(3):
        assert attempts.claim(bench.services.database, photo.id, 3) is not None
    assert drain(bench.services, plenty) == Drained(failed=1)
    failed = bench.photo(photo.id)
    assert failed.status == "failed"
    assert "stopped the worker 3 times" in (failed.error or "")


def test_a_worker_that_lost_its_lease_writes_nothing(bench: Bench) -> None:
    photo = bench.upload()

    def another_claims() -> None:
        attempts.claim(bench.services.database, photo.id, 3)

    bench.reader.troubles = [another_claims]
    job = bench.services.queue.receive()[0]
    assert process(bench.services, job) is Outcome.DONE
    held = bench.photo(photo.id)
    assert (held.status, held.bibs, held.thumbnail_key) == ("processing", (), "")


def test_a_photo_reprocessed_while_it_is_read_is_read_again(bench: Bench) -> None:
    photo = bench.upload()

    def reprocessed() -> None:
        attempts.reprocess(bench.services.database, photo.id)
        bench.services.queue.send([job_for(bench.photo(photo.id))])

    bench.reader.troubles = [reprocessed]
    assert drain(bench.services, plenty) == Drained(done=2)
    assert bench.reader.read == 2
    assert bench.photo(photo.id).status == "completed"


def test_a_deleted_photo_is_no_work(bench: Bench) -> None:
    photo = bench.upload()
    photos.delete(bench.services.database, photo.id)
    assert drain(bench.services, plenty) == Drained(done=1)
    assert bench.reader.read == 0


def test_a_photo_whose_bytes_are_gone_fails_for_good(bench: Bench) -> None:
    photo = bench.upload()
    bench.services.storage.delete([bench.photo(photo.id).object_key])
    assert drain(bench.services, plenty) == Drained(failed=1)
    assert bench.photo(photo.id).status == "failed"


def test_storage_away_is_an_outage(bench: Bench) -> None:
    photo = bench.upload()

    class Broken:
        def __getattr__(self, name: str) -> object:
            return getattr(bench.services.storage, name)

        def put(self, key: str, body: bytes, content_type: str) -> Stored:
            raise Unavailable("storage is away")

    assert drain(replace(bench.services, storage=Broken()), plenty) == Drained()
    assert (bench.photo(photo.id).status, bench.photo(photo.id).attempts) == ("pending", 0)


@pytest.mark.parametrize("error", [Permanent("the file ends too early"), Transient("busy")])
def test_a_stale_receipt_after_the_verdict_does_no_harm(bench: Bench, error: Exception) -> None:
    photo = bench.upload()

    def too_slow() -> None:
        bench.pass_time(61)
        raise error

    bench.reader.troubles = [too_slow]
    drain(bench.services, plenty)
    bench.pass_time(1000)
    drain(bench.services, plenty)
    assert bench.photo(photo.id).status in {"completed", "failed"}


@pytest.mark.parametrize("ahead", [-3600, 3600])
def test_a_workers_clock_does_not_say_when_a_photo_is_tried_again(bench: Bench, ahead: int) -> None:
    """The sweep leaves a photo alone until then, also where the queue has forgotten it."""
    photo = bench.upload()
    bench.reader.troubles.append(Transient("the model stumbled"))
    with time_machine.travel(time.time() + ahead):
        drain(bench.services, plenty)
    due = bench.photo(photo.id).next_attempt_at
    assert due
    assert abs((due - datetime.now(UTC)).total_seconds()) < 30
