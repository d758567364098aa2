"""Storage's door: SQS messages that carry S3's notifications of new objects."""

from collections.abc import Sequence
from typing import Any

from chalicelib.errors import Unavailable
from chalicelib.pipeline.arrival import arrive
from chalicelib.pipeline.metering import invocation
from chalicelib.pipeline.services import Services, services
from chalicelib.queue import RedrivePolicy
from chalicelib.records.photos import Photo
from chalicelib.telemetry.logs import about, logger
from chalicelib.telemetry.metrics import metrics
from chalicelib.triggers.again import ERROR, OUTAGE, Record, again
from chalicelib.triggers.notification import BadNotification, Created, created, records


def handle(messages: Sequence[Record]) -> dict[str, Any]:
    """Take in each message's objects; names the messages that SQS is to deliver again."""
    running = services()
    with invocation(running, "intake"):
        failed = _failed(running, messages)
    again(running.settings.uploads_queue_url).hide(failed)
    return {"batchItemFailures": [{"itemIdentifier": m["messageId"]} for m, _ in failed]}


def _failed(running: Services, messages: Sequence[Record]) -> list[tuple[Record, RedrivePolicy]]:
    failed: list[tuple[Record, RedrivePolicy]] = []
    for message in messages:
        # What was away for one message is so for those after it, and they would wait for it too.
        away = bool(failed) and failed[-1][1] is OUTAGE
        trouble = OUTAGE if away else _trouble(running, message)
        if trouble:
            failed.append((message, trouble))
    return failed


def _trouble(running: Services, message: Record) -> RedrivePolicy | None:
    """None for a message that was taken, else how it is to be delivered again.

    One that is not understood is kept too: after its last receive it is in the dead-letter queue,
    to be looked at.
    """
    with about(message_id=message.get("messageId")):
        try:
            understood = [_taken(running, record) for record in records(message["body"])]
        except Unavailable as error:
            logger.warning("a dependency is away; message kept", extra={"reason": str(error)})
            return OUTAGE
        except BadNotification:
            understood = [_not_understood()]
        return None if all(understood) else ERROR


def _taken(running: Services, record: Any) -> bool:
    """Whether it was understood; one that was not keeps none of the others from being taken."""
    try:
        object = created(record)
        if object is None:
            _pass_over("NotCreated")
        elif _is_ours(running, object) and _arrive(running, object) is None:
            _pass_over("NoPhoto")
    except Unavailable:
        raise
    except Exception:
        return _not_understood()
    return True


def _not_understood() -> bool:
    logger.exception("message not understood")
    return _pass_over("NotUnderstood")


def _pass_over(reason: str) -> bool:
    metrics.record("EventsPassedOver", Reason=reason)
    return False


def _is_ours(running: Services, object: Created) -> bool:
    scheme, _, bucket = running.settings.photo_store.partition("://")
    if scheme == "s3" and object.bucket != bucket.removesuffix("/"):
        logger.warning(
            "an object of another bucket was passed over", extra={"bucket": object.bucket}
        )
        return _pass_over("OtherBucket")
    return True


def _arrive(running: Services, object: Created) -> Photo | None:
    return arrive(
        running,
        key=object.key,
        version=object.version,
        size=object.size,
        sequencer=object.sequencer,
    )
