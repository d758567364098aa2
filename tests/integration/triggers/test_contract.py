"""Each trigger's event, as AWS sends it, through app.py's own handlers."""

import json
import runpy
from collections.abc import Callable
from dataclasses import asdict, replace
from datetime import timedelta
from typing import Any
from urllib.parse import unquote_plus

import boto3
import pytest

import app
from chalicelib.errors import Unavailable
from chalicelib.pipeline.drain import Drained
from chalicelib.pipeline.services import Services, use
from chalicelib.queue import State
from chalicelib.records import photos, tokens
from chalicelib.records.database import Database
from chalicelib.records.races import Race
from chalicelib.records.tokens import create_token
from chalicelib.settings import settings
from chalicelib.triggers.migrate import BadEvent
from tests.integration.triggers.conftest import Context, event


def told(batch: Any) -> list[str]:
    """The keys that a batch's messages tell of, decoded."""
    found = []
    for record in batch["Records"]:
        body = record["body"]
        for each in json.loads(body).get("Records", []) if body.startswith("{") else []:
            found.append(unquote_plus(each["s3"]["object"]["key"]))
    return found


def uploaded(services: Services) -> dict[str, Any]:
    """The fixture's batch, with its objects in storage."""
    batch = event("sqs_uploads")
    for key in told(batch):
        services.storage.put(key, b"a photo", "image/jpeg")
    return batch  # type: ignore[no-any-return]


def names(batch: Any, *places: int) -> list[dict[str, str]]:
    return [{"itemIdentifier": batch["Records"][place]["messageId"]} for place in places]


def keys_of(services: Services, race: Race) -> list[str]:
    return [photo.object_key for photo in photos.page(services.database, race.id)[0]]


def test_a_batch_of_storage_s_events(services: Services, race: Race) -> None:
    batch = uploaded(services)
    answer = app.intake(batch, Context())
    # The message that is no JSON, and the one that is no notification.
    assert answer == {"batchItemFailures": names(batch, 8, 9)}
    kept = keys_of(services, race)
    assert sorted(kept) == sorted(
        [
            "incoming/city-10k/IMG_1.jpg",
            "incoming/city-10k/card 1/IMG+1 été.jpg",
            "incoming/city-10k/IMG_2.jpg",
            "incoming/city-10k/IMG_3.jpg",
            told(batch)[2],
        ]
    )
    assert len(told(batch)[2]) == 900
    assert len(services.queue.jobs(State.WAITING).jobs) == 5
    app.intake(batch, Context())
    assert sorted(keys_of(services, race)) == sorted(kept)


def test_the_version_is_s3_s_or_the_etag(services: Services, race: Race) -> None:
    app.intake(uploaded(services), Context())
    [page, _] = photos.page(services.database, race.id)
    versions = {photo.original_name: photo.object_version for photo in page}
    assert versions["IMG+1 été.jpg"] == "096fKKXTRTtl3on89fVO.nfljtsv6qko"
    assert versions["IMG_1.jpg"] == "d41d8cd98f00b204e9800998ecf8427e"


def test_what_is_not_ours_is_told_of_and_what_is_no_notification_too(
    services: Services, race: Race, said: Callable[[], list[dict[str, Any]]]
) -> None:
    batch = uploaded(services)
    app.intake(batch, Context())
    told_of = {line.get("message_id"): line for line in said() if line["level"] != "INFO"}
    elsewhere, original, text, unknown = (batch["Records"][n]["messageId"] for n in (6, 7, 8, 9))
    assert told_of[elsewhere]["message"] == "an object of another bucket was passed over"
    assert told_of[elsewhere]["bucket"] == "somebody-elses-bucket"
    assert told_of[original]["message"] == "an object that is no upload was passed over"
    for lost in (text, unknown):
        assert told_of[lost]["message"] == "message not understood"


def test_a_failed_message_is_seen_again_soon(services: Services, uploads: str, race: Race) -> None:
    sqs = boto3.client("sqs")
    sqs.send_message(QueueUrl=uploads, MessageBody="not a notification")
    [message] = sqs.receive_message(
        QueueUrl=uploads, AttributeNames=["All"], VisibilityTimeout=360
    )["Messages"]
    record = {
        **event("sqs_uploads")["Records"][0],
        "messageId": message["MessageId"],
        "receiptHandle": message["ReceiptHandle"],
        "body": message["Body"],
        "attributes": message["Attributes"],
    }
    answer = app.intake({"Records": [record]}, Context())
    assert answer["batchItemFailures"] == [{"itemIdentifier": message["MessageId"]}]
    [again] = sqs.receive_message(QueueUrl=uploads, AttributeNames=["All"], WaitTimeSeconds=10)[
        "Messages"
    ]
    assert again["Attributes"]["ApproximateReceiveCount"] == "2"


def test_without_postgres_every_message_is_kept(services: Services, race: Race) -> None:
    batch = uploaded(services)
    asked = []

    class Away(Database):
        def run(self, sql: str, /, **params: object) -> list[dict[str, Any]]:
            asked.append(sql)
            raise Unavailable("Postgres is away")

    use(replace(services, database=Away("postgresql://away")))
    answer = app.intake(batch, Context())
    assert answer == {"batchItemFailures": names(batch, *range(10))}
    assert len([sql for sql in asked if "FROM races" in sql]) == 1, (
        "what is away for one is away for all"
    )


def test_the_ring_of_the_doorbell_drains(services: Services) -> None:
    answer = app.drain(event("sqs_jobs"), Context(seconds=300))
    assert answer == {"batchItemFailures": [], **asdict(Drained())}


def test_a_drain_that_goes_wrong_is_an_error_and_its_ring_comes_again(
    services: Services, uploads: str
) -> None:
    class Broken:
        def ping(self) -> None:
            raise RuntimeError("nobody foresaw this")

    sqs = boto3.client("sqs")
    sqs.send_message(QueueUrl=uploads, MessageBody="ring")
    [message] = sqs.receive_message(QueueUrl=uploads, VisibilityTimeout=1800)["Messages"]
    ring = event("sqs_jobs")
    ring["Records"][0] |= {"receiptHandle": message["ReceiptHandle"]}
    ring["Records"][0]["attributes"]["ApproximateReceiveCount"] = "0"
    rung = replace(services.settings, jobs_queue_url=uploads)
    use(replace(services, settings=rung, storage=Broken()))  # type: ignore[arg-type]
    with pytest.raises(RuntimeError, match="nobody foresaw"):
        app.drain(ring, Context(seconds=300))
    [again] = sqs.receive_message(QueueUrl=uploads, WaitTimeSeconds=10)["Messages"]
    assert again["MessageId"] == message["MessageId"]


def test_a_schedule_drains_where_the_setting_says_so(
    services: Services, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setenv("DRAIN_ON", "schedule")
    settings.cache_clear()
    try:
        scheduled = runpy.run_path(app.__file__)
    finally:
        settings.cache_clear()
    answer = scheduled["drain"](event("schedule"), Context(seconds=300))
    assert answer == {"batchItemFailures": [], **asdict(Drained())}


def test_the_schedule_sweeps(services: Services) -> None:
    swept = app.sweep(event("schedule"), Context(seconds=55))
    assert swept["arrived"] == 0


def test_a_form_of_photos_through_api_gateway(services: Services, race: Race) -> None:
    asked = event("api_multipart")
    token = f"Bearer {create_token(services.database, 'photographer')}"
    asked["headers"]["Authorization"] = token
    asked["multiValueHeaders"]["Authorization"] = [token]
    answer = app.app(asked, Context())
    assert answer["statusCode"] == 202
    taken = json.loads(answer["body"])
    assert [each["name"] for each in taken["photos"]] == ["IMG_1.jpg", "été + 2.jpg"]
    assert len(keys_of(services, race)) == 2


def test_migrating_what_is_migrated_does_nothing(services: Services) -> None:
    assert app.migrate({}, Context()) == {"applied": []}


def test_a_deploy_makes_a_first_token(services: Services) -> None:
    asked = {"role": "operator", "days": 2, "note": "first"}
    token = app.migrate({"make_token": asked}, Context())["token"]
    found = tokens.by_hash(services.database, tokens.hashed(token))
    assert found is not None
    assert (found.role, found.note) == ("operator", "first")
    assert found.expires_at is not None
    assert timedelta(days=1) < found.expires_at - found.created_at < timedelta(days=3)


def test_a_deploys_tokens_are_listed_and_ended(services: Services, race: Race) -> None:
    asked = {"role": "photographer", "races": [race.slug]}
    text = app.migrate({"make_token": asked}, Context())["token"]
    [told] = app.migrate({"list_tokens": True}, Context())["tokens"]
    assert told["races"] == [race.slug]
    assert text not in json.dumps(told)
    ended = app.migrate({"revoke_token": told["id"]}, Context())["revoked"]
    assert ended["id"] == told["id"]
    assert tokens.by_hash(services.database, tokens.hashed(text)) is None


def test_a_token_of_no_role_is_refused(services: Services) -> None:
    with pytest.raises(BadEvent, match="one of photographer, operator"):
        app.migrate({"make_token": {"role": "owner"}}, Context())
