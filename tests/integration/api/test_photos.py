"""Photos through the API: seen, searched, corrected, read again, deleted."""

from datetime import timedelta

import pytest

from chalicelib.pipeline.services import Services
from chalicelib.queue import NewJob, State
from chalicelib.records.candidates import StoredCandidate
from chalicelib.records.races import Race
from tests.integration.api.finished import TAKEN_AT, arrived, completed, failed
from tests.integration.api.gateway import Gateway

NOBODY = "2f1e5a8c-6a0b-4d9e-9a53-0c1d7f3b8e42"  # a photo id that none has


def test_a_finished_photo_is_public(nobody: Gateway, services: Services, race: Race) -> None:
    photo = completed(services, race, "1234", "77")
    shown = nobody.get(f"/photos/{photo.id}").json
    assert shown["isProcessed"] is True
    assert (shown["width"], shown["height"]) == (4000, 3000)
    assert shown["takenAt"] == "2026-05-17T09:30:00Z"
    assert {bib["number"] for bib in shown["bibs"]} == {"1234", "77"}
    assert shown["bibs"][0]["box"] == [1, 2, 30, 40]
    assert f"derived/{photo.id}" in shown["thumbnailUrl"]
    status = nobody.get(f"/photos/{photo.id}/status").json
    assert list(status) == ["status", "error", "isProcessed", "processedAt"]
    assert status["status"] == "completed"
    assert status["processedAt"] == shown["processedAt"] is not None


def test_what_the_file_was_called_and_is_made_of_is_for_who_holds_a_token(
    nobody: Gateway, photographer: Gateway, services: Services, race: Race
) -> None:
    photo = completed(services, race, "1234", name="Ann Lee.jpg", sha256="ab" * 32)
    for address in (f"/photos/{photo.id}", f"/races/{race.slug}/photos"):
        [told, public] = [
            answer.get("photos", [answer])[0]
            for answer in (photographer.get(address).json, nobody.get(address).json)
        ]
        assert told["name"] == "Ann Lee.jpg"
        assert public["name"] == f"{race.slug}-{photo.id[:8]}.jpg"
        of_the_file = {"bytes", "sha256", "attempts", "nextAttemptAt", "hidden"}
        assert of_the_file <= set(told)
        assert not of_the_file & set(public)


def test_everything_that_was_seen_is_for_who_holds_a_token(
    nobody: Gateway, photographer: Gateway, services: Services, race: Race
) -> None:
    box = (1, 2, 30, 40)
    seen = [
        StoredCandidate(
            text="1284", confidence=0.9, box=box, verdict="kept", reason="near",
            number="1234", belief=0.5, evidence={"height": 20.0},
        ),
        StoredCandidate(text="ADIDAS", confidence=0.99, box=box, verdict="dropped", reason="word"),
    ]  # fmt: skip
    photo = completed(services, race, "1234", candidates=seen)
    services.database.run("UPDATE bibs SET read_as = '1284'")
    shown = photographer.get(f"/photos/{photo.id}").json
    assert shown["bibs"][0]["readAs"] == "1284"
    assert shown["candidates"] == [
        {"text": "1284", "number": "1234", "confidence": 0.9, "belief": 0.5, "box": [1, 2, 30, 40],
         "verdict": "kept", "reason": "near"},
        {"text": "ADIDAS", "number": None, "confidence": 0.99, "belief": 0.0,
         "box": [1, 2, 30, 40], "verdict": "dropped", "reason": "word"},
    ]  # fmt: skip
    public = nobody.get(f"/photos/{photo.id}").json
    assert "candidates" not in public
    assert public["bibs"] == shown["bibs"]
    page = photographer.get(f"/races/{race.slug}/photos").json["photos"]
    assert "candidates" not in page[0], "a page of them would be too much"


def test_a_bib_that_was_not_corrected_was_read_as_it_is(
    nobody: Gateway, services: Services, race: Race
) -> None:
    photo = completed(services, race, "7")
    assert nobody.get(f"/photos/{photo.id}").json["bibs"][0]["readAs"] is None


def test_an_unfinished_failed_or_hidden_photo_needs_a_token(
    nobody: Gateway, photographer: Gateway, services: Services, race: Race
) -> None:
    hidden = completed(services, race, "5")
    services.database.run("UPDATE photos SET hidden_at = now() WHERE id = :id", id=hidden.id)
    for photo in (arrived(services, race), failed(services, race), hidden):
        for address in (f"/photos/{photo.id}", f"/photos/{photo.id}/status"):
            refused = nobody.get(address)
            assert refused.status == 401
            assert refused.headers["WWW-Authenticate"].startswith("Bearer")
            assert photographer.get(address).status == 200
    assert nobody.get(f"/races/{race.slug}/photos").json["photos"] == []
    assert nobody.get(f"/races/{race.slug}/photos?status=failed").status == 401
    assert len(photographer.get(f"/races/{race.slug}/photos").json["photos"]) == 3


def test_a_finished_photo_of_a_closed_race_needs_a_token(
    nobody: Gateway, services: Services, race: Race
) -> None:
    photo = completed(services, race, "5")
    services.database.run("UPDATE races SET listed = 'closed'")
    assert nobody.get(f"/photos/{photo.id}").status == 401


def test_photos_are_found_by_bib(nobody: Gateway, services: Services, race: Race) -> None:
    first = completed(services, race, "A12", "7")
    completed(services, race, "12")
    found = nobody.get(f"/races/{race.slug}/photos?bib=a12").json["photos"]
    assert [photo["id"] for photo in found] == [first.id]
    assert nobody.get(f"/races/{race.slug}/photos?bib=99").json["photos"] == []


@pytest.mark.parametrize(
    "query", ["bib=1&bib=2", "bib=%27;--", "status=done", "cursor=%00", "cursor=AAAA", "bibs=1"]
)
def test_a_bad_search_is_refused(nobody: Gateway, race: Race, query: str) -> None:
    assert nobody.get(f"/races/{race.slug}/photos?{query}").status == 400


def test_a_failed_photo_says_why(photographer: Gateway, services: Services, race: Race) -> None:
    photo = failed(services, race, "it is not an image")
    [shown] = photographer.get(f"/races/{race.slug}/photos?status=failed").json["photos"]
    assert (shown["id"], shown["error"]) == (photo.id, "it is not an image")


def test_photos_come_in_pages(nobody: Gateway, services: Services, race: Race) -> None:
    ids = {completed(services, race, "1").id for _ in range(5)}
    seen: list[str] = []
    address = f"/races/{race.slug}/photos?limit=2"
    cursor: str | None = ""
    while cursor is not None:
        page = nobody.get(f"{address}&cursor={cursor}").json
        seen += [photo["id"] for photo in page["photos"]]
        cursor = page["nextCursor"]
    assert len(seen) == 5
    assert set(seen) == ids


@pytest.mark.parametrize("id", ["nonsense", "%00", NOBODY, "{%7B}", NOBODY.replace("-", "")])
def test_unknown_photos_are_not_found(photographer: Gateway, id: str) -> None:
    assert photographer.get(f"/photos/{id}").status == 404
    assert photographer.get(f"/photos/{id}/status").status == 404
    assert photographer.put(f"/photos/{id}/bibs", json={"numbers": []}).status == 404
    assert photographer.post(f"/photos/{id}/reprocess").status == 404
    assert photographer.delete(f"/photos/{id}").status == 404


def test_a_persons_bibs_outrank_the_models(
    photographer: Gateway, nobody: Gateway, services: Services, race: Race
) -> None:
    photo = completed(services, race, "1284", "77")
    answer = photographer.put(f"/photos/{photo.id}/bibs", json={"numbers": ["1234", "a7", "77"]})
    assert {bib["number"] for bib in answer.json["bibs"]} == {"1234", "A7", "77"}
    assert {bib["source"] for bib in answer.json["bibs"]} == {"person"}
    assert nobody.get(f"/races/{race.slug}/photos?bib=1284").json["photos"] == []
    assert photographer.put(f"/photos/{photo.id}/bibs", json={"numbers": []}).json["bibs"] == []


def test_a_number_has_the_box_that_a_person_says(
    photographer: Gateway, services: Services, race: Race
) -> None:
    address = f"/photos/{completed(services, race).id}/bibs"
    said = {"numbers": ["a7"], "boxes": {"a7": [10, 20, 30, 40]}}
    [bib] = photographer.put(address, json=said).json["bibs"]
    assert (bib["number"], bib["box"]) == ("A7", [10, 20, 30, 40])
    for wrong in ([30, 20, 10, 40], [10, 40, 30, 20], [-1, 2, 3, 4], [1, 2, 3]):
        assert photographer.put(address, json=said | {"boxes": {"a7": wrong}}).status == 422


@pytest.mark.parametrize("numbers", [["="], [""], ["1" * 17], [7], "12", ["-1"]])
def test_what_is_no_bib_is_refused(
    photographer: Gateway, services: Services, race: Race, numbers: object
) -> None:
    photo = completed(services, race, "1")
    assert photographer.put(f"/photos/{photo.id}/bibs", json={"numbers": numbers}).status == 422


def test_a_photo_is_read_again(photographer: Gateway, services: Services, race: Race) -> None:
    photo = failed(services, race)
    answer = photographer.post(f"/photos/{photo.id}/reprocess")
    assert answer.status == 202
    assert answer.json == {
        "status": "pending",
        "error": None,
        "isProcessed": False,
        "processedAt": None,
    }
    assert services.queue.receive(1)[0].id == photo.id


def test_a_photo_in_work_is_read_again_after_it(
    photographer: Gateway, services: Services, race: Race
) -> None:
    photo = arrived(services, race)
    services.queue.send([NewJob(id=photo.id)])
    [held] = services.queue.receive(1)
    photographer.post(f"/photos/{photo.id}/reprocess")
    services.queue.complete([held.receipt])
    assert services.queue.states([photo.id]) == {photo.id: State.WAITING}


def test_a_deleted_photo_leaves_nothing(
    photographer: Gateway, services: Services, race: Race
) -> None:
    photo = completed(services, race, "1")
    services.queue.send([NewJob(id=photo.id)])
    assert photographer.delete(f"/photos/{photo.id}").status == 204
    assert photographer.get(f"/photos/{photo.id}").status == 404
    assert photographer.delete(f"/photos/{photo.id}").status == 404
    assert services.storage.list("") == []
    assert services.queue.job(photo.id) is None


def test_photos_come_by_the_time_they_were_taken_on_the_race_s_clock(
    nobody: Gateway, photographer: Gateway, services: Services, race: Race
) -> None:
    address = f"/races/{race.slug}/photos"
    called: dict[str, str] = {}
    for minutes in (30, 10, None, 20):
        taken = None if minutes is None else TAKEN_AT + timedelta(minutes=minutes)
        called[completed(services, race, "7", taken_at=taken).id] = f"{minutes}"
    arrived(services, race)
    photographer.patch(f"/races/{race.slug}", json={"clockOffset": 7200})

    def names(query: str) -> list[str]:
        return [called[photo["id"]] for photo in nobody.get(f"{address}?{query}").json["photos"]]

    assert names("sort=taken") == ["10", "20", "30", "None"]
    assert names("sort=created") == names("") == ["20", "None", "10", "30"]
    assert names("takenFrom=2026-05-17T11:50:00Z&bib=7") == ["20", "30"]
    assert names("takenFrom=2026-05-17T13:40:00%2B02:00&takenTo=2026-05-17T11:49:59Z") == ["10"]
    first = nobody.get(f"{address}?sort=taken&limit=3").json
    assert first["photos"][0]["takenAt"] == "2026-05-17T11:40:00Z"
    assert names(f"sort=taken&limit=3&cursor={first['nextCursor']}") == ["None"]
    assert nobody.get(f"{address}?cursor={first['nextCursor']}").status == 400


@pytest.mark.parametrize(
    "query",
    [
        "sort=size",
        "takenFrom=2026-05-17T11:50:00",
        "takenTo=noon",
        "sort=created&takenTo=2026-05-17T11:50:00Z",
    ],
)
def test_what_no_time_can_be_is_refused(nobody: Gateway, race: Race, query: str) -> None:
    refused = nobody.get(f"/races/{race.slug}/photos?{query}")
    assert refused.status == 400
    at = refused.json["errors"][0]["at"].removeprefix("$.")
    assert at in {"sort", "takenFrom", "takenTo"}
