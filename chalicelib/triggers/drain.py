"""The doorbell's door: an SQS message, or a schedule, whose only meaning is "there is work"."""

from collections.abc import Sequence
from dataclasses import asdict
from typing import Any

from chalicelib.pipeline.drain import drain
from chalicelib.pipeline.metering import invocation
from chalicelib.pipeline.services import services
from chalicelib.telemetry.logs import logger
from chalicelib.triggers.again import ERROR, Record, again


def handle(rings: Sequence[Record], context: Any) -> dict[str, Any]:
    """Drain the queue; the answer tells SQS that the ring, whatever came of it, is used up.

    ``rings`` are SQS's records, none where a schedule asks. What nobody foresaw is raised, so
    that AWS counts it among the function's errors; the ring comes again.
    """
    running = services()
    try:
        with invocation(running, "drain"):
            drained = drain(running, lambda: context.get_remaining_time_in_millis() / 1000)
    except Exception:
        logger.exception("draining went wrong")
        again(running.settings.jobs_queue_url).hide([(ring, ERROR) for ring in rings])
        raise
    logger.info("drained", extra=asdict(drained))
    return {"batchItemFailures": [], **asdict(drained)}
