"""The clock's door: once a minute, everything that events and crashes left undone."""

from dataclasses import asdict
from typing import Any

from chalicelib.pipeline.metering import invocation
from chalicelib.pipeline.reconcile import sweep
from chalicelib.pipeline.services import services
from chalicelib.telemetry.logs import logger


def handle(context: Any) -> dict[str, Any]:
    """Sweep, within what is left of the invocation's time."""
    running = services()
    with invocation(running, "sweep"):
        swept = asdict(sweep(running, lambda: context.get_remaining_time_in_millis() / 1000))
    logger.info("swept", extra=swept)
    return swept
