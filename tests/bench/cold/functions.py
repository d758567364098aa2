"""The functions whose cold starts are measured, each with an event that makes it do its work."""

import json
from collections.abc import Callable
from dataclasses import dataclass
from pathlib import Path
from typing import Any

from infra.aws.packages.kinds import API, WORKER, Kind
from infra.aws.runtime.outcome import Result
from infra.local.demo import known_numbers
from tests.bench.cold.account import BUCKET, RACE, Account

EVENTS = Path(__file__).parents[2] / "events"


@dataclass(frozen=True, kw_only=True)
class Function:
    """``limit`` is in seconds from a new process to the first answer, if there is one."""

    name: str
    configured: str  # as it is called in .chalice/config.json
    kind: Kind
    handler: str
    make_event: Callable[[Account], Any]
    answered: Callable[[Any], bool]  # whether the answer is what it should be
    limit: float | None = None

    def check(self, result: Result) -> None:
        """Raise AssertionError for an answer that shows no work."""
        assert not result.is_error, result.payload
        assert self.answered(result.value), result.payload


def a_ring(used: Account) -> Any:
    """For a photo that waits: the models are loaded, and it is read."""
    used.drop()
    return _event("sqs_jobs")


def an_upload(used: Account) -> Any:
    batch = _event("sqs_uploads")
    del batch["Records"][1:]
    told = {"eventName": "ObjectCreated:Put", "s3": {"bucket": {"name": BUCKET}}}
    told["s3"]["object"] = used.store()
    batch["Records"][0]["body"] = json.dumps({"Records": [told]})
    return batch


def a_search(_: Account) -> Any:
    """A runner's, for a number that was read before: with signed links to what is found."""
    number = next(numbers[0] for numbers in known_numbers().values() if numbers)
    search = _event("api")
    search["pathParameters"] = {"slug": RACE}
    search["queryStringParameters"] = {"bib": number}
    search["multiValueQueryStringParameters"] = {"bib": [number]}
    return search


def _event(name: str) -> Any:
    """The event of AWS's in tests/events."""
    return json.loads((EVENTS / f"{name}.json").read_text("utf-8"))


FUNCTIONS = (
    Function(
        name="drain, models loaded, a photo read",
        configured="drain",
        kind=WORKER,
        handler="app.drain",
        make_event=a_ring,
        answered=lambda answer: answer["done"] == 1,
        limit=2.5,
    ),
    Function(
        name="API, a search answered",
        configured="api_handler",
        kind=API,
        handler="app.app",
        make_event=a_search,
        answered=lambda answer: "X-Amz-Signature" in answer["body"],
        limit=0.8,
    ),
    Function(
        name="intake, an upload taken in",
        configured="intake",
        kind=API,
        handler="app.intake",
        make_event=an_upload,
        answered=lambda answer: answer == {"batchItemFailures": []},
    ),
    Function(
        name="sweep",
        configured="sweep",
        kind=API,
        handler="app.sweep",
        make_event=lambda _: _event("schedule"),
        answered=lambda answer: "arrived" in answer,
    ),
)
