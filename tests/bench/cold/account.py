"""What the functions find: a bucket, a queue, a migrated database with a race, an empty Redis."""

import os
from collections.abc import Iterator
from dataclasses import dataclass, field
from datetime import date
from itertools import count, cycle
from typing import Any

from chalicelib.pipeline.arrival import arrive
from chalicelib.pipeline.services import Services, build
from chalicelib.queue import State
from chalicelib.records import races
from chalicelib.records.migrate import migrate
from chalicelib.settings import Settings
from chalicelib.telemetry.logs import logger
from infra.local.demo import SAMPLES, known_numbers
from infra.localstack.server import client_environment
from infra.localstack.stage import Servers

BUCKET, QUEUE, RACE = "cold", "cold-jobs", "cold"


@dataclass(frozen=True)
class Account:
    """The environment of a function, and the same services in this process."""

    environment: dict[str, str]
    services: Services
    storage: Any  # boto3's client of S3
    samples: Iterator[str] = field(default_factory=lambda: cycle(known_numbers()))
    number: Iterator[int] = field(default_factory=count)

    def store(self) -> dict[str, Any]:
        """Store the next sample photo; the ``object`` of S3's event of it."""
        photo, number = next(self.samples), next(self.number)
        # What follows a picture is not looked at, and makes it a file that nobody has seen.
        body = (SAMPLES / "photos" / photo).read_bytes() + str(number).encode()
        key = f"incoming/{RACE}/{number}-{photo}"
        told = self.storage.put_object(Bucket=BUCKET, Key=key, Body=body)
        return {"key": key, "size": len(body), "eTag": told["ETag"].strip('"')}

    def drop(self) -> None:
        """Store the next sample photo and take it in: it, and nothing else, waits for a drain."""
        self.services.database.run("DELETE FROM photos WHERE processing_status = 'pending'")
        self.services.queue.purge(State.WAITING)
        stored = self.store()
        arrive(self.services, key=stored["key"], version=stored["eTag"], size=stored["size"])


def account(running: Servers) -> Account:
    """One on ``running``, with the race that photos are dropped into."""
    storage = running.client("s3")
    storage.create_bucket(Bucket=BUCKET)
    queue = running.client("sqs").create_queue(QueueName=QUEUE)["QueueUrl"]
    environment = client_environment(running.url) | {
        "PHOTO_STORE": f"s3://{BUCKET}",
        "JOBS_QUEUE_URL": queue,
        "DATABASE_URL": running.database_url,
        "REDIS_URL": running.redis_url,
    }
    logger.setLevel("WARNING")
    os.environ.update(client_environment(running.url))
    services = build(Settings.from_env(environment))
    migrate(services.database)
    races.create(services.database, RACE, "Cold", date(2026, 5, 17))
    return Account(environment, services, storage)
