"""How long work still takes, through the API."""

from datetime import UTC, datetime
from uuid import uuid4

import pytest

from chalicelib.pipeline.services import Services
from chalicelib.queue import NewJob
from chalicelib.records import attempts, metrics
from chalicelib.records.database import Database
from chalicelib.records.races import Race
from chalicelib.telemetry.metrics import Metrics
from tests.integration.api.finished import arrived, completed
from tests.integration.api.gateway import Gateway


@pytest.fixture
def measured(database: Database) -> None:
    """The last five minutes: two workers, two seconds a photo."""
    now = datetime.now(UTC).timestamp()
    for ago in range(1, 6):
        counting = Metrics(lambda at=now - 60 * ago: at)
        for _ in range(60):
            counting.record("PhotosCompleted")
            counting.record("TotalTime", 2.0)
        points = counting.take()
        metrics.add(database, points)


def test_an_empty_queue_is_done(photographer: Gateway) -> None:
    assert photographer.get("/queue/estimate").json == {
        "outlook": "done", "seconds": None, "remaining": 0, "perMinute": None, "workers": 0,
    }  # fmt: skip


def test_a_queue_at_work_says_how_long(
    photographer: Gateway, services: Services, measured: None
) -> None:
    services.queue.send([NewJob(id=str(uuid4())) for _ in range(120)])
    services.queue.receive(2)
    assert photographer.get("/queue/estimate").json == {
        "outlook": "working", "seconds": 120, "remaining": 120, "perMinute": 60.0, "workers": 2,
    }  # fmt: skip


def test_a_paused_queue_says_so(operator: Gateway, services: Services, measured: None) -> None:
    services.queue.send([NewJob(id=str(uuid4()))])
    operator.post("/queue/pause")
    told = operator.get("/queue/estimate").json
    assert (told["outlook"], told["seconds"]) == ("paused", None)


def test_a_race_is_done_with_its_last_photo_in_line(
    photographer: Gateway, services: Services, race: Race, measured: None
) -> None:
    completed(services, race, "1")
    first = arrived(services, race)
    services.queue.send([NewJob(id=first.id)])
    services.queue.send([NewJob(id=str(uuid4())) for _ in range(57)])  # another race's
    services.queue.receive(2)
    attempts.claim(services.database, first.id, 3)
    only_held = photographer.get("/races/city-10k").json["estimate"]
    assert (only_held["outlook"], only_held["seconds"], only_held["remaining"]) == ("working", 2, 1)
    last = arrived(services, race)
    services.queue.send([NewJob(id=last.id)])
    told = photographer.get("/races/city-10k").json
    assert told["photos"] == {"pending": 1, "processing": 1, "completed": 1, "failed": 0}
    assert (told["estimate"]["seconds"], told["estimate"]["remaining"]) == (59, 59)


def test_a_finished_race_has_nothing_left(
    photographer: Gateway, nobody: Gateway, services: Services, race: Race
) -> None:
    completed(services, race, "1")
    assert photographer.get("/races/city-10k").json["estimate"]["outlook"] == "done"
    assert "estimate" not in nobody.get("/races/city-10k").json


def test_a_photo_says_how_long_until_its_verdict(
    photographer: Gateway, services: Services, race: Race, measured: None
) -> None:
    photo = arrived(services, race)
    services.queue.send([NewJob(id=str(uuid4())) for _ in range(30)])
    services.queue.send([NewJob(id=photo.id)])
    services.queue.receive(2)
    assert photographer.get(f"/photos/{photo.id}").json["estimate"]["seconds"] == 31
    status = photographer.get(f"/photos/{photo.id}/status").json
    assert list(status) == ["status", "error", "isProcessed", "processedAt"]
    assert "estimate" not in photographer.get(f"/photos/{completed(services, race).id}").json


def test_a_photo_that_is_tried_again_later_waits_for_that(
    photographer: Gateway, services: Services, race: Race, measured: None
) -> None:
    photo = arrived(services, race)
    services.queue.send([NewJob(id=photo.id)])
    [held] = services.queue.receive(1)
    claim = attempts.claim(services.database, photo.id, 3)
    assert claim
    services.queue.fail(held.receipt, "no")
    attempts.retry_later(services.database, photo.id, claim.lease, "no", 200)
    seconds = photographer.get(f"/photos/{photo.id}").json["estimate"]["seconds"]
    assert seconds == pytest.approx(202, abs=2)
