"""Storage's door: SQS messages that carry S3's notifications of new objects."""

from collections.abc import Iterator, Mapping, Sequence
from typing import Any
from urllib.parse import unquote_plus

import msgspec

from chalicelib.errors import DorsalError, Unavailable
from chalicelib.pipeline.arrival import arrive
from chalicelib.pipeline.metering import invocation
from chalicelib.pipeline.services import Services, services
from chalicelib.queue import RedrivePolicy
from chalicelib.storage.s3 import object_version
from chalicelib.telemetry.logs import about, logger
from chalicelib.triggers.again import ERROR, OUTAGE, Record, again


class BadNotification(DorsalError):
    """A message on the uploads queue that is no S3 notification."""


def handle(records: Sequence[Record]) -> dict[str, Any]:
    """Take in each message's objects; names the messages that SQS is to deliver again."""
    running = services()
    with invocation(running, "intake"):
        failed = _failed(running, records)
    again(running.settings.uploads_queue_url).hide(failed)
    return {"batchItemFailures": [{"itemIdentifier": r["messageId"]} for r, _ in failed]}


def _failed(running: Services, records: Sequence[Record]) -> list[tuple[Record, RedrivePolicy]]:
    failed: list[tuple[Record, RedrivePolicy]] = []
    for record in records:
        # What was away for one message is so for those after it, and they would wait for it too.
        away = bool(failed) and failed[-1][1] is OUTAGE
        trouble = OUTAGE if away else _trouble(running, record)
        if trouble:
            failed.append((record, trouble))
    return failed


def _trouble(running: Services, record: Record) -> RedrivePolicy | None:
    """None for a message that was taken, else how it is to be delivered again."""
    with about(message_id=record.get("messageId")):
        try:
            for s3 in created(record["body"]):
                if _is_ours(running, s3):
                    _arrive(running, s3)
        except Unavailable as error:
            logger.warning("a dependency is away; message kept", extra={"reason": str(error)})
            return OUTAGE
        except Exception:
            # Kept too: after its last receive it is in the dead-letter queue, to be looked at.
            logger.exception("message not understood")
            return ERROR
        return None


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


def _is_ours(running: Services, s3: Mapping[str, Any]) -> bool:
    scheme, _, bucket = running.settings.photo_store.partition("://")
    told = s3["bucket"]["name"]
    if scheme == "s3" and told != bucket.removesuffix("/"):
        logger.warning("an object of another bucket was passed over", extra={"bucket": told})
        return False
    return True


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
