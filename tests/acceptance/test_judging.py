"""A race's photos and its start list say what its numbers are, seen through the doors alone."""

import io
from collections.abc import Iterator, Sequence
from pathlib import Path

import pytest
from PIL import Image

from chalicelib.bibs.race import judge_race
from infra.local.client import Client
from tests.acceptance.product import Product, ended, eventually, product
from tests.acceptance.readers import RUNNERS, runner

pytestmark = [pytest.mark.xdist_group("product"), pytest.mark.timeout(300)]

HEIGHT = 80
LIST = b"bib,name\n1234,Ann\n5678,Bo\n"
SOON = 20.0  # seconds; the sweep, once a minute, is not what is waited for

# Of a photo: its bibs' numbers and what they were read as, its candidates' verdicts and reasons.
type Shown = tuple[set[tuple[str, str | None]], list[tuple[str, str, str]]]


@pytest.fixture
def running(server_folder: Path) -> Iterator[Product]:
    reader = "tests.acceptance.readers:ReadsRunners"
    with product(server_folder / "judging", READER=reader) as started:
        started.client.ensure_race("city", "City Run", "2026-05-17")
        yield started


def jpeg(width: int) -> bytes:
    out = io.BytesIO()
    Image.new("RGB", (width, HEIGHT), "teal").save(out, "JPEG")
    return out.getvalue()


def together(start_list: Sequence[str]) -> list[Shown]:
    """What the photos show by the reader's own judge, all at hand at once."""
    readings = judge_race([runner(width, HEIGHT) for width in RUNNERS], start_list)
    return [
        (
            {(bib.number, bib.read_as or None) for bib in reading.bibs},
            [(seen.text, seen.verdict, seen.reason) for seen in reading.candidates],
        )
        for reading in readings
    ]


def shown(client: Client, id: str) -> Shown:
    photo = client.call("GET", f"/photos/{id}")
    return (
        {(bib["number"], bib["readAs"]) for bib in photo["bibs"]},
        [(seen["text"], seen["verdict"], seen["reason"]) for seen in photo["candidates"]],
    )


def found(client: Client, number: str) -> set[str]:
    """What a visitor without a token finds."""
    page = Client(client.url, "").call("GET", f"/races/city/photos?bib={number}")
    return {photo["id"] for photo in page["photos"]}


def test_a_start_list_is_seen_on_photos_and_in_the_search_within_seconds(running: Product) -> None:
    client = running.client
    ids = []
    for width in RUNNERS:
        taken = client.call("POST", "/races/city/photos", jpeg(width), "image/jpeg")
        ids.append(str(taken["id"]))
        assert ended(client, ids[-1])["status"] == "completed"

    def agree(numbers: Sequence[str]) -> bool:
        expected = together(numbers)
        if [shown(client, id) for id in ids] != expected:
            return False
        searched = {number for bibs, _ in expected for number, _ in bibs}
        return all(
            found(client, number)
            == {id for id, (bibs, _) in zip(ids, expected, strict=True) if number in dict(bibs)}
            for number in searched
        )

    client.call("PUT", "/races/city/start-list", LIST, "text/csv")
    eventually(lambda: agree(["1234", "5678"]), SOON)
    assert shown(client, ids[0])[0] == {("1234", "1284")}
    assert (found(client, "1234"), found(client, "4321")) == ({ids[0]}, set())
    client.request("DELETE", "/races/city/start-list")
    eventually(lambda: agree([]), SOON)
    assert (found(client, "1234"), found(client, "4321")) == (set(), {ids[3]})
    assert found(client, "5678") == {ids[1], ids[2]}
