"""Structured logs: one JSON object a line, each line of a job's work carrying its identity."""

import json
from collections.abc import Iterator
from contextlib import contextmanager
from functools import partial

from aws_lambda_powertools import Logger

from chalicelib.settings import settings

logger = Logger(
    service="dorsal",
    level=settings().log_level,
    utc=True,
    # ASCII alone: half a character in somebody's error text must not cost the line.
    json_serializer=partial(json.dumps, default=str, separators=(",", ":")),
)


@contextmanager
def about(**keys: str | int | None) -> Iterator[None]:
    """Add ``keys`` (photo, job, attempt, correlation) to every line logged inside."""
    with logger.append_context_keys(**{name: value for name, value in keys.items() if value}):
        yield
