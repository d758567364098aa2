"""What each function counts of itself is in Postgres when it returns."""

from dataclasses import replace
from datetime import UTC, datetime, timedelta

import pytest

import app
from chalicelib.errors import Unavailable
from chalicelib.pipeline.metering import flushing
from chalicelib.pipeline.services import Services, use
from chalicelib.pipeline.stats import ask
from chalicelib.telemetry.question import Question
from tests.integration.triggers.conftest import Context, event


def total(services: Services, metric: str, function: str) -> float:
    now = datetime.now(UTC)
    question = Question(
        metric=metric,
        dimensions=(("Function", function),),
        start=now - timedelta(minutes=10),
        end=now + timedelta(minutes=1),
        period=60,
        statistics=("Sum",),
    )
    return sum(point.values["Sum"] for point in ask(services.database, question))


def test_every_function_counts_its_calls(services: Services) -> None:
    app.drain(event("sqs_jobs"), Context(seconds=300))
    app.sweep(event("schedule"), Context())
    app.intake({"Records": []}, Context())
    app.migrate({}, Context())
    for function in ("drain", "sweep", "intake", "migrate"):
        assert total(services, "Invocations", function) == 1
        assert total(services, "Duration", function) > 0
        assert total(services, "Errors", function) == 0


def test_one_that_raises_is_an_error(services: Services) -> None:
    class Broken:
        def ping(self) -> None:
            raise RuntimeError("nobody foresaw this")

    use(replace(services, storage=Broken()))  # type: ignore[arg-type]
    with pytest.raises(RuntimeError, match="nobody foresaw"):
        app.drain(event("sqs_jobs"), Context(seconds=300))
    assert total(services, "Errors", "drain") == total(services, "Invocations", "drain") == 1


def test_without_postgres_no_call_fails_for_its_figures_and_they_come_later(
    services: Services,
) -> None:
    class Away:
        def run(self, *_: object, **__: object) -> None:
            raise Unavailable("Postgres is away")

        ping = transaction = run

    use(replace(services, database=Away()))  # type: ignore[arg-type]
    app.drain(event("sqs_jobs"), Context(seconds=300))
    assert total(services, "Invocations", "drain") == 0
    flushing.now(services)
    assert total(services, "Invocations", "drain") == 1
