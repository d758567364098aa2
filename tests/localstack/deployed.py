"""The deployed stage, used as a photographer, an operator and AWS's own services use it."""

from collections.abc import Mapping
from contextlib import suppress
from dataclasses import dataclass
from functools import cached_property
from typing import Any

import msgspec

from chalicelib.records.database import Database
from infra.local.client import Client
from infra.local.demo import SAMPLES, known_numbers
from infra.localstack.stage import STACK, Servers
from tests.acceptance.product import ended, eventually

RACE = "spring-10k"


@dataclass(frozen=True)
class Deployed:
    """The stack, and who uses it."""

    running: Servers
    client: Client
    database: Database

    @property
    def bucket(self) -> str:
        return self.running.outputs["BucketName"]

    @cached_property
    def s3(self) -> Any:
        return self.running.client("s3")

    @cached_property
    def sqs(self) -> Any:
        return self.running.client("sqs")

    @cached_property
    def functions(self) -> Any:
        return self.running.client("lambda")

    @cached_property
    def names(self) -> Mapping[str, str]:
        """What the stack's resources are called, by their names in the template."""
        cloudformation = self.running.client("cloudformation")
        pages = cloudformation.get_paginator("list_stack_resources").paginate(StackName=STACK)
        found = [resource for page in pages for resource in page["StackResourceSummaries"]]
        return {r["LogicalResourceId"]: r["PhysicalResourceId"] for r in found}

    def drop(self, name: str, body: bytes, race: str = RACE) -> str:
        """Put an object into the bucket as any client of S3 does; its key."""
        key = f"incoming/{race}/{name}"
        self.s3.put_object(Bucket=self.bucket, Key=key, Body=body, ContentType="image/jpeg")
        return key

    def photos(self, key: str) -> list[str]:
        """The ids of the photos that an object became."""
        rows = self.database.run("SELECT id FROM photos WHERE object_key = :key", key=key)
        return [row["id"] for row in rows]

    def arrived(self, key: str, seconds: float = 60) -> str:
        """The id of the photo that an object becomes."""
        return eventually(lambda: self.photos(key), seconds)[0]

    def read(self, key: str, seconds: float = 120) -> Mapping[str, Any]:
        """The photo that an object became, once its verdict is final."""
        return ended(self.client, self.arrived(key, seconds), seconds)

    def lines(self, function: str) -> list[str]:
        """What a function, by its name in the template, wrote to its log."""
        logs = self.running.client("logs")
        group = f"/aws/lambda/{self.names[function]}"
        with suppress(logs.exceptions.ResourceNotFoundException):
            pages = logs.get_paginator("filter_log_events").paginate(logGroupName=group)
            return [event["message"] for page in pages for event in page["events"]]
        return []

    def said(self, function: str, message: str) -> list[dict[str, Any]]:
        """The function's structured log records with that message."""
        lines = [line for line in self.lines(function) if line.startswith("{")]
        records = [msgspec.json.decode(line) for line in lines if message in line]
        return [record for record in records if record.get("message") == message]

    def depth(self, url: str) -> tuple[int, int]:
        """How many messages of a queue wait, and how many are being handled or put off."""
        wanted = ["ApproximateNumberOfMessages", "ApproximateNumberOfMessagesNotVisible"]
        got = self.sqs.get_queue_attributes(QueueUrl=url, AttributeNames=wanted)["Attributes"]
        return int(got[wanted[0]]), int(got[wanted[1]])

    def queue(self, output: str) -> str:
        """The address of a queue whose ARN is an output of the stack."""
        name = self.running.outputs[output].rpartition(":")[2]
        return self.sqs.get_queue_url(QueueName=name)["QueueUrl"]


def sample(name: str) -> tuple[bytes, list[str]]:
    """A sample photo by the beginning of its name, and the numbers on it."""
    known = known_numbers()
    full = next(file for file in known if file.startswith(name))
    return (SAMPLES / "photos" / full).read_bytes(), known[full]


def numbers(photo: Mapping[str, Any]) -> list[str]:
    """The numbers that a photo was found to show, sorted."""
    return sorted(bib["number"] for bib in photo["bibs"])
