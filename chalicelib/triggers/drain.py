"""The doorbell's door: an SQS message, or a schedule, whose only meaning is "there is work"."""

from collections.abc import Mapping, Sequence
from dataclasses import asdict
from typing import Any

from chalicelib.pipeline.drain import drain
from chalicelib.pipeline.services import services
from chalicelib.telemetry.logs import logger


def handle(rings: Sequence[Mapping[str, Any]], context: Any) -> dict[str, Any]:
    """Drain the queue; the answer tells SQS that the ring, whatever came of it, is used up.

    ``rings`` are SQS's records, none where a schedule asks.
    """
    drained = drain(services(), lambda: context.get_remaining_time_in_millis() / 1000)
    logger.info("drained", extra=asdict(drained))
    return {"batchItemFailures": [], **asdict(drained)}
