"""The main job on AWS's own services: photos in by every door, numbers out."""

from datetime import UTC, datetime
from pathlib import Path
from urllib.parse import quote_plus

import msgspec
import pytest

from infra.local.client import Client, Refused
from tests.acceptance.product import ended, eventually
from tests.localstack.deployed import RACE, Deployed, numbers, sample

pytestmark = pytest.mark.timeout(400)


def test_a_photo_dropped_into_the_bucket_is_read(stage: Deployed) -> None:
    body, known = sample("05")
    key = stage.drop("05.jpg", body)
    photo = stage.read(key)
    assert (photo["status"], numbers(photo)) == ("completed", known)
    assert photo["name"] == "05.jpg"
    found = Client(stage.client.url, "").call("GET", f"/races/{RACE}/photos?bib={known[0]}")
    assert photo["id"] in {p["id"] for p in found["photos"]}
    assert any(photo["id"] in line for line in stage.lines("Intake"))
    assert any(photo["id"] in line for line in stage.lines("Drain"))


def test_one_posted_through_api_gateway_is_read(stage: Deployed) -> None:
    body, known = sample("08")
    answer = stage.client.request("POST", f"/races/{RACE}/photos?name=08.jpg", body, "image/jpeg")
    assert answer.status == 202
    assert answer.data, answer.headers
    photo = ended(stage.client, answer.json()["id"], 120)
    assert (photo["status"], numbers(photo)) == ("completed", known)


def test_one_by_a_presigned_form_is_read(stage: Deployed, tmp_path: Path) -> None:
    body, known = sample("04")
    (tmp_path / "04.jpg").write_bytes(body)
    form = stage.client.presign(RACE, [tmp_path / "04.jpg"])[0]
    stage.client.send(form, tmp_path / "04.jpg")
    photo = stage.read(form["key"])
    assert (photo["status"], numbers(photo)) == ("completed", known)
    thumbnail = stage.client.http.request("GET", photo["thumbnailUrl"])
    assert thumbnail.data[:2] == b"\xff\xd8" or thumbnail.data[:4] == b"RIFF"


def test_a_presigned_form_is_held_to_its_size_and_type_by_storage(
    stage: Deployed, tmp_path: Path
) -> None:
    (tmp_path / "a.jpg").write_bytes(sample("04")[0])
    form = dict(stage.client.presign(RACE, [tmp_path / "a.jpg"])[0])
    larger = tmp_path / "larger.jpg"
    larger.write_bytes(sample("04")[0] + b"\0")
    with pytest.raises(Refused, match="EntityTooLarge"):
        stage.client.send(form, larger)
    other = form | {"fields": form["fields"] | {"Content-Type": "text/html"}}
    with pytest.raises(Refused, match="AccessDenied"):
        stage.client.send(other, tmp_path / "a.jpg")
    stored = stage.s3.list_objects_v2(Bucket=stage.bucket, Prefix=form["key"])
    assert stored["KeyCount"] == 0


def long_key_name() -> str:
    """A name that makes a key of 900 characters, with all that is encoded in events."""
    parts = ["été 10k + Zürich & co", *["très longue course à pied " * 8] * 4, ""]
    begun = "/".join(part.strip() for part in parts)
    rest = 900 - len(f"incoming/{RACE}/{begun}") - len(".jpg")
    return begun + "x+ y=%C3%A9"[:rest] + "z" * (rest - 11) + ".jpg"


def test_a_long_key_with_spaces_pluses_and_accents_is_read(stage: Deployed) -> None:
    body, known = sample("21")
    key = stage.drop(long_key_name(), body)
    assert len(key) == 900
    assert {" ", "+", "é", "%"} <= set(key)
    photo = stage.read(key)
    assert (photo["status"], numbers(photo)) == ("completed", known)


def test_the_same_event_three_times_makes_one_photo(stage: Deployed) -> None:
    key = stage.drop("thrice.jpg", sample("14")[0])
    photo = stage.arrived(key)
    stored = stage.s3.head_object(Bucket=stage.bucket, Key=key)
    described = {
        "key": quote_plus(key, safe="/"),
        "size": stored["ContentLength"],
        "eTag": stored["ETag"].strip('"'),
        "sequencer": "0055AED6DCD90281E5",
    } | ({"versionId": stored["VersionId"]} if "VersionId" in stored else {})
    event = {
        "eventName": "ObjectCreated:Put",
        "eventTime": datetime.now(UTC).isoformat(),
        "s3": {"bucket": {"name": stage.bucket}, "object": described},
    }
    uploads = stage.queue("UploadsQueueArn")
    for _ in range(2):
        stage.sqs.send_message(
            QueueUrl=uploads, MessageBody=msgspec.json.encode({"Records": [event]}).decode()
        )
    told = eventually(lambda: len(arrivals(stage, photo)) >= 3 and arrivals(stage, photo))
    assert [record["fresh"] for record in told] == [True, False, False]
    assert len(stage.photos(key)) == 1
    assert stage.read(key)["attempts"] == 1


def arrivals(stage: Deployed, photo: str) -> list[dict[str, object]]:
    return [line for line in stage.said("Intake", "photo arrived") if line["photo"] == photo]
