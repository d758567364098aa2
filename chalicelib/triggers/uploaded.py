"""Storage's door: SQS messages that carry S3's notifications of new objects."""

from collections.abc import Iterator, Mapping
from typing import Any
from urllib.parse import unquote_plus

import msgspec

from chalicelib.errors import DorsalError, Unavailable
from chalicelib.pipeline.arrival import arrive
from chalicelib.pipeline.services import Services, services
from chalicelib.storage.s3 import object_version
from chalicelib.telemetry.logs import about, logger


class BadNotification(DorsalError):
    """A message on the uploads queue that is no S3 notification."""


def handle(records: list[Mapping[str, Any]]) -> dict[str, Any]:
    """Take in each message's objects; names the messages that SQS is to deliver again."""
    again = [r["messageId"] for r in records if not _taken(services(), r)]
    return {"batchItemFailures": [{"itemIdentifier": name} for name in again]}


def _taken(running: Services, record: Mapping[str, Any]) -> bool:
    with about(message=record.get("messageId")):
        try:
            for s3 in created(record["body"]):
                _arrive(running, s3)
        except Unavailable as error:
            logger.warning("a dependency is away; message kept", extra={"reason": str(error)})
            return False
        except Exception:
            # Kept too: after its last receive it is in the dead-letter queue, to be looked at.
            logger.exception("message not understood")
            return False
        return True


def created(body: str) -> Iterator[Mapping[str, Any]]:
    """The ``s3`` part of each ObjectCreated record in a message's ``body``.

    S3's own test event holds none. Raises :class:`BadNotification` for anything else.
    """
    try:
        notification = msgspec.json.decode(body)
    except msgspec.DecodeError as error:
        raise BadNotification(f"the message is not JSON: {error}") from error
    if not isinstance(notification, dict):
        raise BadNotification("the message is not a notification of S3's")
    if notification.get("Event") == "s3:TestEvent":
        return
    if not isinstance(notification.get("Records"), list):
        raise BadNotification("the message has no Records")
    for record in notification["Records"]:
        if str(record.get("eventName", "")).startswith("ObjectCreated:"):
            yield record["s3"]


def _arrive(running: Services, s3: Mapping[str, Any]) -> None:
    stored = s3["object"]
    arrive(
        running,
        # Keys come URL-encoded, spaces as "+".
        key=unquote_plus(stored["key"]),
        version=object_version(stored.get("versionId", ""), stored.get("eTag", "")),
        size=int(stored.get("size", 0)),
        sequencer=stored.get("sequencer", ""),
    )
