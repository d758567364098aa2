"""A message that could not be taken is seen again later and later."""

from typing import Any

import pytest

from chalicelib.triggers.again import ERROR, OUTAGE, Again, seconds


def record(count: int = 1, name: str = "m") -> dict[str, Any]:
    attributes = {"ApproximateReceiveCount": str(count)}
    return {"messageId": name, "receiptHandle": f"handle {name}", "attributes": attributes}


class Recorder:
    """Takes the place of boto3's client and keeps what it was given."""

    def __init__(self, *failed: dict[str, str], error: Exception | None = None) -> None:
        self.asked: list[dict[str, Any]] = []
        self._failed, self._error = list(failed), error

    def change_message_visibility_batch(self, **asked: Any) -> dict[str, Any]:
        self.asked.append(asked)
        if self._error:
            raise self._error
        return {"Successful": [], "Failed": self._failed}


def test_after_an_error_the_wait_doubles_from_2_seconds_to_15_minutes() -> None:
    waits = [seconds(record(count), ERROR) for count in (1, 2, 3, 4, 5, 9, 10, 100, 5000)]
    assert waits == [2, 4, 8, 16, 32, 512, 900, 900, 900]


def test_in_an_outage_five_receives_last_half_an_hour() -> None:
    waits = [seconds(record(count), OUTAGE) for count in (1, 2, 3, 4, 5)]
    assert waits == [60, 120, 240, 480, 900]


def test_a_message_without_attributes_is_taken_for_a_first_receive() -> None:
    assert seconds({"messageId": "m", "receiptHandle": "h"}, ERROR) == 2


def test_a_batch_is_hidden_in_one_call() -> None:
    client = Recorder()
    failed = [(record(1, "a"), ERROR), (record(2, "b"), OUTAGE)]
    Again("https://queue", client).hide(failed)
    assert client.asked == [
        {
            "QueueUrl": "https://queue",
            "Entries": [
                {"Id": "0", "ReceiptHandle": "handle a", "VisibilityTimeout": 2},
                {"Id": "1", "ReceiptHandle": "handle b", "VisibilityTimeout": 120},
            ],
        }
    ]


def test_nothing_is_asked_without_a_queue_or_a_failure() -> None:
    client = Recorder()
    Again("", client).hide([(record(), ERROR)])
    Again("https://queue", client).hide([])
    assert client.asked == []


@pytest.mark.parametrize(
    "client",
    [
        Recorder({"Id": "0", "Code": "ReceiptHandleIsInvalid"}),
        Recorder(error=ConnectionError("SQS is away")),
    ],
)
def test_an_sqs_that_does_not_hear_is_no_error(client: Recorder) -> None:
    Again("https://queue", client).hide([(record(), ERROR)])
    assert len(client.asked) == 1
