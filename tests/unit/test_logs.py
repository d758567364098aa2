"""Log lines: JSON, one a line, whatever is in them."""

import io
import json
import logging
from collections.abc import Iterator

import pytest

from chalicelib.telemetry.logs import about, as_json, logger, told_of_each


@pytest.fixture
def lines() -> Iterator[io.StringIO]:
    """What is logged meanwhile."""
    stream = io.StringIO()
    before = logger.registered_handler.setStream(stream)
    yield stream
    logger.registered_handler.setStream(before)


def test_each_line_carries_what_it_is_about(lines: io.StringIO) -> None:
    with about(photo="p", job="j", attempt=2, correlation=""):
        logger.info("reading started")
    logger.info("outside")
    inside, outside = map(json.loads, lines.getvalue().splitlines())
    assert inside["message"] == "reading started"
    assert (inside["photo"], inside["job"], inside["attempt"]) == ("p", "j", 2)
    assert "correlation" not in inside
    assert "photo" not in outside


def test_what_is_done_to_many_photos_is_a_line_of_each(lines: io.StringIO) -> None:
    told_of_each(["a", "b"], "photo removed")
    told = [json.loads(line) for line in lines.getvalue().splitlines()]
    assert [(line["photo"], line["message"]) for line in told] == [
        ("a", "photo removed"),
        ("b", "photo removed"),
    ]


def test_an_error_is_logged_with_its_stack_trace(lines: io.StringIO) -> None:
    try:
        raise ValueError("half a character \ud800")
    except ValueError:
        logger.exception("reading failed")
    line = lines.getvalue()
    assert line.isascii()
    told = json.loads(line)
    assert told["level"] == "ERROR"
    assert told["exception_name"] == "ValueError"
    assert "Traceback (most recent call last)" in told["exception"]


def test_what_libraries_log_is_json_too() -> None:
    stream = io.StringIO()
    handler, library = logging.StreamHandler(stream), logging.getLogger("a.library")
    library.addHandler(handler)
    as_json([handler])
    with about(photo="p"):
        library.warning("retrying in %d s", 3)
    library.removeHandler(handler)
    told = json.loads(stream.getvalue())
    assert (told["message"], told["level"], told["photo"]) == ("retrying in 3 s", "WARNING", "p")
