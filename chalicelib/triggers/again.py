"""What SQS is to deliver again, and when.

A message that a function could not take stays hidden until its queue's visibility timeout ends,
six times the function's own; so the function says itself when it is to be seen again.
"""

from collections.abc import Mapping, Sequence
from functools import cache
from typing import Any

from chalicelib.queue import RedrivePolicy
from chalicelib.telemetry.logs import logger

ERROR = RedrivePolicy(max_receive_count=1000, base=2.0, ceiling=900.0)
# Of five receives, and more the queue does not give, these last half an hour.
OUTAGE = RedrivePolicy(max_receive_count=1000, base=60.0, ceiling=900.0)

type Record = Mapping[str, Any]


class Again:
    """Hides messages of the queue ``queue_url`` until their next try; without one, does nothing.

    ``client`` is boto3's of SQS, made when it is first needed.
    """

    def __init__(self, queue_url: str, client: Any = None) -> None:
        self._queue_url = queue_url
        self._client = client

    def hide(self, failed: Sequence[tuple[Record, RedrivePolicy]]) -> None:
        """Hide each record for what its policy says of the receives that it has had.

        Where SQS does not hear of it the queue's own timeout stays, so that is no error.
        """
        if not (self._queue_url and failed):
            return
        entries = [_entry(place, *each) for place, each in enumerate(failed)]
        try:
            self._client = self._client or _sqs()
            answer = self._client.change_message_visibility_batch(
                QueueUrl=self._queue_url, Entries=entries
            )
        except Exception as error:
            logger.warning("the next try is not brought forward", extra={"reason": str(error)})
        else:
            for refused in answer.get("Failed", ()):
                reason = f"{refused.get('Code')} {refused.get('Message', '')}".rstrip()
                logger.warning("the next try is not brought forward", extra={"reason": reason})


def seconds(record: Record, policy: RedrivePolicy) -> int:
    """How long a failed message is to be hidden: by how often it was received, this time included.

    2, 4, 8, ... seconds after an error, 60, 120, 240, ... in an outage, at most 900.
    """
    received = int(record.get("attributes", {}).get("ApproximateReceiveCount", 1))
    return round(policy.delay(min(received, policy.max_receive_count - 1)) or 0)


def _entry(place: int, record: Record, policy: RedrivePolicy) -> dict[str, Any]:
    return {
        "Id": str(place),
        "ReceiptHandle": record["receiptHandle"],
        "VisibilityTimeout": seconds(record, policy),
    }


def _sqs() -> Any:
    import boto3
    from botocore.config import Config

    bounded = Config(connect_timeout=2, read_timeout=5, retries={"total_max_attempts": 2})
    return boto3.client("sqs", config=bounded)


@cache
def again(queue_url: str) -> Again:
    """This process's way to tell the queue ``queue_url``."""
    return Again(queue_url)
