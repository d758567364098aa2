"""Every door of Dorsal: the API's routes, and the functions that events invoke."""

from collections.abc import Callable
from typing import Any

from chalice.app import Chalice, CloudWatchEvent, SQSEvent

from chalicelib import api
from chalicelib.settings import settings
from chalicelib.triggers import drain as draining
from chalicelib.triggers import migrate as migrating
from chalicelib.triggers import sweep as sweeping
from chalicelib.triggers import uploaded

app = Chalice(app_name="dorsal")
api.configure(app)


@app.on_sqs_message(queue="uploads", batch_size=10)
def intake(event: SQSEvent) -> dict[str, Any]:
    """Storage tells of new objects: each becomes a pending photo and a job."""
    return uploaded.handle(event.to_dict()["Records"])


def what_drains() -> Callable[..., Any]:
    """The doorbell or a schedule, never both: they would take each other's places."""
    if settings().drain_on == "schedule":
        return app.schedule("rate(1 minute)")
    # SQS's pollers ignore reserved concurrency, so the mapping is capped too.
    return app.on_sqs_message(
        queue="jobs", batch_size=1, maximum_concurrency=settings().concurrency
    )


@what_drains()
def drain(event: SQSEvent | CloudWatchEvent) -> dict[str, Any]:
    """There may be work: read photos until none is left."""
    return draining.handle(event.to_dict().get("Records", []), event.context)


@app.schedule("rate(1 minute)")
def sweep(event: CloudWatchEvent) -> dict[str, Any]:
    """Once a minute: what events and crashes left undone."""
    return sweeping.handle(event.context)


@app.lambda_function()
def migrate(event: dict[str, Any], context: Any) -> dict[str, Any]:
    """Invoked by a deploy: bring the schema up to date; make a token where one is asked for."""
    return migrating.handle(event or {})
