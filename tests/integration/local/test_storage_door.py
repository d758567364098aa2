"""The storage door over real HTTP: uvicorn on a free port, urllib3 and bare sockets before it."""

import asyncio
import hashlib
import json
import socket
import threading
import time
import tracemalloc
from collections.abc import Callable, Iterator
from dataclasses import dataclass, field
from datetime import UTC, datetime, timedelta
from pathlib import Path
from urllib.parse import quote, urlsplit
from xml.etree import ElementTree

import pytest
import urllib3
import uvicorn
from starlette.applications import Starlette
from starlette.routing import Mount

from chalicelib.storage.folder import FolderStorage
from chalicelib.storage.presign import sign_post
from chalicelib.storage.storage import PresignedPost, Stored
from infra.local.servers import free_port
from infra.local.storage_door import storage_app

SECRET = "the door's own secret"
KEY = "incoming/10k é/1/IMG 1+2.jpg"


@dataclass
class Door:
    """A running door, what it told of, and what makes its telling fail."""

    port: int
    root: Path
    storage: FolderStorage
    told: list[Stored] = field(default_factory=list)
    fails: bool = False
    ahead: timedelta = timedelta()
    http: urllib3.PoolManager = field(default_factory=lambda: urllib3.PoolManager(retries=False))

    async def on_created(self, stored: Stored) -> None:
        await asyncio.sleep(0)
        if self.fails:
            raise RuntimeError("the events are down")
        self.told.append(stored)

    def now(self) -> datetime:
        return datetime.now(UTC) + self.ahead

    def post(self, form: PresignedPost, body: bytes, **changed: str) -> urllib3.BaseHTTPResponse:
        fields = {**form.fields, **changed, "file": ("IMG.jpg", body, "image/jpeg")}
        return self.http.request("POST", form.url, fields=fields)

    def files(self) -> list[Path]:
        return [path for path in self.root.rglob("*") if path.is_file()]


@pytest.fixture
def door(tmp_path: Path) -> Iterator[Door]:
    port = free_port()
    storage = FolderStorage(tmp_path / "photos", f"http://127.0.0.1:{port}", SECRET)
    door = Door(port, tmp_path / "photos", storage)
    app = Starlette(
        routes=[
            Mount(
                "/storage",
                storage_app(storage, SECRET, door.on_created, door.now, patience=1.0),
            )
        ]
    )
    server = uvicorn.Server(
        uvicorn.Config(app, host="127.0.0.1", port=port, log_level="warning", lifespan="off")
    )
    thread = threading.Thread(target=server.run)
    thread.start()
    while not server.started:
        assert thread.is_alive()
        time.sleep(0.01)
    yield door
    door.http.clear()
    server.should_exit = True
    thread.join()


def code(answer: urllib3.BaseHTTPResponse) -> tuple[int, str | None]:
    return answer.status, ElementTree.fromstring(answer.data).findtext("Code")


def test_a_posted_photo_is_stored_and_told_of(door: Door) -> None:
    form = door.storage.presign_post(KEY, "image/jpeg", 10_000_000, 60)
    body = bytes(range(256)) * 20_000
    answer = door.post(form, body)
    assert answer.status == 204
    assert door.storage.get(KEY) == body
    assert door.told == [door.storage.head(KEY)]
    assert answer.headers["ETag"] == f'"{door.told[0].version}"'
    assert answer.headers["Location"] == f"http://127.0.0.1:{door.port}/storage/{quote(KEY)}"


def test_every_byte_a_boundary_might_begin_with_survives(door: Door) -> None:
    form = door.storage.presign_post(KEY, "image/jpeg", 10_000, 60)
    body = b"\r\n--" + b"\r\n-" * 1000 + b"\n\r\r\n--\r\n"
    assert door.post(form, body).status == 204
    assert door.storage.get(KEY) == body


def test_the_signed_size_is_the_limit(door: Door) -> None:
    form = door.storage.presign_post(KEY, "image/jpeg", 1000, 60)
    assert door.post(form, bytes(1000)).status == 204
    assert code(door.post(form, bytes(1001))) == (400, "EntityTooLarge")
    assert code(door.post(form, b"")) == (400, "EntityTooSmall")
    assert door.storage.get(KEY) == bytes(1000)
    assert len(door.told) == 1


def test_bytes_that_were_damaged_on_their_way_are_refused(door: Door) -> None:
    sha256 = hashlib.sha256(b"a photo").hexdigest()
    form = door.storage.presign_post(KEY, "image/jpeg", 1000, 60, sha256)
    assert code(door.post(form, b"a phota")) == (400, "BadDigest")
    assert door.storage.head(KEY) is None
    assert door.post(form, b"a photo").status == 204


@pytest.mark.parametrize(
    ("changed", "expected"),
    [
        ({"key": "originals/other.jpg"}, (403, "AccessDenied")),
        ({"key": "../other.jpg"}, (403, "AccessDenied")),
        ({"Content-Type": "image/png"}, (403, "AccessDenied")),
        ({"policy": "e30="}, (403, "SignatureDoesNotMatch")),
        ({"x-amz-signature": "0" * 64}, (403, "SignatureDoesNotMatch")),
        ({"x-amz-signature": "é"}, (403, "SignatureDoesNotMatch")),
        ({"acl": "public-read"}, (403, "AccessDenied")),
    ],
)
def test_a_changed_form_stores_nothing(
    door: Door, changed: dict[str, str], expected: tuple[int, str]
) -> None:
    form = door.storage.presign_post(KEY, "image/jpeg", 1000, 60)
    assert code(door.post(form, b"bytes", **changed)) == expected
    assert door.files() == door.told == []


def test_a_field_left_out_stores_nothing(door: Door) -> None:
    form = door.storage.presign_post(KEY, "image/jpeg", 1000, 60)
    for name in form.fields:
        fewer = {n: v for n, v in form.fields.items() if n != name}
        answer = door.post(PresignedPost(url=form.url, fields=fewer), b"bytes")
        assert code(answer) == (403, "AccessDenied")
    assert door.files() == []


def test_an_expired_form_stores_nothing(door: Door) -> None:
    form = door.storage.presign_post(KEY, "image/jpeg", 1000, 60)
    door.ahead = timedelta(seconds=61)
    assert code(door.post(form, b"bytes")) == (403, "AccessDenied")
    assert door.files() == []


def test_a_signed_key_still_may_not_leave_the_folder(door: Door) -> None:
    tomorrow = datetime.now(UTC) + timedelta(days=1)
    url = f"http://127.0.0.1:{door.port}/storage/"
    form = sign_post(SECRET, url, "../../outside.jpg", "image/jpeg", 1000, tomorrow)
    assert code(door.post(form, b"bytes")) == (400, "InvalidArgument")
    assert door.files() == []


def raw(door: Door, body: bytes, content_type: str = "multipart/form-data; boundary=B") -> bytes:
    """The answer to ``body`` as it stands."""
    with socket.create_connection(("127.0.0.1", door.port), timeout=10) as line:
        head = f"POST /storage/ HTTP/1.1\r\nHost: x\r\nContent-Type: {content_type}\r\n"
        line.sendall(f"{head}Content-Length: {len(body)}\r\nConnection: close\r\n\r\n".encode())
        line.sendall(body)
        return b"".join(iter(lambda: line.recv(65536), b""))


def part(name: str, value: bytes, end: bytes = b"\r\n") -> bytes:
    return b'--B\r\nContent-Disposition: form-data; name="%s"\r\n\r\n%s%s' % (
        name.encode(),
        value,
        end,
    )


def parts(form: PresignedPost) -> bytes:
    return b"".join(part(name, value.encode()) for name, value in form.fields.items())


def test_forms_that_s3_would_not_read(door: Door) -> None:
    form = door.storage.presign_post(KEY, "image/jpeg", 1000, 60)
    first = next(iter(form.fields))
    cases = [
        (b"", "IncorrectNumberOfFilesInPostRequest"),
        (parts(form) + b"--B--\r\n", "IncorrectNumberOfFilesInPostRequest"),
        (parts(form) + part("file", b"cut off", b""), "IncompleteBody"),
        (parts(form) + part(first, b"twice") + part("file", b"x"), "MalformedPOSTRequest"),
        (part("", b"no name") + parts(form) + part("file", b"x"), "MalformedPOSTRequest"),
        (part("key", b"\xff\xfe") + part("file", b"x"), "MalformedPOSTRequest"),
        (part("key", b"x" * 20_481), "MaxPostPreDataLengthExceeded"),
        (b"this is no form", "MalformedPOSTRequest"),
        (part("file", b"first") + parts(form) + b"--B--\r\n", "AccessDenied"),
    ]
    for body, expected in cases:
        assert f"<Code>{expected}</Code>".encode() in raw(door, body), (body[:80], expected)
    assert b"MalformedPOSTRequest" in raw(door, b"{}", "application/json")
    for odd in ("", "; boundary=", f"; boundary={'B' * 300}", "; boundary=\u00e9"):
        assert b"MalformedPOSTRequest" in raw(door, b"{}", f"multipart/form-data{odd}")
    assert door.files() == door.told == []


def test_what_follows_the_file_is_passed_over(door: Door) -> None:
    form = door.storage.presign_post(KEY, "image/jpeg", 1000, 60)
    body = parts(form) + part("file", b"bytes") + part("key", b"other") + part("file", b"other")
    assert b" 204 " in raw(door, body + b"--B--\r\n")
    assert door.storage.get(KEY) == b"bytes"


def test_an_endless_file_is_refused_before_its_end(door: Door) -> None:
    form = door.storage.presign_post(KEY, "image/jpeg", 1000, 60)
    with socket.create_connection(("127.0.0.1", door.port), timeout=10) as line:
        head = "POST /storage/ HTTP/1.1\r\nHost: x\r\nContent-Length: 9000000000\r\n"
        line.sendall(f"{head}Content-Type: multipart/form-data; boundary=B\r\n\r\n".encode())
        line.sendall(parts(form) + part("file", bytes(2000), b""))
        answer = line.recv(65536)  # while we could still go on sending
    assert answer.startswith(b"HTTP/1.1 400 ")
    assert door.files() == []


def test_a_sender_of_far_too_much_still_reads_why(door: Door) -> None:
    form = door.storage.presign_post(KEY, "image/jpeg", 1000, 60)
    assert code(door.post(form, bytes(20_000_000))) == (400, "EntityTooLarge")
    assert door.files() == []


def test_a_large_file_is_never_held_in_memory(door: Door) -> None:
    form = door.storage.presign_post(KEY, "image/jpeg", 100_000_000, 60)
    piece = bytes(1_000_000)
    tail = b"\r\n--B--\r\n"
    size = len(parts(form)) + len(part("file", b"", b"")) + 50 * len(piece) + len(tail)
    tracemalloc.start()
    try:
        with socket.create_connection(("127.0.0.1", door.port), timeout=10) as line:
            head = f"POST /storage/ HTTP/1.1\r\nHost: x\r\nContent-Length: {size}\r\n"
            line.sendall(f"{head}Content-Type: multipart/form-data; boundary=B\r\n\r\n".encode())
            line.sendall(parts(form) + part("file", b"", b""))
            for _ in range(50):
                line.sendall(piece)
            line.sendall(tail)
            assert line.recv(65536).startswith(b"HTTP/1.1 204 ")
        assert tracemalloc.get_traced_memory()[1] < 10_000_000
    finally:
        tracemalloc.stop()
    assert door.told[0].size == 50_000_000


def test_an_upload_broken_off_leaves_nothing(door: Door) -> None:
    form = door.storage.presign_post(KEY, "image/jpeg", 100_000, 60)
    with socket.create_connection(("127.0.0.1", door.port), timeout=10) as line:
        head = "POST /storage/ HTTP/1.1\r\nHost: x\r\nContent-Length: 90000\r\n"
        line.sendall(f"{head}Content-Type: multipart/form-data; boundary=B\r\n\r\n".encode())
        line.sendall(parts(form) + part("file", bytes(50_000), b""))
        until(lambda: len(door.files()) == 1)  # the draft
    until(lambda: not door.files())
    assert door.told == []


def test_a_sender_fallen_silent_is_let_go(door: Door) -> None:
    form = door.storage.presign_post(KEY, "image/jpeg", 100_000, 60)
    with socket.create_connection(("127.0.0.1", door.port), timeout=10) as line:
        head = "POST /storage/ HTTP/1.1\r\nHost: x\r\nContent-Length: 90000\r\n"
        line.sendall(f"{head}Content-Type: multipart/form-data; boundary=B\r\n\r\n".encode())
        line.sendall(parts(form) + part("file", b"something", b""))
        answer = b"".join(iter(lambda: line.recv(65536), b""))
    assert answer.startswith(b"HTTP/1.1 400 ")
    assert b"RequestTimeout" in answer
    assert door.files() == []


def until(true: Callable[[], bool]) -> None:
    deadline = time.monotonic() + 10
    while not true():
        assert time.monotonic() < deadline
        time.sleep(0.01)


def test_a_failing_event_keeps_the_object(door: Door) -> None:
    door.fails = True
    form = door.storage.presign_post(KEY, "image/jpeg", 1000, 60)
    assert door.post(form, b"bytes").status == 204
    assert door.storage.get(KEY) == b"bytes"


def test_a_full_disk_is_said_in_s3s_words(door: Door) -> None:
    (door.root / "incoming").write_bytes(b"")  # a file where a folder should be
    form = door.storage.presign_post(KEY, "image/jpeg", 1000, 60)
    assert code(door.post(form, b"bytes")) == (400, "InvalidArgument")
    door.root.rename(door.root.with_name("unplugged"))
    assert code(door.post(form, b"bytes")) == (503, "ServiceUnavailable")


def test_a_link_reads_a_picture(door: Door) -> None:
    stored = door.storage.put(KEY, b"0123456789", "image/jpeg")
    answer = door.http.request("GET", door.storage.presign_get(KEY, 60))
    assert (answer.status, answer.data) == (200, b"0123456789")
    assert answer.headers["Content-Type"] == "image/jpeg"
    assert answer.headers["X-Content-Type-Options"] == "nosniff"
    assert answer.headers["Cache-Control"] == "private"
    assert answer.headers["ETag"] == f'"{stored.version}"'
    assert "Content-Disposition" not in answer.headers


def test_head_and_ranges(door: Door) -> None:
    door.storage.put(KEY, b"0123456789", "image/jpeg")
    link = door.storage.presign_get(KEY, 60)
    head = door.http.request("HEAD", link)
    assert (head.status, head.headers["Content-Length"], head.data) == (200, "10", b"")
    some = door.http.request("GET", link, headers={"Range": "bytes=2-4"})
    assert (some.status, some.data) == (206, b"234")
    assert some.headers["Content-Range"] == "bytes 2-4/10"
    beyond = door.http.request("GET", link, headers={"Range": "bytes=10-"})
    assert beyond.status == 416


def test_what_is_no_picture_is_never_shown_in_the_page(door: Door) -> None:
    door.storage.put("incoming/x/page.html", b"<script>alert(1)</script>", "text/html")
    answer = door.http.request("GET", door.storage.presign_get("incoming/x/page.html", 60))
    assert answer.headers["Content-Type"] == "application/octet-stream"
    assert answer.headers["Content-Disposition"] == 'attachment; filename="page.html"'


def test_a_named_link_downloads_under_that_name(door: Door) -> None:
    door.storage.put(KEY, b"bytes", "image/jpeg")
    answer = door.http.request("GET", door.storage.presign_get(KEY, 60, 'Zoë "7"\r\nX: y.jpg'))
    assert answer.status == 200
    disposition = answer.headers["Content-Disposition"]
    assert disposition == "attachment; filename*=utf-8''Zo%C3%AB%20%227%22%0D%0AX%3A%20y.jpg"


def test_links_that_are_not_good(door: Door) -> None:
    door.storage.put(KEY, b"bytes", "image/jpeg")
    door.storage.put("other.jpg", b"bytes", "image/jpeg")
    link = door.storage.presign_get(KEY, 60)
    query = urlsplit(link).query
    base = f"http://127.0.0.1:{door.port}/storage"
    get = door.http.request
    assert code(get("GET", f"{base}/other.jpg?{query}")) == (403, "SignatureDoesNotMatch")
    assert code(get("GET", f"{base}/{quote(KEY)}")) == (403, "AccessDenied")
    assert code(get("GET", f"{base}/?{query}")) == (403, "SignatureDoesNotMatch")
    assert code(get("GET", f"{link}&filename=x.jpg")) == (403, "SignatureDoesNotMatch")
    absent = door.storage.presign_get("no such.jpg", 60)
    assert code(get("GET", absent)) == (404, "NoSuchKey")
    assert get("HEAD", absent).status == 404
    door.ahead = timedelta(seconds=62)
    assert code(get("GET", link)) == (403, "AccessDenied")


def test_a_page_of_another_origin_may_post(door: Door) -> None:
    url = f"http://127.0.0.1:{door.port}/storage/"
    asked = {"Origin": "http://localhost:8000", "Access-Control-Request-Method": "POST"}
    answer = door.http.request("OPTIONS", url, headers=asked)
    assert (answer.status, answer.headers["Access-Control-Allow-Origin"]) == (200, "*")


def test_uploads_at_once_do_not_mix(door: Door) -> None:
    keys = [f"incoming/x/{n}.jpg" for n in range(8)]

    def upload(key: str) -> None:
        form = door.storage.presign_post(key, "image/jpeg", 1_000_000, 60)
        door.post(form, json.dumps(key).encode() * 10_000)

    threads = [threading.Thread(target=upload, args=(key,)) for key in keys]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()
    assert {key: door.storage.get(key) for key in keys} == {
        key: json.dumps(key).encode() * 10_000 for key in keys
    }
    assert sorted(stored.key for stored in door.told) == keys
