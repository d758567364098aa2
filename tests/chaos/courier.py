"""Storage's events and rings on their way through SQS to intake and drain, as AWS brings them.

Both are promised at least once, at some time, in no order; and now and then one is lost.
"""

import json
import random
import threading
import time
from collections.abc import Mapping, Sequence
from enum import StrEnum
from pathlib import Path
from typing import Any

import boto3

from chalicelib.storage.storage import Stored
from infra.local.events import s3_created
from infra.local.sources.delivery import utc_now
from tests.chaos.album import encoded
from tests.chaos.bucket import CREDENTIALS, NAME
from tests.chaos.orders import DRAIN, INTAKE
from tests.chaos.poller import Poller, made

HIDDEN = 3  # seconds until an event that was not taken comes again
RING_HIDDEN = 30  # seconds, for a ring: longer than what it is for takes
WORKERS = 3
LATE = 5  # seconds
WRONG = 9999  # a number that no photo of the album shows


class Delivery(StrEnum):
    """How events are delivered."""

    ONCE = "once"
    TWICE = "twice"
    LATE = "late"
    SHUFFLED = "out of order"
    NEVER = "not at all"


def sqs_at(url: str) -> Any:
    """A client of SQS; any number of threads may use it."""
    return boto3.client("sqs", **_there(url))


def _there(url: str) -> dict[str, str]:
    return {
        "endpoint_url": url,
        "region_name": CREDENTIALS["AWS_DEFAULT_REGION"],
        "aws_access_key_id": CREDENTIALS["AWS_ACCESS_KEY_ID"],
        "aws_secret_access_key": CREDENTIALS["AWS_SECRET_ACCESS_KEY"],
    }


def doorbell(calm_url: str) -> str:
    """The address of a new queue to ring through."""
    return made(sqs_at(calm_url), "jobs", RING_HIDDEN)


class Rings:
    """Brings drain the rings of the doorbell; ``delivery`` may be changed at any time."""

    def __init__(self, calm_url: str, env: Mapping[str, str], log: Path) -> None:
        self.delivery = Delivery.ONCE
        self.heard = 0
        self._poller = Poller(
            sqs_at(calm_url), env["JOBS_QUEUE_URL"], DRAIN, env, log,
            batch=1, at_a_time=WORKERS, moments=self._moments,
        )  # fmt: skip
        self.start, self.stop = self._poller.start, self._poller.stop

    def _moments(self) -> Sequence[float]:
        self.heard += 1
        match self.delivery:
            case Delivery.NEVER:
                return ()
            case Delivery.LATE:
                return (LATE,)
            case Delivery.TWICE:
                return (0.0, 0.0)
            case _:
                return (0.0,)  # one ring is as good as another


class Courier:
    """Tells intake of objects; ``delivery`` may be changed at any time."""

    def __init__(self, calm_url: str, env: Mapping[str, str], log: Path, seed: int) -> None:
        self.delivery = Delivery.ONCE
        self.s3, self._sqs = boto3.client("s3", **_there(calm_url)), sqs_at(calm_url)
        self._queue = made(self._sqs, "uploads", HIDDEN)
        self._poller = Poller(self._sqs, self._queue, INTAKE, env, log, batch=10)
        self.start, self.stop = self._poller.start, self._poller.stop
        self._random = random.Random(seed)
        self._held: list[list[str]] = []  # events of a key each, that wait to be shuffled
        self.told = 0  # objects, whatever came of the events
        self._turn = threading.Lock()

    def tell(self, key: str) -> None:
        """Storage has a new object."""
        event = self._event(key)
        with self._turn:
            self.told += 1
        match self.delivery:
            case Delivery.NEVER:
                return
            case Delivery.SHUFFLED:
                wrong, right = self._stored_again(key)
                with self._turn:
                    self._held.append([right, event, wrong])
            case Delivery.LATE:
                self._send(event, LATE)
            case Delivery.TWICE:
                self._send(event)
                self._send(event, 1)
            case Delivery.ONCE:
                self._send(event)

    def shuffle(self) -> int:
        """Send the events that were held, in another order, and of each key the latest first, the
        wrong one last; of how many keys."""
        with self._turn:
            held, self._held = self._held, []
        self._random.shuffle(held)
        for event in (event for events in held for event in events):
            self._send(event)
        return len(held)

    def _stored_again(self, key: str) -> tuple[str, str]:
        """Another picture takes the object's place, and then the same one again; the events.

        Whoever takes the event that comes last for the latest reads another number.
        """
        right = self.s3.get_object(Bucket=NAME, Key=key)
        kind, body = right["ContentType"], right["Body"].read()
        self.s3.put_object(Bucket=NAME, Key=key, Body=encoded(WRONG, False), ContentType=kind)
        wrong = self._event(key)
        self.s3.put_object(Bucket=NAME, Key=key, Body=body, ContentType=kind)
        return wrong, self._event(key)

    def _send(self, event: str, delay: int = 0) -> None:
        self._sqs.send_message(QueueUrl=self._queue, MessageBody=event, DelaySeconds=delay)

    def _event(self, key: str) -> str:
        found = self.s3.head_object(Bucket=NAME, Key=key)
        stored = Stored(
            key=key,
            size=found["ContentLength"],
            version=found["ETag"].strip('"'),
            content_type=found["ContentType"],
            modified=found["LastModified"],
        )
        event = s3_created(stored, bucket=NAME, sequencer=f"{time.time_ns():018X}", now=utc_now())
        event["Records"][0]["s3"]["object"]["versionId"] = found["VersionId"]
        return json.dumps(event)
