"""What the Runtime API makes of what is posted to it, and the words for what goes wrong."""

import json
import signal
from io import BytesIO

import pytest

from infra.aws.runtime import outcome
from infra.aws.runtime.server import LARGEST_ANSWER, Kind, News, body_of, heard


def test_a_body_of_a_known_length() -> None:
    assert body_of(BytesIO(b"hello, and the next request"), None, "5") == b"hello"


def test_no_body() -> None:
    assert body_of(BytesIO(b""), None, None) == b""


@pytest.mark.parametrize("coding", ["chunked", "Chunked"])
def test_a_body_in_chunks_ends_where_they_end(coding: str) -> None:
    stream = BytesIO(b"5\r\nhello\r\n6;name=value\r\n there\r\n0\r\n\r\nnext")
    assert body_of(stream, coding, None) == b"hello there"
    assert stream.read() == b"next"


def test_trailers_are_passed_over() -> None:
    stream = BytesIO(b"A\r\n0123456789\r\n0\r\nLambda-Trailer: x\r\n\r\nnext")
    assert body_of(stream, "chunked", None) == b"0123456789"
    assert stream.read() == b"next"


@pytest.mark.parametrize(
    ("path", "kind", "request_id"),
    [
        ("init/error", Kind.INIT_ERROR, ""),
        ("invocation/abc/error", Kind.ERROR, "abc"),
        ("invocation/abc/response", Kind.ANSWER, "abc"),
    ],
)
def test_what_is_posted(path: str, kind: Kind, request_id: str) -> None:
    news = News(kind=kind, body=b"{}", request=request_id)
    assert heard(f"/2018-06-01/runtime/{path}", b"{}") == (202, news)


def test_an_unknown_path() -> None:
    assert heard("/2018-06-01/extension/register", b"") == (404, None)


def test_an_answer_over_lambdas_limit() -> None:
    status, news = heard("/2018-06-01/runtime/invocation/abc/response", b" " * (LARGEST_ANSWER + 1))
    assert status == 413
    assert news is not None
    assert news.kind is Kind.ERROR
    assert json.loads(news.body)["errorType"] == "Function.ResponseSizeTooLarge"


@pytest.mark.parametrize(
    ("status", "how"),
    [
        (1, "Runtime exited with error: exit status 1"),
        (-signal.SIGKILL, "Runtime exited with error: signal: killed"),
        (-signal.SIGSEGV, "Runtime exited with error: signal: segmentation fault"),
        (0, "Runtime exited without providing a reason"),
    ],
)
def test_how_a_process_ended(status: int, how: str) -> None:
    assert json.loads(outcome.ended(status, "abc")) == {
        "errorType": "Runtime.ExitError",
        "errorMessage": f"RequestId: abc Error: {how}",
    }


def test_the_words_for_a_timeout() -> None:
    message = json.loads(outcome.timed_out("abc", 3))["errorMessage"]
    assert message == "RequestId: abc Error: Task timed out after 3.00 seconds"
