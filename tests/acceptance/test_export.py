"""The way out of a running product: what a photographer gets beside the originals, and a runner."""

import csv
import io
import json
import shutil
import subprocess
from collections.abc import Iterator
from pathlib import Path

import pytest
from PIL import Image, ImageStat
from PIL.ExifTags import IFD, Base

from chalicelib.bibs.icc import ADOBE_RGB
from infra.local.client import Client
from tests.acceptance.product import Product, eventually, product
from tests.acceptance.test_command import dorsal

pytestmark = [pytest.mark.xdist_group("product"), pytest.mark.timeout(300)]
# What the stand-in reader reads on pictures of these widths.
NUMBERS = {62: "5678", 63: "4321"}


@pytest.fixture(scope="module")
def running(server_folder: Path) -> Iterator[Product]:
    with product(server_folder / "way-out", READER="tests.acceptance.readers:ReadsRunners") as it:
        yield it


@pytest.fixture(scope="module")
def card(running: Product, server_folder: Path) -> Path:
    """A memory card, uploaded, read, with a start list and a clock set right."""
    folder = server_folder / "card"
    folder.mkdir()
    for minute, width in enumerate(NUMBERS):
        (folder / f"IMG_{width}.JPG").write_bytes(photo(width, f"2026:05:17 09:0{minute}:00"))
    client = running.client
    client.ensure_race("city", "City", "2026-05-17")
    settings = {"clockOffset": 3600, "watermark": "© Ann Lee"}
    client.call("PATCH", "/races/city", json.dumps(settings).encode())
    runners = b"bib,name\n5678,Bea Runner\n4321,=Cy Runner\n"
    client.call("PUT", "/races/city/start-list", runners, "text/csv")
    assert run(running, "upload", str(folder)).returncode == 0
    eventually(lambda: client.call("GET", "/races/city")["photos"]["completed"] == len(NUMBERS))
    return folder


def photo(width: int, taken_at: str) -> bytes:
    """A wide-gamut green, lying on its side, with a time and a place."""
    exif = Image.Exif()
    exif[Base.Orientation] = 6
    exif.get_ifd(IFD.Exif)[Base.DateTimeOriginal] = taken_at
    exif.get_ifd(IFD.GPSInfo)[1] = "N"
    exif.get_ifd(IFD.GPSInfo)[2] = (52.0, 31.0, 12.0)
    out = io.BytesIO()
    lying = Image.new("RGB", (90, width), (90, 160, 80))
    lying.save(out, "JPEG", quality=95, exif=exif, icc_profile=ADOBE_RGB)
    return out.getvalue()


def run(running: Product, command: str, *arguments: str) -> subprocess.CompletedProcess[str]:
    at = ("--url", running.client.url, "--token", running.client.token)
    return dorsal(command, *arguments, "--race", "city", *at)


def test_sidecars_copies_and_a_table_by_one_command(
    running: Product, card: Path, tmp_path: Path
) -> None:
    table, out = tmp_path / "city.csv", tmp_path / "out"
    done = run(
        running, "export", str(card), "--names", "--csv", str(table),
        "--embed", str(out), "--rename", "{race}_{date}-{time}_{bibs}{ext}",
    )  # fmt: skip
    assert done.returncode == 0, done.stderr
    assert "2 photos of city are here" in done.stdout
    for width, number in NUMBERS.items():
        assert f"Bib|{number}" in (card / f"IMG_{width}.xmp").read_text()
    rows = list(csv.DictReader(table.open(newline="")))
    assert {(row["bib"], row["entrant"]) for row in rows} == {
        ("5678", "Bea Runner"), ("4321", "'=Cy Runner"),
    }  # fmt: skip
    assert {row["takenAt"] for row in rows} == {
        "2026-05-17T10:00:00+00:00", "2026-05-17T10:01:00+00:00",
    }  # fmt: skip
    names = sorted(path.name for path in out.iterdir())
    assert names == ["city_20260517-100000_5678.JPG", "city_20260517-100100_4321.JPG"]
    if exiftool := shutil.which("exiftool"):
        command = [exiftool, "-j", "-IPTC:Keywords", "-XMP-iptcExt:PersonInImage"]
        read = subprocess.run([*command, out / names[0]], capture_output=True, check=True)
        [found] = json.loads(read.stdout)
        assert found["Keywords"] == [5678, "Bea Runner"]
        assert found["PersonInImage"] == "Bea Runner"


def test_a_correction_reaches_the_sidecar(running: Product, card: Path) -> None:
    [photo] = running.client.call("GET", "/races/city/photos?bib=4321")["photos"]
    running.client.call("PUT", f"/photos/{photo['id']}/bibs", b'{"numbers": ["4322"]}')
    done = run(running, "export", str(card))
    assert "sidecars:" in done.stdout
    text = (card / "IMG_63.xmp").read_text()
    assert "Bib|4322" in text
    assert "4321" not in text
    assert "Runner" not in text, "names go where they are not asked for"


def test_runners_find_by_time_what_says_nothing_of_places_and_names(
    running: Product, card: Path
) -> None:
    anyone = Client(running.client.url, "")
    page = anyone.call("GET", "/races/city/photos?sort=taken")
    assert [p["takenAt"] for p in page["photos"]] == [
        "2026-05-17T10:00:00Z",
        "2026-05-17T10:01:00Z",
    ]
    window = "takenFrom=2026-05-17T10:00:30Z&takenTo=2026-05-17T11:00:00Z"
    near = anyone.call("GET", f"/races/city/photos?{window}")
    assert [p["id"] for p in near["photos"]] == [page["photos"][1]["id"]]
    assert "Runner" not in json.dumps(page)
    for link in ("thumbnailUrl", "previewUrl"):
        data = anyone.http.request("GET", page["photos"][0][link]).data
        seen = Image.open(io.BytesIO(data))
        assert seen.size == (62, 90), "upright"
        assert not seen.getexif()
        assert b"Exif" not in data
        assert "icc_profile" not in seen.info
        red = ImageStat.Stat(seen.crop((0, 0, 62, 40))).mean[0]
        assert red < 20, "in sRGB that green has hardly any red"


def test_a_folder_without_the_race_s_photos_is_told(running: Product, tmp_path: Path) -> None:
    (tmp_path / "other.jpg").write_bytes(photo(40, "2026:05:17 09:00:00"))
    done = run(running, "export", str(tmp_path))
    assert done.returncode == 0
    assert "0 photos of city are here; 1 not of the race; 2 of the race not in" in done.stdout
    assert run(running, "export").returncode == 1
    assert (
        "--rename what?" in run(running, "export", str(tmp_path), "--rename", "{name}{ext}").stderr
    )
