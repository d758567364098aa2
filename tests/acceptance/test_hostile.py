"""Hostile files sent to the running product: each is refused or read, and nothing of it runs.

By the three ways in: many in a form, one as the body, and straight to storage.
"""

import csv
import io
import unicodedata
from collections.abc import Iterator, Mapping
from pathlib import Path
from typing import Any
from urllib.parse import urlencode

import msgspec
import pytest
import urllib3

from infra.local.client import Client
from tests.acceptance.product import Product, ended, eventually, product
from tests.hostile.catalogue import HOSTILE
from tests.hostile.file import Hostile
from tests.hostile.names import NAMED

pytestmark = [pytest.mark.xdist_group("hostile"), pytest.mark.timeout(300)]

SMALL = [file for file in HOSTILE if not file.large and file not in NAMED]
STRAIGHT = {
    "png-of-100-megapixels-rgba-16", "jpeg-of-100-megapixels", "jpeg-progressive-100000-scans",
    "png-texts-of-two-gigabytes", "jpeg-profile-of-16-megabytes", "html", "svg-with-script",
    "jpeg-and-html-after-it", "ten-million-zeros",
}  # fmt: skip
PHOTO_TYPES = {"image/jpeg", "image/png", "image/webp", "application/octet-stream"}
WAY_OUT = ("send", "export")  # what every reason ends with: something to do
RUNS = (b"<script", b"<html", b"<?php")


@pytest.fixture(scope="module")
def running(server_folder: Path) -> Iterator[Product]:
    with product(server_folder / "hostile", READER="tests.acceptance.readers:Sees77") as started:
        for race in ("form", "names", "straight"):
            started.client.ensure_race(race, race, "2026-05-17")
        yield started


@pytest.fixture
def client(running: Product) -> Client:
    return running.client


def form(files: list[tuple[str, bytes]]) -> tuple[bytes, str]:
    parts = [("photos", (name, body, "image/jpeg")) for name, body in files]
    return urllib3.encode_multipart_formdata(parts)


def test_in_a_form_each_has_a_verdict_of_its_own(client: Client) -> None:
    wanted = {file.what: file for file in SMALL}
    bodies = {what: file.make() for what, file in wanted.items()}
    verdicts: dict[str, Any] = {}
    for names in _batches(bodies):
        body, kind = form([(name, bodies[name]) for name in names])
        answer = client.call("POST", "/races/form/photos", body, kind)
        verdicts |= {each["name"]: each for each in answer["photos"]}
    assert verdicts.keys() == wanted.keys()
    for what, verdict in verdicts.items():
        if verdict["status"] == 202:
            _ends_as_it_should(client, wanted[what], verdict["id"])
        else:
            assert verdict["status"] in {415, 422}, what
            assert wanted[what].refused is not None, what
            assert verdict["error"], what


def _batches(bodies: Mapping[str, bytes]) -> Iterator[list[str]]:
    """Names of files that fit in a request together."""
    batch: list[str] = []
    for name in bodies:
        if len(batch) == 90 or sum(len(bodies[each]) for each in [*batch, name]) > 4_000_000:
            yield batch
            batch = []
        batch.append(name)
    yield batch


def _ends_as_it_should(client: Client, file: Hostile, id: str) -> None:
    photo = ended(client, id, 120)
    assert photo["attempts"] == 1, (file.what, "no worker died of it, and it was not tried again")
    if file.refused is None:
        assert photo["status"] == "completed", (file.what, photo["error"])
        _is_harmless(client, photo)
    else:
        assert photo["status"] == "failed", file.what
        assert any(way in photo["error"] for way in WAY_OUT), photo["error"]


def _is_harmless(client: Client, photo: Mapping[str, Any]) -> None:
    """What is shown of a photo is a fresh JPEG that says nothing of its file."""
    for link in (photo["thumbnailUrl"], photo["previewUrl"]):
        answer = client.http.request("GET", link)
        assert answer.headers["Content-Type"] == "image/jpeg"
        assert answer.headers["X-Content-Type-Options"] == "nosniff"
        assert answer.data.startswith(b"\xff\xd8\xff")
        assert not any(odd in answer.data for odd in (*RUNS, b"Exif", b"ICC_PROFILE", b"PK\3\4"))


def test_any_name_is_taken_and_none_does_harm(running: Product, client: Client) -> None:
    ids = {}
    for file in NAMED:
        path = f"/races/names/photos?{urlencode({'name': file.name[:255]})}"
        answer = client.request("POST", path, file.make(), "image/jpeg")
        if answer.status == 400:  # control characters in a query
            assert "name" in answer.json()["errors"][0]["at"]
        else:
            ids[file.what] = answer.json()["id"]
        in_form, kind = form([(file.name, file.make())])
        taken = client.call("POST", "/races/names/photos", in_form, kind)["photos"][0]
        ids[f"{file.what} in a form"] = taken["id"]
    photos = [ended(client, id) for id in ids.values()]
    assert {photo["status"] for photo in photos} == {"completed"}
    for photo in photos:
        name = photo["name"]
        assert 0 < len(name) <= 255
        assert not {"/", "\\"} & set(name)
        assert not {unicodedata.category(each) for each in name} & {"Cc", "Cs", "Zl"}
        assert "\u202e" not in name
    kept = [path for path in running.folder.rglob("*") if "passwd" in path.name]
    assert kept == [], "no name became a path"
    _export_is_harmless(client)
    _pages_are_harmless(client)


def _export_is_harmless(client: Client) -> None:
    answer = client.request("GET", "/races/names/export.csv")
    assert answer.headers["Content-Type"].startswith("text/csv")
    assert answer.headers["X-Content-Type-Options"] == "nosniff"
    assert answer.headers["Content-Disposition"] == 'attachment; filename="names.csv"'
    rows = list(csv.reader(io.StringIO(answer.data.decode())))
    assert len(rows) > 2 * len(NAMED) - 4
    assert not [cell for row in rows for cell in row if cell.startswith(("=", "+", "-", "@"))]


def _pages_are_harmless(client: Client) -> None:
    for address in ("/r/names?bib=77", "/r/names"):
        page = client.request("GET", address).data
        assert b"onerror=alert" not in page
        assert b"{{7*7}}" not in page


def test_what_goes_straight_to_storage_is_judged_by_its_bytes(
    client: Client,
) -> None:
    files = [file for file in HOSTILE if file.what in STRAIGHT]
    assert len(files) == len(STRAIGHT)
    for file in files:
        body = file.make()
        asked = {"name": file.sent_as, "contentType": "image/jpeg", "bytes": len(body)}
        order = msgspec.json.encode({"files": [asked]})
        [link] = client.call("POST", "/races/straight/uploads", order)["uploads"]
        fields = [*link["fields"].items(), ("file", (file.sent_as, body, "text/html"))]
        assert client.http.request("POST", link["url"], fields=fields).status == 204
    eventually(lambda: client.count("straight") == len(files))
    of = {photo["name"]: photo["id"] for photo in client.photos("straight")}
    for file in files:
        _ends_as_it_should(client, file, of[file.sent_as])
        failures = client.call("GET", f"/photos/{of[file.sent_as]}/failures")
        _is_shown_as_a_picture(client, failures["originalUrl"])


def _is_shown_as_a_picture(client: Client, link: str) -> None:
    """The file as it was sent, whatever that is."""
    answer = client.http.request("GET", link)
    told = answer.headers
    if told["Content-Type"] == "application/octet-stream":
        assert told["Content-Disposition"].startswith("attachment")
    else:
        assert told["Content-Type"] in PHOTO_TYPES
    assert told["X-Content-Type-Options"] == "nosniff"
    assert "sandbox" in told["Content-Security-Policy"]


def test_another_type_than_a_photo_s_is_refused_unread(client: Client) -> None:
    for file in SMALL:
        if file.content_type not in PHOTO_TYPES:
            path = f"/races/form/photos?{urlencode({'name': file.sent_as})}"
            answer = client.request("POST", path, file.make(), file.content_type)
            assert answer.status == 415, file.what
            assert "Send image/jpeg" in answer.json()["detail"]
    asked = {"name": "logo.svg", "contentType": "image/svg+xml", "bytes": 9}
    order = msgspec.json.encode({"files": [asked]})
    assert client.request("POST", "/races/form/uploads", order, "application/json").status == 422


def test_afterwards_all_is_well(running: Product, client: Client) -> None:
    eventually(lambda: client.call("GET", "/queue/stats")["waiting"] == 0)
    counts = client.call("GET", "/queue/stats")
    assert (counts["active"], counts["delayed"]) == (0, 0)
    assert client.call("GET", "/health/ready")["status"] == "ready"
    assert "vanished" not in (running.folder / "logs/cloud.log").read_text()
