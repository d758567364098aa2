"""Events that are not for us, or not what they should be: logged, counted, a harm to no other."""

import json
from collections import Counter
from collections.abc import Callable
from dataclasses import replace
from datetime import UTC, datetime, timedelta
from typing import Any

import boto3

import app
from chalicelib.pipeline.services import Services, use
from chalicelib.pipeline.stats import ask
from chalicelib.records import photos
from chalicelib.records.races import Race
from chalicelib.telemetry.question import Question
from tests.integration.triggers.conftest import BUCKET, Context, event

KEY = "incoming/city-10k/IMG_1.jpg"


def record(key: str = KEY, *, name: str = "ObjectCreated:Put", **more: Any) -> dict[str, Any]:
    bucket = {"name": more.pop("bucket", BUCKET)}
    object = {"key": key, "size": 7, "eTag": "e", **more.pop("object", {})}
    s3 = {"bucket": bucket, "object": object}
    return {"eventVersion": "2.1", "eventName": name, "s3": s3, **more}


def told(*told: Any) -> str:
    return json.dumps({"Records": told})


def batch(*bodies: str) -> dict[str, Any]:
    like = event("sqs_uploads")["Records"][0]
    return {
        "Records": [
            like | {"messageId": f"m{place}", "body": body} for place, body in enumerate(bodies)
        ]
    }


PASSED_OVER = {
    "another bucket": (told(record(bucket="elsewhere")), "OtherBucket", "another bucket"),
    "an original": (told(record("originals/1/a.jpg")), "NoPhoto", "no upload"),
    "no race": (told(record("incoming/nowhere/a.jpg")), "NoPhoto", "no known race"),
    "a folder": (told(record("incoming/city-10k/")), "NoPhoto", "no photo can have"),
    "a name with NUL": (told(record("incoming/city-10k/a%00.jpg")), "NoPhoto", "no photo can have"),
    "up the folders": (told(record("incoming/city-10k/../a")), "NoPhoto", "no photo can have"),
    "deleted since": (told(record("incoming/city-10k/gone.jpg")), "NoPhoto", "is gone"),
    "removed": (told(record(name="ObjectRemoved:DeleteMarkerCreated")), "NotCreated", ""),
}
NOT_UNDERSTOOD = {
    "no JSON": "not JSON",
    "empty": "",
    "cut short": told(record())[:-9],
    "no records": json.dumps({"Records": None}),
    "a list": "[]",
    "deep": "[" * 90_000,
    "version 3": told(record(eventVersion="3.0")),
    "a record that is none": told("hello"),
    "no key": told({"eventName": "ObjectCreated:Put", "s3": {"bucket": {"name": BUCKET}}}),
    "a size below nothing": told(record(object={"size": -1})),
    "a sequencer that Postgres cannot hold": told(record(object={"sequencer": "\0"})),
}


def counted(services: Services, reason: str) -> float:
    """How often something was passed over for this reason, since the test began."""
    now = datetime.now(UTC)
    question = Question(
        metric="EventsPassedOver",
        dimensions=(("Reason", reason),),
        start=now - timedelta(minutes=10),
        end=now + timedelta(minutes=1),
        period=60,
        statistics=("Sum",),
    )
    return sum(point.values["Sum"] for point in ask(services.database, question))


def test_each_is_counted_logged_and_keeps_no_other_from_being_taken(
    services: Services, race: Race, said: Callable[[], list[dict[str, Any]]]
) -> None:
    services.storage.put(KEY, b"a photo", "image/jpeg")
    odd = [body for body, _, _ in PASSED_OVER.values()]
    test_event = json.dumps({"Service": "Amazon S3", "Event": "s3:TestEvent", "Bucket": BUCKET})
    bodies = [test_event, *odd, *NOT_UNDERSTOOD.values(), told(record())]
    answer = app.intake(batch(*bodies), Context())
    lost = range(1 + len(odd), len(bodies) - 1)
    assert answer == {"batchItemFailures": [{"itemIdentifier": f"m{place}"} for place in lost]}
    assert [photo.object_key for photo in photos.page(services.database, race.id)[0]] == [KEY]
    lines = {line["message_id"]: line["message"] for line in said() if "message_id" in line}
    for place, (_, _, reason) in enumerate(PASSED_OVER.values(), 1):
        assert reason in lines.get(f"m{place}", "")
    assert {lines[f"m{place}"] for place in lost} == {"message not understood"}
    [arrived] = [line for line in said() if line["message"] == "photo arrived"]
    assert arrived["key"] == "incoming/city-10k/", "a file's name may say whose photo it is"
    wanted = Counter(reason for _, reason, _ in PASSED_OVER.values())
    wanted["NotUnderstood"] = len(NOT_UNDERSTOOD)
    assert {reason: counted(services, reason) for reason in wanted} == wanted


def test_of_a_message_with_one_bad_record_the_others_are_taken(
    services: Services, race: Race
) -> None:
    services.storage.put(KEY, b"a photo", "image/jpeg")
    answer = app.intake(batch(told("hello", record(), record(eventVersion="9.0"))), Context())
    assert answer == {"batchItemFailures": [{"itemIdentifier": "m0"}]}
    assert len(photos.page(services.database, race.id)[0]) == 1


def test_a_version_that_there_is_not_fails_its_photo_and_no_other(
    services: Services, race: Race
) -> None:
    services.storage.put(KEY, b"a photo", "image/jpeg")
    app.intake(batch(told(record(object={"versionId": "no-such-version"}))), Context())
    [[photo], _] = photos.page(services.database, race.id)
    use(replace(services, make_reader=lambda: None))  # type: ignore[arg-type,return-value]
    app.drain(event("sqs_jobs"), Context(seconds=300))
    [[photo], _] = photos.page(services.database, race.id)
    assert photo.status == "failed"
    assert photo.error


def test_what_is_not_understood_is_a_dead_letter_after_its_last_receive(
    services: Services, uploads: str
) -> None:
    sqs = boto3.client("sqs")
    dead = sqs.create_queue(QueueName="dead")["QueueUrl"]
    arn = sqs.get_queue_attributes(QueueUrl=dead, AttributeNames=["QueueArn"])["Attributes"]
    policy = {"deadLetterTargetArn": arn["QueueArn"], "maxReceiveCount": "5"}
    sqs.set_queue_attributes(QueueUrl=uploads, Attributes={"RedrivePolicy": json.dumps(policy)})
    sqs.send_message(QueueUrl=uploads, MessageBody="not a notification")
    for _ in range(5):
        [message] = sqs.receive_message(QueueUrl=uploads, VisibilityTimeout=0)["Messages"]
        answer = app.intake(batch(message["Body"]), Context())
        assert answer["batchItemFailures"]
    assert "Messages" not in sqs.receive_message(QueueUrl=uploads)
    assert sqs.receive_message(QueueUrl=dead)["Messages"][0]["Body"] == "not a notification"
