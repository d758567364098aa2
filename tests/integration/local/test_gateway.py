"""HTTP reaches the API's function as through API Gateway, within its limits."""

import asyncio
import http.client
import select
import socket
import threading
from collections.abc import Iterator
from contextlib import ExitStack, contextmanager
from time import sleep
from typing import Any

import msgspec
import pytest
import uvicorn

from infra.local.declared import Declaration
from infra.local.gateway import MAX_BODY, Gateway
from infra.local.gateway_body import Pace
from infra.local.gateway_room import KEPT, ROOM
from infra.local.running import free_port
from tests.integration.local.conftest import Pools

HEAD = b"POST /echo/a HTTP/1.1\r\nHost: x\r\nContent-Type: application/octet-stream\r\n"


@contextmanager
def serving(
    declaration: Declaration,
    pools: Pools,
    seconds: float,
    line: int,
    room: int = ROOM,
    pace: Pace = Pace(),  # noqa: B008 - frozen
) -> Iterator[int]:
    port, up, stop = free_port(), threading.Event(), threading.Event()

    async def serve() -> None:
        async with pools(line=line, api=2) as pool:
            await pool.warm("api")
            gateway = Gateway(declaration, pool.invoke, seconds=seconds, room=room, pace=pace)
            config = uvicorn.Config(gateway, port=port, lifespan="off", log_level="warning")
            server = uvicorn.Server(config)
            task = asyncio.create_task(server.serve())
            while not server.started:
                await asyncio.sleep(0.01)
            up.set()
            await asyncio.to_thread(stop.wait)
            server.should_exit = True
            await task

    thread = threading.Thread(target=lambda: asyncio.run(serve()))
    thread.start()
    try:
        assert up.wait(20)
        yield port
    finally:
        stop.set()
        thread.join()


@pytest.fixture
def port(sample: Declaration, pools: Pools) -> Iterator[int]:
    with serving(sample, pools, seconds=1.0, line=256) as port:
        yield port


@pytest.fixture
def short_line(sample: Declaration, pools: Pools) -> Iterator[int]:
    with serving(sample, pools, seconds=5.0, line=1) as port:
        yield port


class Answer:
    def __init__(self, got: http.client.HTTPResponse) -> None:
        self.status, self.headers, self.body = got.status, got.headers, got.read()

    @property
    def json(self) -> Any:
        return msgspec.json.decode(self.body)


def ask(port: int, method: str, path: str, body: Any = None, **headers: str) -> Answer:
    connection = http.client.HTTPConnection("127.0.0.1", port, timeout=30)
    try:
        names = {name.replace("_", "-"): value for name, value in headers.items()}
        connection.request(method, path, body, names)
        return Answer(connection.getresponse())
    finally:
        connection.close()


def is_problem(answer: Answer, status: int) -> bool:
    problem = answer.json
    return (
        answer.status == problem["status"] == status
        and answer.headers["content-type"] == "application/problem+json"
        and set(problem) == {"type", "title", "status", "detail"}
    )


def test_a_request_reaches_the_function_and_its_answer_comes_back(port: int) -> None:
    answer = ask(port, "GET", "/echo/J%C3%BCrgen%2FA+b?bib=12&bib=13&empty=&sp=a+b%26c")
    assert answer.status == 200
    assert answer.headers["content-type"] == "application/json"
    assert answer.json["name"] == "Jürgen/A+b"
    assert answer.json["query"] == {"bib": ["12", "13"], "empty": [""], "sp": ["a b&c"]}
    assert answer.json["address"] == "127.0.0.1"


def test_a_fixed_segment_wins_over_a_parameter_and_a_trailing_slash_is_nothing(port: int) -> None:
    assert ask(port, "GET", "/echo/fixed").json == {"fixed": True}
    assert ask(port, "GET", "/echo/fixed/").json == {"fixed": True}
    assert ask(port, "GET", "/").json == {"home": True}


@pytest.mark.parametrize(
    "kind", ["application/octet-stream", "image/png", "multipart/form-data; boundary=b"]
)
def test_bytes_arrive_unchanged(port: int, kind: str) -> None:
    data = bytes(range(248, 256)) + b"\r\n\0" * 1000
    answer = ask(port, "POST", "/echo/x", data, Content_Type=kind)
    assert (answer.json["body"], answer.json["size"]) == (list(data[:8]), len(data))


def test_bytes_of_a_type_not_declared_binary_are_spoilt_as_on_aws(port: int) -> None:
    answer = ask(port, "POST", "/echo/x", b"\xff\xd8", Content_Type="image/x-raw")
    assert answer.json["body"] == list("\ufffd\ufffd".encode())


def test_bytes_come_back_for_who_accepts_them_first(port: int) -> None:
    pixel = b"\x89PNG\x00\xff"
    assert ask(port, "GET", "/pixel", Accept="image/png").body == pixel
    assert ask(port, "GET", "/pixel", Accept="*/*").body == pixel
    assert ask(port, "GET", "/pixel", Accept="text/html,image/png").body == b"iVBORwD/"
    assert ask(port, "GET", "/pixel").status == 400  # Chalice's own word


def test_head_is_get_without_the_body(port: int) -> None:
    got, head = ask(port, "GET", "/echo/fixed"), ask(port, "HEAD", "/echo/fixed")
    assert (head.status, head.body) == (200, b"")
    assert head.headers["content-length"] == str(len(got.body))


def test_an_unknown_path_is_404(port: int) -> None:
    for path in ("/nothing", "/echo", "/echo/a/b", "/echo//"):
        assert is_problem(ask(port, "GET", path), 404), path


def test_another_method_is_405_and_names_those_that_go(port: int) -> None:
    answer = ask(port, "DELETE", "/echo/x")
    assert is_problem(answer, 405)
    assert answer.headers["allow"] == "GET, HEAD, POST"


def test_a_body_past_the_gateways_quota_is_413(port: int) -> None:
    answer = ask(port, "POST", "/echo/x", b"x" * (MAX_BODY + 1), Content_Type="image/png")
    assert is_problem(answer, 413)
    assert "POST /races/{slug}/uploads" in answer.json["detail"]


def test_a_chunked_body_past_the_quota_is_413(port: int) -> None:
    pieces = (b"x" * 65536 for _ in range(MAX_BODY // 65536 + 1))
    assert is_problem(ask(port, "POST", "/echo/x", pieces, Content_Type="image/png"), 413)


def test_a_body_past_lambdas_payload_is_413_though_the_gateway_would_take_it(port: int) -> None:
    fits = ask(port, "POST", "/echo/x", b"x" * 4_600_000, Content_Type="image/png")
    assert fits.json["size"] == 4_600_000
    answer = ask(port, "POST", "/echo/x", b"x" * 4_720_000, Content_Type="image/png")
    assert is_problem(answer, 413)
    assert "POST /races/{slug}/uploads" in answer.json["detail"]


def test_a_large_body_is_refused_before_it_is_sent(port: int) -> None:
    with socket.create_connection(("127.0.0.1", port), timeout=10) as line:
        line.sendall(
            b"POST /echo/x HTTP/1.1\r\nHost: x\r\nContent-Length: 50000000000\r\n"
            b"Expect: 100-continue\r\n\r\n"
        )
        assert line.recv(65536).startswith(b"HTTP/1.1 413 ")


def test_an_answer_past_the_gateways_time_is_504(port: int) -> None:
    answer = ask(port, "GET", "/slow/1.5")
    assert is_problem(answer, 504)
    assert ask(port, "GET", "/slow/0").status == 200


@pytest.mark.parametrize(("method", "path"), [("POST", "/crash"), ("GET", "/huge")])
def test_a_function_that_fails_is_502(port: int, method: str, path: str) -> None:
    assert is_problem(ask(port, method, path), 502)
    assert ask(port, "GET", "/").json == {"home": True}


def test_too_many_at_once_are_told_to_come_again(short_line: int) -> None:
    answers: list[Answer] = []
    threads = [
        threading.Thread(target=lambda: answers.append(ask(short_line, "GET", "/slow/1")))
        for _ in range(6)
    ]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()
    refused = [answer for answer in answers if answer.status != 200]
    assert len(refused) >= 2
    assert all(is_problem(answer, 429) and answer.headers["retry-after"] for answer in refused)


@contextmanager
def begun(port: int, heads: list[bytes], sent: bytes = b"!") -> Iterator[list[socket.socket]]:
    """Requests of these heads whose bodies have only begun."""
    with ExitStack() as lines:
        opened = []
        for head in heads:
            line = lines.enter_context(socket.create_connection(("127.0.0.1", port), timeout=30))
            line.sendall(HEAD + head + b"\r\n\r\n" + sent)
            opened.append(line)
        yield opened


def post(port: int, body: Any) -> Answer:
    return ask(port, "POST", "/echo/a", body, content_type="application/octet-stream")


def test_uploads_beyond_what_is_held_are_told_to_wait_and_others_are_answered(
    sample: Declaration, pools: Pools
) -> None:
    with serving(sample, pools, seconds=5.0, line=256, room=1_000_000) as port:
        with begun(port, [b"Content-Length: 900000"], bytes(870_000)) as (slow,):
            _until_refused(port, 1_000_000 - 1_000_000 // KEPT - 870_000 + 1)
            answer = post(port, bytes(600_000))
            assert is_problem(answer, 503)
            assert int(answer.headers["retry-after"]) >= 1
            chunked = post(port, iter([bytes(60_000)] * 10))
            assert is_problem(chunked, 503)
            assert ask(port, "GET", "/").json == {"home": True}
            assert post(port, bytes(60_000)).status == 200
            assert post(port, iter([bytes(30_000)] * 2)).status == 200
            slow.sendall(bytes(30_000))
            assert slow.recv(12) == b"HTTP/1.1 200"
        assert post(port, bytes(600_000)).status == 200


def test_bodies_that_are_only_announced_take_no_room(sample: Declaration, pools: Pools) -> None:
    with serving(sample, pools, seconds=5.0, line=256, room=1_000_000) as port:
        declared, chunked = b"Content-Length: 900000", b"Transfer-Encoding: chunked"
        with begun(port, [declared] * 7), begun(port, [chunked] * 7, b"1\r\n!\r\n"):
            for _ in range(20):  # until all of those heads were read, whenever that is
                assert post(port, b"a correction").status == 200
            assert post(port, bytes(900_000)).status == 200


def test_who_sends_too_slowly_is_cut_off(sample: Declaration, pools: Pools) -> None:
    pace = Pace(pause=0.5, rate=1000.0)
    with serving(sample, pools, seconds=5.0, line=256, pace=pace) as port:
        with begun(port, [b"Content-Length: 900"]) as (slow,):
            _dribble(slow)
            answer = b"".join(iter(lambda: slow.recv(65536), b""))
        assert answer.startswith(b"HTTP/1.1 408 ")
        steady = (sleep(0.1) or bytes(500) for _ in range(10))
        assert post(port, steady).status == 200, "long, and never slow"


def _dribble(line: socket.socket) -> None:
    """A byte now and then, never so late that it is a pause, until there is an answer."""
    for _ in range(50):
        if select.select([line], [], [], 0.1)[0]:
            return
        line.sendall(b"!")
    raise AssertionError("a dribble goes on for ever")


def _until_refused(port: int, size: int) -> None:
    """Announce a body, which takes no room, until there is too little left for it."""
    for _ in range(100):
        with begun(port, [b"Content-Length: %d" % size], b"") as (line,):
            if select.select([line], [], [], 0.1)[0]:
                assert line.recv(12) == b"HTTP/1.1 503"
                return
    raise AssertionError("none was refused")
