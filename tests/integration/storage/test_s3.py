"""What only S3 can do wrong, on a stand-in that answers badly, slowly or not at all."""

import base64
import json
import socketserver
import threading
from collections.abc import Callable, Iterator
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from urllib.parse import parse_qs, urlsplit

import pytest
import requests

from chalicelib.errors import Permanent, Unavailable
from chalicelib.storage.s3 import S3Storage, object_version
from chalicelib.storage.s3_connection import TRIES
from chalicelib.storage.storage import Missing
from infra.local.servers import free_port
from tests.integration.storage.conftest import BUCKET


class BadS3(ThreadingHTTPServer):
    """Answers every request alike and counts them."""

    daemon_threads = True

    def __init__(self, status: int, body: bytes, length: int | None = None) -> None:
        self.asked = 0
        server = self

        class Handler(BaseHTTPRequestHandler):
            def answer(self) -> None:
                server.asked += 1
                self.rfile.read(int(self.headers.get("Content-Length") or 0))
                self.send_response(status)
                self.send_header("Content-Length", str(len(body) if length is None else length))
                self.end_headers()
                if self.command != "HEAD":
                    self.wfile.write(body)
                self.close_connection = True

            do_GET = do_HEAD = do_PUT = do_POST = answer

            def log_message(self, *_: object) -> None:
                """Say nothing."""

        super().__init__(("127.0.0.1", 0), Handler)


@pytest.fixture
def elsewhere(monkeypatch: pytest.MonkeyPatch) -> Iterator[Callable[[BadS3], S3Storage]]:
    """Makes the storage of a stand-in, and stops it afterwards."""
    running: list[socketserver.BaseServer] = []
    for name in ("AWS_ACCESS_KEY_ID", "AWS_SECRET_ACCESS_KEY"):
        monkeypatch.setenv(name, "test")
    monkeypatch.setenv("AWS_DEFAULT_REGION", "eu-west-1")

    def start(server: BadS3) -> S3Storage:
        threading.Thread(target=server.serve_forever, args=(0.01,)).start()
        running.append(server)
        monkeypatch.setenv("AWS_ENDPOINT_URL", f"http://127.0.0.1:{server.server_port}")
        return S3Storage(BUCKET)

    yield start
    for server in running:
        server.shutdown()
        server.server_close()


def error(code: str) -> bytes:
    return f"<Error><Code>{code}</Code><Message>Because.</Message></Error>".encode()


def test_s3_in_trouble_is_tried_again_and_then_unavailable(
    elsewhere: Callable[[BadS3], S3Storage],
) -> None:
    server = BadS3(503, error("SlowDown"))
    with pytest.raises(Unavailable, match=r"S3 could not read a\.jpg .*SlowDown Because\."):
        elsewhere(server).get("a.jpg")
    assert server.asked == TRIES


@pytest.mark.parametrize(
    ("status", "code", "kind"),
    [
        (403, "AccessDenied", Unavailable),
        (404, "NoSuchBucket", Unavailable),
        (400, "ExpiredToken", Unavailable),
        (404, "NoSuchKey", Missing),
        (404, "NoSuchVersion", Missing),
        (412, "PreconditionFailed", Missing),
        (405, "MethodNotAllowed", Missing),
        (403, "InvalidObjectState", Permanent),
    ],
)
def test_what_s3_says_of_a_read(
    elsewhere: Callable[[BadS3], S3Storage], status: int, code: str, kind: type[Exception]
) -> None:
    server = BadS3(status, error(code))
    with pytest.raises(kind) as caught:
        elsewhere(server).get("a.jpg")
    assert type(caught.value) is kind
    assert server.asked == 1


def test_a_denied_head_is_not_taken_for_absence(
    elsewhere: Callable[[BadS3], S3Storage],
) -> None:
    with pytest.raises(Unavailable):
        elsewhere(BadS3(403, b"")).head("a.jpg")


def test_an_answer_cut_short_is_unavailable(elsewhere: Callable[[BadS3], S3Storage]) -> None:
    with pytest.raises(Unavailable, match="read"):
        elsewhere(BadS3(200, b"half", length=8)).get("a.jpg")


def test_objects_that_s3_did_not_delete_are_told_of(
    elsewhere: Callable[[BadS3], S3Storage],
) -> None:
    body = b"<DeleteResult><Error><Key>a</Key><Code>%s</Code><Message>No.</Message></Error>"
    storage = elsewhere(BadS3(200, body % b"InternalError" + b"</DeleteResult>"))
    with pytest.raises(Unavailable, match="did not delete 1 objects, such as a: No"):
        storage.delete(["a", "b"])
    elsewhere(BadS3(200, body % b"NoSuchKey" + b"</DeleteResult>")).delete(["a"])


def test_nobody_there_is_unavailable(monkeypatch: pytest.MonkeyPatch, aws: None) -> None:
    monkeypatch.setenv("AWS_ENDPOINT_URL", f"http://127.0.0.1:{free_port()}")
    storage = S3Storage(BUCKET)
    for call in (storage.ping, lambda: storage.put("a", b"", ""), lambda: storage.head("a")):
        with pytest.raises(Unavailable, match=f"in {BUCKET}"):
            call()


def test_a_bucket_that_is_not_there_is_unavailable(aws: None) -> None:
    storage = S3Storage("no-such-bucket")
    with pytest.raises(Unavailable):
        storage.get("a.jpg")
    with pytest.raises(Unavailable):
        storage.list("")


def test_an_old_version_is_still_readable(versioned: S3Storage) -> None:
    first = versioned.put("a.jpg", b"one", "image/jpeg")
    versioned.put("a.jpg", b"two", "image/jpeg")
    assert versioned.get("a.jpg", first.version) == b"one"
    versioned.delete(["a.jpg"])
    assert versioned.head("a.jpg") is None
    assert versioned.get("a.jpg", first.version) == b"one"


def test_what_is_erased_cannot_be_had_back(versioned: S3Storage) -> None:
    versions = [versioned.put("d/a.jpg", b"%d" % n, "image/jpeg").version for n in range(3)]
    versioned.put("d/a.jpg.bak", b"kept", "image/jpeg")
    versioned.delete(["d/a.jpg"])
    versioned.erase(["d/a.jpg"])
    for version in versions:
        with pytest.raises(Missing):
            versioned.get("d/a.jpg", version)
    left = versioned._client.list_object_versions(Bucket=versioned._bucket)
    assert [found["Key"] for found in left["Versions"]] == ["d/a.jpg.bak"]
    assert "DeleteMarkers" not in left


def test_without_versions_a_replaced_one_is_missing(bucket: S3Storage) -> None:
    first = bucket.put("a.jpg", b"one", "image/jpeg")
    bucket.put("a.jpg", b"two", "image/jpeg")
    with pytest.raises(Missing):
        bucket.get("a.jpg", first.version)


@pytest.mark.parametrize(
    ("version_id", "etag", "version"),
    [("", '"abc"', "abc"), ("null", "abc", "abc"), ("3HL4kq", '"abc"', "3HL4kq")],
)
def test_the_version_is_the_id_or_else_the_etag(version_id: str, etag: str, version: str) -> None:
    assert object_version(version_id, etag) == version


def test_the_form_allows_one_key_one_type_and_sizes(bucket: S3Storage) -> None:
    form = bucket.presign_post("incoming/a b+é.jpg", "image/jpeg", 1000, 60)
    assert form.url == f"https://{BUCKET}.s3.eu-west-1.amazonaws.com/"
    assert form.fields["key"] == "incoming/a b+é.jpg"
    assert form.fields["Content-Type"] == "image/jpeg"
    conditions = json.loads(base64.b64decode(form.fields["policy"]))["conditions"]
    assert {"key": "incoming/a b+é.jpg"} in conditions
    assert {"bucket": BUCKET} in conditions
    assert {"Content-Type": "image/jpeg"} in conditions
    assert ["content-length-range", 1, 1000] in conditions


def test_a_form_may_be_for_bytes_of_one_sum_alone(bucket: S3Storage) -> None:
    form = bucket.presign_post("a.jpg", "image/jpeg", 1000, 60, "ab" * 32)
    summed = {
        "x-amz-checksum-algorithm": "SHA256",
        "x-amz-checksum-sha256": base64.b64encode(b"\xab" * 32).decode(),
    }
    conditions = json.loads(base64.b64decode(form.fields["policy"]))["conditions"]
    assert form.fields.items() >= summed.items()
    assert all({name: value} in conditions for name, value in summed.items())


def test_links_name_the_region_and_the_file(bucket: S3Storage) -> None:
    link = urlsplit(bucket.presign_get("a b+é.jpg", 60, 'Zoë "7".jpg'))
    assert (link.hostname, link.path) == (
        f"{BUCKET}.s3.eu-west-1.amazonaws.com",
        "/a%20b%2B%C3%A9.jpg",
    )
    query = parse_qs(link.query)
    assert query["response-content-disposition"] == [
        "attachment; filename*=UTF-8''Zo%C3%AB%20%227%22.jpg"
    ]
    assert query["X-Amz-Expires"] == ["60"]
    assert query["response-content-type"] == ["image/jpeg"]
    assert "response-content-disposition" not in bucket.presign_get("a.png", 60)


@pytest.mark.parametrize("key", ["incoming/r/page.html", "incoming/r/logo.svg", "incoming/r/a"])
def test_a_link_shows_no_browser_what_it_could_run(bucket: S3Storage, key: str) -> None:
    bucket.put(key, b"<script>", "text/html")
    query = parse_qs(urlsplit(bucket.presign_get(key, 60)).query)
    assert query["response-content-type"] == ["application/octet-stream"]
    assert query["response-content-disposition"][0].startswith("attachment;")


def test_a_stand_in_is_addressed_by_path(monkeypatch: pytest.MonkeyPatch, aws: None) -> None:
    monkeypatch.setenv("AWS_ENDPOINT_URL", "http://localhost:4566")
    storage = S3Storage(BUCKET)
    assert storage.presign_get("a", 60).startswith(f"http://localhost:4566/{BUCKET}/a?")
    assert storage.presign_post("a", "", 1, 60).url == f"http://localhost:4566/{BUCKET}"


def test_a_form_stores_what_is_posted_with_it(versioned: S3Storage) -> None:
    """Its limits are the policy's, which moto does not hold anybody to."""
    key = "incoming/run/1/a b+é.jpg"
    form = versioned.presign_post(key, "image/jpeg", 1000, 60)
    answer = requests.post(form.url, form.fields, files={"file": b"a photo"}, timeout=10)
    assert answer.status_code == 204
    stored = versioned.head(key)
    assert stored is not None
    assert (stored.size, stored.content_type) == (7, "image/jpeg")
    assert versioned.list("incoming/")[0].version == stored.version
    assert versioned.get(key, stored.version) == b"a photo"


def test_names_that_no_disk_holds_are_read_all_the_same(bucket: S3Storage) -> None:
    key = "incoming/run/" + "x" * 883 + ".jpg"
    bucket.put(key, b"a photo", "image/jpeg")
    assert bucket.get(key) == b"a photo"
    assert [stored.key for stored in bucket.list("incoming/")] == [key]
    bucket.delete([key])
    assert bucket.head(key) is None


def test_a_listing_goes_on_where_many_versions_of_one_key_end_a_page(
    versioned: S3Storage,
) -> None:
    for _ in range(5):
        versioned.put("incoming/a.jpg", b"again", "image/jpeg")
    versioned.put("incoming/b.jpg", b"once", "image/jpeg")
    assert [stored.key for stored in versioned.list("incoming/", limit=2)] == [
        "incoming/a.jpg",
        "incoming/b.jpg",
    ]
