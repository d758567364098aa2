"""Photos posted through the API: kept, queued, and refused with a reason."""

import hashlib

import pytest

from chalicelib.pipeline.services import Services
from chalicelib.records import photos
from chalicelib.records.races import Race
from tests.integration.api.gateway import Gateway
from tests.integration.api.pictures import FORM, HEIC, JPEG, PNG, WEBP, form

ADDRESS = "/races/city-10k/photos"


@pytest.mark.parametrize(
    ("body", "declared", "extension"),
    [
        (JPEG, "image/jpeg", "jpg"),
        (PNG, "image/png", "png"),
        (WEBP, "image/webp", "webp"),
        (PNG, "image/jpeg", "png"),
        (JPEG, "application/octet-stream", "jpg"),
    ],
)
def test_one_photo_is_kept_and_queued(
    photographer: Gateway,
    services: Services,
    race: Race,
    body: bytes,
    declared: str,
    extension: str,
) -> None:
    answer = photographer.post(
        f"{ADDRESS}?name=IMG_1.JPG", body=body, headers={"Content-Type": declared}
    )
    assert answer.status == 202
    shown = answer.json
    assert (shown["status"], shown["name"], shown["raceSlug"]) == (
        "pending",
        "IMG_1.JPG",
        race.slug,
    )
    assert shown["sha256"] == hashlib.sha256(body).hexdigest()
    assert answer.headers["Location"] == f"/photos/{shown['id']}/status"
    assert photographer.get(answer.headers["Location"]).json == {
        "status": "pending",
        "error": None,
        "isProcessed": False,
        "processedAt": None,
    }
    key = f"originals/{race.id}/{shown['id']}.{extension}"
    assert services.storage.get(key) == body
    [job] = services.queue.receive(1)
    assert job.id == shown["id"]
    assert answer.headers["X-Correlation-Id"].encode() in job.payload
    assert services.doorbell.listen(0.1)  # type: ignore[attr-defined]


def test_the_name_may_come_in_a_header(photographer: Gateway, race: Race) -> None:
    headers = {"Content-Type": "image/jpeg", "X-Filename": "C:%5CPhotos%5CZ%C3%BCrich.jpg"}
    assert photographer.post(ADDRESS, body=JPEG, headers=headers).json["name"] == "Zürich.jpg"


@pytest.mark.parametrize(
    ("body", "declared", "status"),
    [
        (b"just text", "image/jpeg", 422),
        (b"", "image/jpeg", 422),
        (b"GIF89a" + bytes(100), "image/png", 422),
        (HEIC, "image/jpeg", 415),
        (HEIC, "image/heic", 415),
        (JPEG, "text/plain", 415),
        (JPEG, "application/json", 415),
        (b"\xff\xd8\xff" + bytes(4_500_000), "image/jpeg", 413),
    ],
)
def test_what_cannot_be_a_photo_is_refused_and_not_kept(
    photographer: Gateway, services: Services, race: Race, body: bytes, declared: str, status: int
) -> None:
    answer = photographer.post(ADDRESS, body=body, headers={"Content-Type": declared})
    assert answer.status == status
    assert answer.headers["Content-Type"] == "application/problem+json"
    assert answer.json["detail"]
    assert services.storage.list("") == []
    assert photos.page(services.database, race.id) == ([], "")


def test_what_is_too_large_is_told_the_other_way(photographer: Gateway, race: Race) -> None:
    body = b"\xff\xd8\xff" + bytes(4_500_000)
    answer = photographer.post(ADDRESS, body=body, headers={"Content-Type": "image/jpeg"})
    assert "/uploads" in answer.json["detail"]


def test_many_have_a_verdict_each_in_their_order(
    photographer: Gateway, services: Services, race: Race
) -> None:
    body = form(("1.jpg", JPEG), ("2.jpg", b"text"), ("3.heic", HEIC), ("4.png", PNG))
    answer = photographer.post(ADDRESS, body=body, headers={"Content-Type": FORM})
    assert answer.status == 202
    verdicts = answer.json["photos"]
    assert [(v["name"], v["status"]) for v in verdicts] == [
        ("1.jpg", 202),
        ("2.jpg", 422),
        ("3.heic", 415),
        ("4.png", 202),
    ]
    assert "HEIC" in verdicts[2]["error"]
    sent = {job.id for job in services.queue.receive(10)}
    assert sent == {verdicts[0]["id"], verdicts[3]["id"]}
    for verdict in (verdicts[0], verdicts[3]):
        assert photographer.get(verdict["location"]).json["status"] == "pending"


def test_many_of_which_none_is_good_are_refused(
    photographer: Gateway, services: Services, race: Race
) -> None:
    answer = photographer.post(
        ADDRESS, body=form(("1.txt", b"text"), ("2.txt", b"")), headers={"Content-Type": FORM}
    )
    assert answer.status == 422
    assert [fault["at"] for fault in answer.json["errors"]] == ["files[0]", "files[1]"]
    assert services.queue.counts().waiting == 0


@pytest.mark.parametrize(
    ("body", "declared", "status"),
    [
        (form(), FORM, 422),
        (b"", FORM, 400),
        (form(("1.jpg", JPEG))[:-10], FORM, 400),
        (form(("1.jpg", JPEG)), "multipart/form-data", 400),
        (form(("1.jpg", JPEG)), "multipart/form-data; boundary=other", 400),
        (form(*[("1.jpg", JPEG)] * 101), FORM, 400),
    ],
)
def test_a_broken_form_is_refused(
    photographer: Gateway, services: Services, race: Race, body: bytes, declared: str, status: int
) -> None:
    answer = photographer.post(ADDRESS, body=body, headers={"Content-Type": declared})
    assert answer.status == status
    assert services.storage.list("") == []


def test_a_single_photo_overtakes_a_bulk(
    photographer: Gateway, services: Services, race: Race
) -> None:
    bulk = form(*[(f"{n}.jpg", JPEG) for n in range(5)])
    photographer.post(ADDRESS, body=bulk, headers={"Content-Type": FORM})
    single = photographer.post(ADDRESS, body=JPEG, headers={"Content-Type": "image/jpeg"})
    assert services.queue.receive(1)[0].id == single.json["id"]


def test_an_unknown_race_takes_nothing(photographer: Gateway, services: Services) -> None:
    headers = {"Content-Type": "image/jpeg"}
    assert photographer.post("/races/nowhere/photos", body=JPEG, headers=headers).status == 404
    assert services.storage.list("") == []
