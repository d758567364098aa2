"""Presigned uploads: asked for through the API, arrived from storage."""

import base64
import hashlib
import json
from datetime import UTC, datetime, timedelta
from urllib.parse import parse_qs, urlsplit

import pytest

from chalicelib.pipeline.arrival import arrive
from chalicelib.pipeline.services import Services
from chalicelib.records import uploads
from chalicelib.records.races import Race
from chalicelib.storage.presign import Expired, read_post
from tests.integration.api.finished import completed
from tests.integration.api.gateway import Gateway
from tests.integration.api.pictures import JPEG

ADDRESS = "/races/city-10k/uploads"
KNOWN = "/races/city-10k/photos/known"
FILE = {"name": "IMG 1 (ü).JPG", "contentType": "image/jpeg", "bytes": 12_000_000}


def test_each_file_gets_its_form(photographer: Gateway, services: Services, race: Race) -> None:
    other = {**FILE, "name": "../../b.png", "contentType": "image/png"}
    answer = photographer.post(ADDRESS, json={"files": [FILE, other]})
    assert answer.status == 201
    first, second = answer.json["uploads"]
    assert first["name"] == FILE["name"]
    assert first["key"].startswith("incoming/city-10k/")
    assert first["key"].endswith("/IMG_1_.JPG")
    assert second["key"].endswith("/b.png")
    promised = uploads.by_key(services.database, first["key"])
    assert promised
    assert (promised.race_id, promised.max_bytes) == (race.id, 12_000_000)
    policy = json.loads(base64.b64decode(_field(first["fields"], "policy")))
    assert ["content-length-range", 1, 12_000_000] in policy["conditions"]


def test_what_arrives_is_the_promised_photo(
    photographer: Gateway, services: Services, race: Race
) -> None:
    [upload] = photographer.post(ADDRESS, json={"files": [FILE]}).json["uploads"]
    stored = services.storage.put(upload["key"], b"bytes", "image/jpeg")
    photo = arrive(services, key=stored.key, version=stored.version, size=5, sequencer="0A")
    assert photo
    shown = photographer.get(f"/photos/{photo.id}").json
    assert (shown["name"], shown["bytes"], shown["status"]) == (FILE["name"], 5, "pending")
    promised = uploads.by_key(services.database, upload["key"])
    assert promised
    assert promised.photo_id == photo.id


@pytest.mark.parametrize(
    "files",
    [
        [],
        [FILE] * 101,
        [{**FILE, "contentType": "image/heic"}],
        [{**FILE, "bytes": 0}],
        [{**FILE, "bytes": 20_000_001}],
        [{**FILE, "name": ""}],
        [{**FILE, "sha256": "AB" * 32}],
        [{**FILE, "name": "a\nb"}],
        [FILE, {"name": "b.jpg"}],
    ],
)
def test_a_file_that_cannot_come_is_refused_with_all(
    photographer: Gateway, services: Services, race: Race, files: list[dict[str, object]]
) -> None:
    assert photographer.post(ADDRESS, json={"files": files}).status == 422
    assert services.database.run("SELECT key FROM uploads") == []


def summed(body: bytes) -> dict[str, object]:
    return {**FILE, "bytes": len(body), "sha256": hashlib.sha256(body).hexdigest()}


def test_a_sum_that_was_said_is_signed_and_known_once_it_arrived(
    photographer: Gateway, services: Services, race: Race
) -> None:
    """Known before it is read, and before anybody tells of it."""
    file, other = summed(b"bytes"), summed(b"other")
    asked = {"sha256": [file["sha256"], other["sha256"]]}
    [upload] = photographer.post(ADDRESS, json={"files": [file]}).json["uploads"]
    assert "x-amz-checksum-sha256" in upload["fields"]
    assert photographer.post(KNOWN, json=asked).json == {"photos": []}
    stored = services.storage.put(upload["key"], b"bytes", "image/jpeg")
    [photo] = photographer.post(KNOWN, json=asked).json["photos"]
    assert photo["sha256"] == file["sha256"]
    shown = photographer.get(f"/photos/{photo['id']}").json
    assert (shown["name"], shown["status"], shown["sha256"]) == (
        FILE["name"], "pending", file["sha256"],
    )  # fmt: skip
    told = arrive(services, key=stored.key, version=stored.version, size=5, sequencer="0A")
    assert told
    assert told.id == photo["id"]
    assert photographer.post(KNOWN, json=asked).json["photos"] == [photo]
    photographer.delete(f"/photos/{photo['id']}")
    assert photographer.post(KNOWN, json=asked).json == {"photos": []}


def test_what_another_race_has_is_not_known_here(
    photographer: Gateway, services: Services, race: Race
) -> None:
    photographer.post("/races", json={"slug": "other", "name": "O", "date": "2026-05-17"})
    asked = {"sha256": [summed(JPEG)["sha256"]]}
    photographer.post("/races/other/photos", body=JPEG, headers={"Content-Type": "image/jpeg"})
    assert len(photographer.post("/races/other/photos/known", json=asked).json["photos"]) == 1
    assert photographer.post(KNOWN, json=asked).json == {"photos": []}


@pytest.mark.parametrize("sums", [[], ["ab"], ["AB" * 32], ["ab" * 32] * 101])
def test_what_is_no_sum_is_refused(photographer: Gateway, race: Race, sums: list[str]) -> None:
    assert photographer.post(KNOWN, json={"sha256": sums}).status == 422


def test_a_hundred_files_fit_in_one_call(photographer: Gateway, race: Race) -> None:
    answer = photographer.post(ADDRESS, json={"files": [FILE] * 100})
    assert len({upload["key"] for upload in answer.json["uploads"]}) == 100


def _field(fields: dict[str, str], name: str) -> str:
    return next(value for key, value in fields.items() if key.lower() == name)


def test_a_form_is_for_one_key_one_type_its_size_and_an_hour(
    photographer: Gateway, race: Race
) -> None:
    asked = {"name": "a.jpg", "contentType": "image/jpeg", "bytes": 4321}
    [upload] = photographer.post(ADDRESS, json={"files": [asked]}).json["uploads"]
    now = datetime.now(UTC)
    grant = read_post("secret", upload["fields"], now + timedelta(minutes=59))
    assert (grant.key, grant.content_type) == (upload["key"], "image/jpeg")
    assert grant.key.startswith(f"incoming/{race.slug}/")
    assert (grant.min_bytes, grant.max_bytes) == (1, 4321)
    with pytest.raises(Expired):
        read_post("secret", upload["fields"], now + timedelta(minutes=61))


def test_a_link_to_a_picture_is_good_for_a_quarter_of_an_hour(
    nobody: Gateway, services: Services, race: Race
) -> None:
    photo = completed(services, race, "7")
    link = urlsplit(nobody.get(f"/photos/{photo.id}").json["previewUrl"])
    [expires] = parse_qs(link.query)["expires"]
    assert 840 < int(expires) - datetime.now(UTC).timestamp() <= 901
