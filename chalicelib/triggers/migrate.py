"""The deploy's door: bring the database's schema up to this code's."""

from typing import Any

from chalicelib.pipeline.services import services
from chalicelib.records.migrate import migrate
from chalicelib.telemetry.logs import logger


def handle() -> dict[str, Any]:
    """Apply what is missing, once, in order; safe by several at a time."""
    applied = migrate(services().database)
    logger.info("migrated", extra={"applied": applied})
    return {"applied": applied}
