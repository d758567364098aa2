"""Structured logs: one JSON object a line, each line of a job's work carrying its identity."""

import json
import logging
from collections.abc import Iterable, Iterator
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


def as_json(handlers: Iterable[logging.Handler]) -> None:
    """Let what libraries log have the form of our own lines, and say what it is about too."""
    for handler in handlers:
        handler.setFormatter(logger.registered_formatter)


# Those that Lambda's runtime, and ours, set up before this is loaded.
as_json(logging.getLogger().handlers)


@contextmanager
def about(**keys: str | int | None) -> Iterator[None]:
    """Add ``keys`` (photo, job, attempt, correlation) to every line logged inside."""
    with logger.append_context_keys(**{name: value for name, value in keys.items() if value}):
        yield


def told_of_each(photos: Iterable[str], message: str) -> None:
    """Log ``message`` once for each photo, so that it is in the photo's story."""
    for photo in photos:
        logger.info(message, extra={"photo": photo})
