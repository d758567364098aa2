"""The queue through the API, as an operator uses it."""

from uuid import uuid4

import pytest

from chalicelib.pipeline.services import Services
from chalicelib.queue import NewJob, State
from chalicelib.records import photos
from chalicelib.records.races import Race
from tests.integration.api.finished import completed, failed
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
    assert operator.post("/queue/redrive", json={"all": True}).json == {"redriven": 2}
    waiting = {dead.id: State.WAITING, forgotten.id: State.WAITING, fine.id: None}
    assert services.queue.states([dead.id, forgotten.id, fine.id]) == waiting
    for photo in photos.get_many(services.database, [dead.id, forgotten.id]):
        assert (photo.status, photo.attempts, photo.error) == ("pending", 0, None)
    assert services.doorbell.listen(0.1)  # type: ignore[attr-defined]
    assert operator.post("/queue/redrive", json={"all": True}).json == {"redriven": 0}


def test_failed_photos_are_redriven_by_id(
    operator: Gateway, services: Services, race: Race
) -> None:
    chosen, other = failed(services, race), failed(services, race)
    ids = [chosen.id, completed(services, race, "1").id, str(uuid4()), "nonsense"]
    assert operator.post("/queue/redrive", json={"ids": ids}).json == {"redriven": 1}
    assert services.queue.states([chosen.id, other.id])[other.id] is None


@pytest.mark.parametrize("body", [{}, {"all": False}, {"ids": []}, {"ids": ["a"], "all": True}])
def test_a_redrive_says_what(operator: Gateway, body: dict[str, object]) -> None:
    assert operator.post("/queue/redrive", json=body).status == 422


def test_a_paused_queue_hands_out_nothing(operator: Gateway, services: Services) -> None:
    services.queue.send([NewJob(id=str(uuid4()))])
    assert operator.post("/queue/pause").json == {"paused": True}
    assert services.queue.receive(1) == []
    assert operator.post("/queue/resume").json == {"paused": False}
    assert len(services.queue.receive(1)) == 1
    assert services.doorbell.listen(0.1)  # type: ignore[attr-defined]
