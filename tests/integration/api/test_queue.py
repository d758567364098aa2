"""The queue through the API, as an operator uses it."""

from datetime import UTC, datetime, timedelta
from uuid import uuid4

import pytest

from chalicelib.api import queue
from chalicelib.pipeline.services import Services
from chalicelib.pipeline.withdrawal import WITHDRAWN
from chalicelib.queue import NewJob, State
from chalicelib.records import attempts, failed_attempts, photos, races, redraws
from chalicelib.records.races import Race
from tests.integration.api.finished import arrived, completed, failed
from tests.integration.api.gateway import Gateway


def test_stats_have_the_five_keys_and_no_other(photographer: Gateway, services: Services) -> None:
    services.queue.send([NewJob(id=str(uuid4())) for _ in range(3)])
    services.queue.send([NewJob(id=str(uuid4()))], delay=60)
    services.queue.receive(1)
    answer = photographer.get("/queue/stats")
    assert answer.text == '{"waiting":2,"active":1,"completed":0,"failed":0,"delayed":1}'


def test_jobs_come_in_pages(operator: Gateway, services: Services) -> None:
    ids = [str(uuid4()) for _ in range(5)]
    services.queue.send([NewJob(id=id, payload=b"private") for id in ids])
    first = operator.get("/queue/jobs?state=waiting&limit=3")
    assert "private" not in first.text
    second = operator.get(f"/queue/jobs?state=waiting&limit=3&cursor={first.json['nextCursor']}")
    assert [job["id"] for job in first.json["jobs"] + second.json["jobs"]] == ids
    assert second.json["nextCursor"] is None
    assert operator.get("/queue/jobs?state=failed").json == {"jobs": [], "nextCursor": None}


@pytest.mark.parametrize(
    "query",
    [
        "",
        "state=lost",
        "state=failed&limit=0",
        "state=failed&cursor=nonsense",
        f"state=failed&cursor={'9' * 400}:x",
        "state=failed&cursor=1:%00",
    ],
)
def test_a_bad_listing_is_refused(operator: Gateway, query: str) -> None:
    assert operator.get(f"/queue/jobs?{query}").status == 400


def test_a_job_tells_its_history(operator: Gateway, services: Services) -> None:
    job_id = str(uuid4())
    services.queue.send([NewJob(id=job_id)])
    [held] = services.queue.receive(1)
    services.queue.fail(held.receipt, "not an image", permanent=True)
    job = operator.get(f"/queue/jobs/{job_id}").json
    assert (job["state"], job["receiveCount"], job["error"]) == ("failed", 1, "not an image")
    assert [tried["error"] for tried in job["history"]] == ["not an image"]
    assert operator.get(f"/queue/jobs/{uuid4()}").status == 404


def test_failed_photos_are_redriven_all(operator: Gateway, services: Services, race: Race) -> None:
    dead, forgotten, fine = (
        failed(services, race),
        failed(services, race),
        completed(services, race, "1"),
    )
    services.queue.send([NewJob(id=dead.id)])
    [held] = services.queue.receive(1)
    services.queue.fail(held.receipt, "x", permanent=True)
    assert operator.post("/queue/redrive", json={"all": True}).json == {
        "redriven": 2,
        "more": False,
    }
    waiting = {dead.id: State.WAITING, forgotten.id: State.WAITING, fine.id: None}
    assert services.queue.states([dead.id, forgotten.id, fine.id]) == waiting
    for photo in photos.get_many(services.database, [dead.id, forgotten.id]):
        assert (photo.status, photo.attempts, photo.error) == ("pending", 0, None)
    assert services.doorbell.listen(0.1)  # type: ignore[attr-defined]
    assert operator.post("/queue/redrive", json={"all": True}).json == {
        "redriven": 0,
        "more": False,
    }


def test_failed_photos_are_redriven_by_id(
    operator: Gateway, services: Services, race: Race
) -> None:
    chosen, other = failed(services, race), failed(services, race)
    ids = [chosen.id, completed(services, race, "1").id, str(uuid4()), "nonsense"]
    assert operator.post("/queue/redrive", json={"ids": ids}).json["redriven"] == 1
    assert services.queue.states([chosen.id, other.id])[other.id] is None


@pytest.mark.parametrize("door", ["redrive", "promote"])
@pytest.mark.parametrize("body", [{}, {"all": False}, {"ids": []}, {"ids": ["a"], "all": True}])
def test_an_order_says_what(operator: Gateway, door: str, body: dict[str, object]) -> None:
    assert operator.post(f"/queue/{door}", json=body).status == 422


def test_a_paused_queue_hands_out_nothing(operator: Gateway, services: Services) -> None:
    services.queue.send([NewJob(id=str(uuid4()))])
    assert operator.post("/queue/pause").json == {"paused": True}
    assert services.queue.receive(1) == []
    assert operator.get("/queue").json["paused"] is True
    assert operator.post("/queue/resume").json == {"paused": False}
    assert len(services.queue.receive(1)) == 1
    assert services.doorbell.listen(0.1)  # type: ignore[attr-defined]


def test_a_resumed_queue_wakes_every_worker(operator: Gateway, services: Services) -> None:
    operator.post("/queue/pause")
    services.queue.send([NewJob(id=str(uuid4())) for _ in range(20)])
    operator.post("/queue/resume")
    rings = 0
    while services.doorbell.listen(0):  # type: ignore[attr-defined]
        rings += 1
    assert rings == services.settings.concurrency


def test_the_queue_at_a_glance(photographer: Gateway, services: Services) -> None:
    assert photographer.get("/queue").json == {
        "paused": False,
        "concurrency": 3,
        "counts": {"waiting": 0, "active": 0, "completed": 0, "failed": 0, "delayed": 0},
        "previews": {"waiting": 0, "more": False},
        "oldestWaiting": None,
    }
    before = datetime.now(UTC) - timedelta(milliseconds=1)
    services.queue.send([NewJob(id=str(uuid4()))])
    glance = photographer.get("/queue").json
    assert glance["counts"]["waiting"] == 1
    assert before <= datetime.fromisoformat(glance["oldestWaiting"]) <= datetime.now(UTC)


def test_the_queue_tells_how_many_previews_are_to_be_drawn(
    photographer: Gateway, services: Services, race: Race, monkeypatch: pytest.MonkeyPatch
) -> None:
    other = races.create(services.database, "other", "Other", race.date)
    for of, mark in ((race, "© Ann"), (race, "© Ann"), (other, "© Bob")):
        completed(services, of)
        races.change(services.database, of.id, watermark=mark)
    assert photographer.get("/queue").json["previews"] == {"waiting": 3, "more": False}
    assert redraws.take(services.database)
    assert photographer.get("/queue").json["previews"]["waiting"] == 3
    monkeypatch.setattr(queue, "MOST_PREVIEWS", 2)
    assert photographer.get("/queue").json["previews"] == {"waiting": 2, "more": True}


def test_workers_tell_what_they_read_and_since_when(
    photographer: Gateway, services: Services, race: Race
) -> None:
    assert photographer.get("/queue/workers").json == {
        "concurrency": 3,
        "idle": 3,
        "workers": [],
    }
    photo = arrived(services, race, "finish.jpg")
    services.queue.send([NewJob(id=photo.id)])
    services.queue.receive(1)
    attempts.claim(services.database, photo.id, 3)
    answer = photographer.get("/queue/workers").json
    [worker] = answer["workers"]
    assert (answer["idle"], worker["jobId"], worker["receiveCount"]) == (2, photo.id, 1)
    assert worker["photo"] == {
        "name": "finish.jpg",
        "raceSlug": race.slug,
        "status": "processing",
    }
    since = datetime.fromisoformat(worker["since"])
    assert (
        timedelta(0) <= datetime.fromisoformat(worker["claimedAt"]) - since < timedelta(seconds=5)
    )
    assert datetime.fromisoformat(worker["visibleUntil"]) - since == timedelta(seconds=60)
    assert worker["vanished"] is False


def test_a_vanished_worker_is_told_of_and_leaves_its_place(
    photographer: Gateway, services: Services
) -> None:
    job_id = str(uuid4())
    services.queue.send([NewJob(id=job_id)])
    services.queue.receive(1, visibility=0)
    answer = photographer.get("/queue/workers").json
    assert (answer["idle"], answer["workers"][0]["vanished"]) == (3, True)
    assert (answer["workers"][0]["photo"], answer["workers"][0]["claimedAt"]) == (None, None)


def test_a_list_names_each_job_s_photo(
    photographer: Gateway, services: Services, race: Race
) -> None:
    photo, gone = arrived(services, race, "start.jpg"), str(uuid4())
    services.queue.send([NewJob(id=photo.id), NewJob(id=gone)], delay=60)
    first, second = photographer.get("/queue/jobs?state=delayed").json["jobs"]
    lines = {job["id"]: job for job in (first, second)}
    assert lines[photo.id]["photo"] == {
        "name": "start.jpg",
        "raceSlug": race.slug,
        "status": "pending",
    }
    assert lines[gone]["photo"] is None
    due = datetime.fromisoformat(first["when"]) - datetime.fromisoformat(first["firstSent"])
    assert due == timedelta(seconds=60)


def test_delayed_jobs_are_promoted_some_or_all(operator: Gateway, services: Services) -> None:
    ids = [str(uuid4()) for _ in range(4)]
    services.queue.send([NewJob(id=id) for id in ids], delay=60)
    some = operator.post("/queue/promote", json={"ids": [ids[0], "unknown"]})
    assert some.json == {"promoted": 1, "more": False}
    assert services.doorbell.listen(0.1)  # type: ignore[attr-defined]
    assert operator.post("/queue/promote", json={"all": True}).json["promoted"] == 3
    assert services.queue.counts().waiting == 4


def test_jobs_are_removed_and_those_being_read_kept(
    operator: Gateway, services: Services, race: Race
) -> None:
    held, waits = arrived(services, race), arrived(services, race)
    services.queue.send([NewJob(id=held.id), NewJob(id=waits.id)])
    services.queue.receive(1)
    answer = operator.post("/queue/remove", json={"ids": [held.id, waits.id, "unknown"]}).json
    assert answer == {"removed": [waits.id], "kept": [held.id, "unknown"]}
    status = operator.get(f"/photos/{waits.id}/status").json
    assert (status["status"], status["error"]) == ("failed", WITHDRAWN)
    assert operator.get(f"/photos/{held.id}/status").json["status"] == "pending"


@pytest.mark.parametrize(
    ("state", "left"),
    [("waiting", {"waiting": 0}), ("delayed", {"delayed": 0}), ("failed", {"failed": 0})],
)
def test_a_state_is_purged_and_no_other(
    operator: Gateway, services: Services, state: str, left: dict[str, int]
) -> None:
    services.queue.send([NewJob(id=str(uuid4())) for _ in range(2)])
    for job in services.queue.receive(2):
        services.queue.fail(job.receipt, "x", permanent=True)
    services.queue.send([NewJob(id=str(uuid4())) for _ in range(2)])
    services.queue.send([NewJob(id=str(uuid4())) for _ in range(2)], delay=60)
    answer = operator.post("/queue/purge", json={"state": state}).json
    assert answer == {"purged": 2, "more": False}
    others = {"waiting": 2, "delayed": 2, "failed": 2, "active": 0, "completed": 0}
    assert operator.get("/queue/stats").json == others | left


@pytest.mark.parametrize("body", [{"state": "active"}, {"state": "all"}, {}])
def test_what_is_held_by_workers_is_not_purged(operator: Gateway, body: dict[str, str]) -> None:
    assert operator.post("/queue/purge", json=body).status == 422


def test_failures_are_told_with_their_stacks(
    operator: Gateway, services: Services, race: Race
) -> None:
    photo = arrived(services, race)
    claim = attempts.claim(services.database, photo.id, 3)
    assert claim
    failed_attempts.add(services.database, claim, "it broke", "RuntimeError\n  a.b:7 read")
    answer = operator.get(f"/photos/{photo.id}/failures").json
    assert photo.object_key in answer["originalUrl"]
    [failure] = answer["failures"]
    assert failure.pop("at")
    assert failure == {
        "generation": 1,
        "attempt": 1,
        "error": "it broke",
        "stack": "RuntimeError\n  a.b:7 read",
    }
    assert operator.get(f"/photos/{uuid4()}/failures").status == 404
