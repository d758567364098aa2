"""Whether the API answers, and whether it can do its work."""

from collections.abc import Callable
from http import HTTPStatus
from typing import Literal

from chalicelib.api.doors import Doors
from chalicelib.api.problems import RETRY_SECONDS
from chalicelib.api.types import Dependencies, HealthAnswer, ReadyAnswer
from chalicelib.api.visit import Reply, Visit
from chalicelib.errors import Unavailable
from chalicelib.telemetry.logs import logger

doors = Doors(__name__)


@doors.open("GET", "/health", access="anyone", gives=HealthAnswer)
def get_health(visit: Visit) -> HealthAnswer:
    """Say that the API answers, whatever the state of what it depends on."""
    return HealthAnswer()


@doors.open("GET", "/health/ready", access="anyone", gives=ReadyAnswer, gives_at=(503,))
def get_readiness(visit: Visit) -> Reply:
    """Say of each dependency whether it answers; 503 if any does not."""
    running = visit.services
    dependencies = Dependencies(
        database=_state("database", running.database.ping),
        queue=_state("queue", running.queue.ping),
        storage=_state("storage", running.storage.ping),
    )
    if "away" in (dependencies.database, dependencies.queue, dependencies.storage):
        return Reply(
            body=ReadyAnswer(status="away", dependencies=dependencies),
            status=HTTPStatus.SERVICE_UNAVAILABLE,
            headers={"Retry-After": str(RETRY_SECONDS)},
        )
    return Reply(body=ReadyAnswer(status="ready", dependencies=dependencies))


def _state(name: str, ping: Callable[[], None]) -> Literal["ok", "away"]:
    try:
        ping()
    except Unavailable as error:
        logger.warning("a dependency is away", extra={"dependency": name, "reason": str(error)})
        return "away"
    return "ok"
