"""Storage's events on their way through SQS to the function intake, as AWS brings them.

S3 promises them at least once, at some time, in no order; and now and then one is lost.
"""

import asyncio
import json
import random
import threading
import time
from collections.abc import Mapping
from contextlib import suppress
from enum import StrEnum
from pathlib import Path
from typing import Any

import boto3
from botocore.exceptions import BotoCoreError, ClientError

from chalicelib.storage.storage import Stored
from infra.local import declared
from infra.local.events import s3_created, sqs_event
from infra.local.installation import PROJECT
from infra.local.pool import Closed, FunctionPool
from infra.local.sources.delivery import failed_places, utc_now
from tests.chaos.bucket import CREDENTIALS, NAME

HIDDEN = 3  # seconds until a message that was not taken is seen again
LATE = 5  # seconds


class Delivery(StrEnum):
    """How events are delivered."""

    ONCE = "once"
    TWICE = "twice"
    LATE = "late"
    SHUFFLED = "out of order"
    NEVER = "not at all"


class Courier:
    """Tells intake of objects; ``delivery`` may be changed at any time."""

    def __init__(self, calm_url: str, env: Mapping[str, str], log: Path, seed: int) -> None:
        where = {
            "endpoint_url": calm_url,
            "region_name": CREDENTIALS["AWS_DEFAULT_REGION"],
            "aws_access_key_id": CREDENTIALS["AWS_ACCESS_KEY_ID"],
            "aws_secret_access_key": CREDENTIALS["AWS_SECRET_ACCESS_KEY"],
        }
        self.delivery = Delivery.ONCE
        self.s3, self._sqs = boto3.client("s3", **where), boto3.client("sqs", **where)
        self._queue: str = self._sqs.create_queue(
            QueueName="uploads", Attributes={"VisibilityTimeout": str(HIDDEN)}
        )["QueueUrl"]
        self.env, self._log, self._random = dict(env), log, random.Random(seed)
        self._held: list[str] = []  # events that wait to be shuffled
        self.told = 0  # objects, whatever came of the events
        self._turn, self._stop = threading.Lock(), threading.Event()
        self._thread = threading.Thread(target=self._run, name="courier")

    def start(self) -> None:
        self._thread.start()

    def stop(self) -> None:
        self._stop.set()
        self._thread.join()

    def tell(self, key: str) -> None:
        """Storage has a new object."""
        event = json.dumps(self._event(key))
        with self._turn:
            self.told += 1
        match self.delivery:
            case Delivery.NEVER:
                return
            case Delivery.SHUFFLED:
                with self._turn:
                    self._held.append(event)
            case Delivery.LATE:
                self._send(event, LATE)
            case Delivery.TWICE:
                self._send(event)
                self._send(event, 1)
            case Delivery.ONCE:
                self._send(event)

    def shuffle(self) -> int:
        """Send the events that were held, in another order; how many."""
        with self._turn:
            held, self._held = self._held, []
        self._random.shuffle(held)
        for event in held:
            self._send(event)
        return len(held)

    def _send(self, event: str, delay: int = 0) -> None:
        self._sqs.send_message(QueueUrl=self._queue, MessageBody=event, DelaySeconds=delay)

    def _event(self, key: str) -> dict[str, Any]:
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
        return event

    def _run(self) -> None:
        asyncio.run(self._deliver())

    async def _deliver(self) -> None:
        """What Lambda's pollers do: receive, invoke, delete what was taken."""
        functions = declared.read("app", PROJECT / ".chalice/config.json").functions
        pool = FunctionPool(
            {"intake": functions["intake"]}, sizes={}, env=self.env, log_file=self._log
        )
        try:
            while not self._stop.is_set():
                with suppress(BotoCoreError, ClientError, Closed):
                    await self._one_batch(pool)
        finally:
            await pool.close()

    async def _one_batch(self, pool: FunctionPool) -> None:
        received = await asyncio.to_thread(
            self._sqs.receive_message,
            QueueUrl=self._queue,
            MaxNumberOfMessages=10,
            WaitTimeSeconds=1,
            AttributeNames=["ApproximateReceiveCount"],
        )
        messages = received.get("Messages", [])
        if not messages:
            return
        counts = [int(m["Attributes"]["ApproximateReceiveCount"]) for m in messages]
        bodies = [message["Body"] for message in messages]
        event = sqs_event(bodies, queue="uploads", receive_counts=counts, now=utc_now())
        failed = await failed_places(pool.invoke, "intake", event)
        for place, message in enumerate(messages):
            if place not in failed:
                await asyncio.to_thread(
                    self._sqs.delete_message,
                    QueueUrl=self._queue,
                    ReceiptHandle=message["ReceiptHandle"],
                )
