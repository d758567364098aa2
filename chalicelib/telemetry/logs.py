"""Structured logs: one JSON object a line, each line of a job's work carrying its identity."""

from collections.abc import Iterator
from contextlib import contextmanager

from aws_lambda_powertools import Logger

from chalicelib.settings import settings

logger = Logger(service="dorsal", level=settings().log_level, utc=True)


@contextmanager
def about(**keys: str | int | None) -> Iterator[None]:
    """Add ``keys`` (photo, job, attempt, correlation) to every line logged inside."""
    with logger.append_context_keys(**{name: value for name, value in keys.items() if value}):
        yield
