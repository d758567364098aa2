"""What app.py and .chalice/config.json declare, read the way AWS gets it.

The one-machine cloud is wired from these declarations alone, so a route, a queue or a schedule
that works here is one that the template deploys.
"""

import json
import re
from collections.abc import Mapping
from dataclasses import dataclass, field
from importlib import import_module
from pathlib import Path
from typing import Any

from chalicelib.errors import DorsalError

API = "api"  # the pool's name for the function behind all routes
DEFAULT_TIMEOUT = 60.0  # seconds; Chalice's own default
DEFAULT_MEMORY = 128  # MB; Chalice's own default
_RATE = re.compile(r"rate\((\d+) (minute|hour|day)s?\)")
_UNITS = {"minute": 60.0, "hour": 3600.0, "day": 86400.0}  # seconds


class BadDeclaration(DorsalError):
    """app.py declares something that the one-machine cloud cannot run."""


@dataclass(frozen=True, kw_only=True)
class Function:
    """One Lambda function: where its handler is, and its limits."""

    name: str  # as in app.py; the routes' function is "api"
    full_name: str  # as AWS names it: {app}-{stage}-{name}
    module: str
    handler: str
    timeout: float = DEFAULT_TIMEOUT  # seconds
    memory: int = DEFAULT_MEMORY  # MB; told to the function, not enforced
    environment: Mapping[str, str] = field(default_factory=dict)


@dataclass(frozen=True, kw_only=True)
class QueueMapping:
    """An SQS queue whose messages invoke a function."""

    function: str
    queue: str
    batch_size: int
    maximum_concurrency: int | None = None  # invocations at a time; None: as many as may run


@dataclass(frozen=True, kw_only=True)
class Schedule:
    """A rule that invokes a function every ``seconds``."""

    function: str
    rule: str
    seconds: float


@dataclass(frozen=True, kw_only=True)
class Declaration:
    """Everything that the cloud needs to know of an app."""

    functions: Mapping[str, Function]
    routes: Mapping[str, frozenset[str]]  # path -> methods
    binary_types: tuple[str, ...]
    queues: tuple[QueueMapping, ...]
    schedules: tuple[Schedule, ...]

    def queue(self, name: str) -> QueueMapping | None:
        """The mapping that reads the queue ``name``, if the app declares one."""
        return next((mapping for mapping in self.queues if mapping.queue == name), None)

    def invoked_by_events(self) -> list[str]:
        """The functions that queues and schedules invoke."""
        return [mapping.function for mapping in self.queues] + [
            schedule.function for schedule in self.schedules
        ]


def read(module: str, config: Path, stage: str = "local") -> Declaration:
    """The declarations of the Chalice app ``module`` (dotted) with the ``config.json`` given.

    A missing config file means Chalice's defaults. Raises :class:`BadDeclaration`.
    """
    app = import_module(module).app
    on_disk = json.loads(config.read_text()) if config.exists() else {}
    return Declaration(
        functions={
            name: _function(app.app_name, name, module, entry, on_disk, stage)
            for name, entry in _entries(app).items()
        },
        routes={path: frozenset(methods) for path, methods in app.routes.items()},
        binary_types=tuple(app.api.binary_types),
        queues=tuple(_queue(s) for s in app.event_sources if hasattr(s, "batch_size")),
        schedules=tuple(_schedule(s) for s in app.event_sources if _is_schedule(s)),
    )


def _entries(app: Any) -> dict[str, str]:
    declared = [*app.event_sources, *app.pure_lambda_functions]
    entries = {source.name: str(source.handler_string) for source in declared}
    return {**entries, API: "app.app"} if app.routes else entries


def _function(
    app_name: str, name: str, module: str, entry: str, on_disk: dict[str, Any], stage: str
) -> Function:
    from chalice.config import Config

    chosen = Config(
        chalice_stage=stage,
        function_name="api_handler" if name == API else name,
        config_from_disk=on_disk,
    )
    where, _, handler = entry.rpartition(".")
    return Function(
        name=name,
        full_name=f"{app_name}-{stage}" + ("" if name == API else f"-{name}"),
        # Chalice takes it for granted that the app's own module is called "app".
        module=module if where == "app" else where,
        handler=handler,
        timeout=float(chosen.lambda_timeout or DEFAULT_TIMEOUT),
        memory=int(chosen.lambda_memory_size or DEFAULT_MEMORY),
        environment={key: str(value) for key, value in chosen.environment_variables.items()},
    )


def _queue(source: Any) -> QueueMapping:
    name = source.queue or str(source.queue_arn).rpartition(":")[2]
    return QueueMapping(
        function=source.name,
        queue=name,
        batch_size=source.batch_size,
        maximum_concurrency=source.maximum_concurrency,
    )


def _is_schedule(source: Any) -> bool:
    return hasattr(source, "schedule_expression")


def _schedule(source: Any) -> Schedule:
    expression = source.schedule_expression
    text = expression if isinstance(expression, str) else expression.to_string()
    match = _RATE.fullmatch(text)
    if match is None:
        raise BadDeclaration(
            f"the schedule of {source.name} is {text!r}; only rate(N minutes|hours|days) runs here"
        )
    seconds = int(match[1]) * _UNITS[match[2]]
    return Schedule(function=source.name, rule=source.name, seconds=seconds)
