"""Whether the API answers, and whether it can do its work."""

from http import HTTPStatus
from typing import Annotated, Literal

from msgspec import Meta

from chalicelib.api.doors import Doors
from chalicelib.api.problems import RETRY_SECONDS
from chalicelib.api.types import Answer
from chalicelib.api.visit import Reply, Visit
from chalicelib.pipeline import readiness
from chalicelib.pipeline.readiness import Answered
from chalicelib.telemetry.logs import logger

doors = Doors(__name__)


class HealthAnswer(Answer, frozen=True, kw_only=True):
    """The API answers."""

    status: Literal["ok"] = "ok"


class Dependency(Answer, frozen=True, kw_only=True):
    """Whether something that the API depends on answers, and how fast."""

    status: Literal["ok", "away"]
    milliseconds: Annotated[float, Meta(ge=0)]


class ReadyAnswer(Answer, frozen=True, kw_only=True):
    """Whether the API can do its work."""

    status: Literal["ready", "away"]
    dependencies: dict[str, Dependency]  # database, queue, doorbell, storage; models if it knows


@doors.open("GET", "/health", access="anyone", gives=HealthAnswer)
def get_health(visit: Visit) -> HealthAnswer:
    """Say that the API answers, whatever the state of what it depends on."""
    return HealthAnswer()


@doors.open("GET", "/health/ready", access="anyone", gives=ReadyAnswer, gives_at=(503,))
def get_readiness(visit: Visit) -> Reply:
    """Say of each dependency whether it answers, and how fast; 503 if any does not.

    All are asked at once; one that takes longer than three seconds is away.
    """
    answers = readiness.ask(readiness.probes_of(visit.services))
    dependencies = {name: _shown(name, answered) for name, answered in answers.items()}
    if all(answered.ok for answered in answers.values()):
        return Reply(body=ReadyAnswer(status="ready", dependencies=dependencies))
    return Reply(
        body=ReadyAnswer(status="away", dependencies=dependencies),
        status=HTTPStatus.SERVICE_UNAVAILABLE,
        headers={"Retry-After": str(RETRY_SECONDS)},
    )


def _shown(name: str, answered: Answered) -> Dependency:
    if not answered.ok:
        said = {"dependency": name, "reason": answered.trouble}
        logger.warning("a dependency is away", extra=said)
    return Dependency(
        status="ok" if answered.ok else "away", milliseconds=round(answered.seconds * 1000, 1)
    )
