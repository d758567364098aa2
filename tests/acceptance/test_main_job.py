"""The main job on the running product: real photos in, numbers out, still there after a kill."""

import json
from collections.abc import Iterator
from concurrent.futures import ThreadPoolExecutor
from pathlib import Path

import pytest

from infra.local.client import Client, Refused
from tests.acceptance.product import PHOTOS, SAMPLES, Product, ended, eventually, product

pytestmark = [pytest.mark.xdist_group("product"), pytest.mark.timeout(300)]


@pytest.fixture(scope="module")
def running(server_folder: Path) -> Iterator[Product]:
    with product(server_folder / "main-job") as started:
        started.client.ensure_race("city", "City Run", "2026-05-17")
        yield started


def photos_and_numbers(count: int) -> dict[Path, list[str]]:
    """Real photos with the numbers on them where they are at hand, else the samples."""
    folder = PHOTOS / "race-a" if (PHOTOS / "race-a").is_dir() else SAMPLES.parent
    if folder == SAMPLES.parent:
        print(f"no real photos in {PHOTOS} (DORSAL_PHOTOS): the samples are taken instead")
    rows = [json.loads(line) for line in (folder / "labels.jsonl").read_text().splitlines()]
    images = folder if (folder / rows[0]["file"]).exists() else folder / "photos"
    return {images / row["file"]: row["bibs"] for row in rows[:count]}


def test_twenty_photos_are_read_found_and_survive_a_kill(running: Product) -> None:
    numbers = photos_and_numbers(20)
    with ThreadPoolExecutor(4) as hands:
        upload = running.client.upload
        ids = list(hands.map(lambda photo: upload("city", photo), numbers))
    done = [ended(running.client, id, 120) for id in ids]
    assert {photo["status"] for photo in done} == {"completed"}

    number, photos = _a_number_that_was_read(numbers, done)
    assert photos <= _found(running.client, number)

    running.kill()
    running.start()
    assert photos <= _found(running.client, number)
    status = running.client.call("GET", f"/photos/{ids[0]}/status")
    assert list(status) == ["status", "error", "isProcessed", "processedAt"]
    assert (status["status"], status["error"], status["isProcessed"]) == ("completed", None, True)


def _a_number_that_was_read(numbers, done):  # type: ignore[no-untyped-def]
    """A labelled number and the ids of the photos that it was read on."""
    read = {photo["name"]: {bib["number"] for bib in photo["bibs"]} for photo in done}
    for photo, known in numbers.items():
        for number in known:
            if number in read[photo.name]:
                return number, {p["id"] for p in done if number in read[p["name"]]}
    raise AssertionError("not one labelled number was read")


def _found(client: Client, number: str) -> set[str]:
    """What a visitor without a token finds."""
    visitor = Client(client.url, "")
    found = visitor.call("GET", f"/races/city/photos?bib={number}")
    return {photo["id"] for photo in found["photos"]}


def test_the_answer_does_not_wait_for_reading(running: Product) -> None:
    body = next(iter(photos_and_numbers(1))).read_bytes()
    path = "/races/city/photos?name=now.jpg"
    answer = running.client.request("POST", path, body, "image/jpeg")
    assert answer.status == 202
    taken = answer.json()
    assert taken["status"] == "pending"
    status = running.client.call("GET", answer.headers["Location"])
    assert list(status) == ["status", "error", "isProcessed", "processedAt"]
    ended(running.client, taken["id"])


def test_a_text_file_named_jpg_is_refused_at_the_door(running: Product) -> None:
    with pytest.raises(Refused, match=r"(?i)not .*(photo|image|jpeg)"):
        running.client.call("POST", "/races/city/photos?name=a.jpg", b"hello", "image/jpeg")


def test_a_text_file_sent_past_the_door_fails_with_a_reason_and_no_retry(
    running: Product, tmp_path: Path
) -> None:
    text = tmp_path / "notes.jpg"
    text.write_text("these are my notes of the race")
    client = running.client
    client.send(client.presign("city", [text])[0], text)

    def failed():  # type: ignore[no-untyped-def]
        page = client.call("GET", "/races/city/photos?status=failed")["photos"]
        return next((photo for photo in page if photo["name"] == "notes.jpg"), None)

    photo = eventually(failed)
    assert photo["attempts"] == 1
    assert photo["error"]
    # The photo's verdict is written first.
    eventually(lambda: client.call("GET", f"/queue/jobs/{photo['id']}")["state"] == "failed")


def test_presigned_uploads_are_held_to_what_was_signed(running: Product, tmp_path: Path) -> None:
    big = tmp_path / "big.jpg"
    big.write_bytes(b"\xff\xd8" + bytes(3000))
    small = tmp_path / "big.jpg.small"
    client = running.client
    link = dict(client.presign("city", [big])[0])
    small.write_bytes(b"\xff\xd8" + bytes(100_000_000 + 10))
    with pytest.raises(Refused, match="EntityTooLarge"):
        client.send(link, small)
    link["fields"] = link["fields"] | {"Content-Type": "text/html"}
    with pytest.raises(Refused, match="AccessDenied"):
        client.send(link, big)


def test_too_much_for_a_function_is_told_the_way_to_presigned_uploads(running: Product) -> None:
    with pytest.raises(Refused, match="/uploads") as refused:
        running.client.call("POST", "/races/city/photos", bytes(7_000_000), "image/jpeg")
    assert refused.value.status == 413
