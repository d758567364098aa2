"""`dorsal upload` on the running product: whatever happens to it, each photo is there once.

DORSAL_UPLOADS says with how many photos; 2,000 take some minutes.
"""

import hashlib
import os
import signal
import subprocess
import sys
import time
from collections import Counter
from collections.abc import Iterator
from pathlib import Path

import pytest

from infra.local.client import Client
from tests.acceptance.product import PROJECT, Product, clean_environment, eventually, product
from tests.acceptance.shaky import shaky_line
from tests.acceptance.small_photos import small_photo, small_photos

COUNT = int(os.environ.get("DORSAL_UPLOADS", "600"))
pytestmark = [pytest.mark.xdist_group("product"), pytest.mark.timeout(300 + COUNT)]


@pytest.fixture(scope="module")
def running(server_folder: Path) -> Iterator[Product]:
    """A product that reads nothing meanwhile, so that its processor is the uploads'."""
    with product(server_folder / "upload") as started:
        started.client.call("POST", "/queue/pause")
        yield started


def upload(client: Client, folder: Path, race: str, *more: str) -> "subprocess.Popen[str]":
    return subprocess.Popen(
        [sys.executable, "-m", "infra.local.cli", "upload", str(folder), "--race", race, *more],
        cwd=PROJECT,
        env=clean_environment() | {"DORSAL_URL": client.url, "DORSAL_TOKEN": client.token},
        stdout=subprocess.PIPE,
        stderr=subprocess.PIPE,
        text=True,
    )


def ended(uploading: "subprocess.Popen[str]") -> tuple[int, str, str]:
    out, err = uploading.communicate(timeout=240 + COUNT)
    return uploading.returncode, out, err


def stored(running: Product, race: str) -> int:
    """How many files storage has, which the race may not yet."""
    return sum(1 for _ in (running.folder / "photos/incoming" / race).rglob("*.JPG"))


def each_once(client: Client, race: str, folder: Path) -> None:
    """Every photo of the folder is in the race, and nothing else or twice."""
    wanted = {hashlib.sha256(path.read_bytes()).hexdigest() for path in folder.rglob("*.JPG")}
    eventually(lambda: client.count(race) >= len(wanted))
    there = Counter(photo["sha256"] for photo in client.photos(race))
    assert set(there) == wanted
    assert set(there.values()) == {1}


def test_killed_again_and_again_it_goes_on_where_it_was(running: Product, tmp_path: Path) -> None:
    folder = small_photos(tmp_path, COUNT)
    client = running.client
    client.ensure_race("killed", "Killed", "2026-05-17")
    for share in (0.2, 0.5, 0.7):
        uploading = upload(client, folder, "killed")
        eventually(lambda: stored(running, "killed") > share * COUNT, 120)  # noqa: B023
        uploading.send_signal(signal.SIGKILL)
        assert uploading.wait() == -signal.SIGKILL
    status, out, err = ended(upload(client, folder, "killed"))
    assert status == 0, err
    assert "reading is paused" in err
    sent, there = int(out.split()[0]), int(out.split()[2])
    assert sent + there == COUNT
    assert there > 0.7 * COUNT, "what was there before was not sent again"
    each_once(client, "killed", folder)
    assert ended(upload(client, folder, "killed"))[1].startswith(f"0 uploaded, {COUNT} already")


def test_ctrl_c_ends_it_in_order(running: Product, tmp_path: Path) -> None:
    folder = small_photos(tmp_path, 200)
    running.client.ensure_race("ended", "Ended", "2026-05-17")
    uploading = upload(running.client, folder, "ended")
    eventually(lambda: stored(running, "ended") > 10)
    uploading.send_signal(signal.SIGINT)
    status, out, err = ended(uploading)
    assert status == 130, err
    assert "Traceback" not in err
    assert "Run it again to go on" in err
    assert " uploaded, " in out


def test_over_a_line_that_breaks_each_arrives_once(server_folder: Path, tmp_path: Path) -> None:
    folder = small_photos(tmp_path, 40, (400, 300))
    shaken = Product(server_folder / "shaken")
    with shaky_line(shaken.port, life=150_000) as line:
        url = f"http://127.0.0.1:{line.port}"
        shaken._env["PUBLIC_URL"] = url
        shaken.start()
        try:
            client = Client(f"http://127.0.0.1:{shaken.port}", shaken.client.token)
            client.call("POST", "/queue/pause")
            status, out, err = ended(upload(Client(url, client.token), folder, "shaken"))
            assert status == 0, err
            assert out == "40 uploaded, 0 already there, 0 refused\n"
            assert line.cut > 3
            each_once(client, "shaken", folder)
        finally:
            shaken.stop()


def test_a_watched_folder_s_photos_are_taken_when_they_are_whole(
    running: Product, tmp_path: Path
) -> None:
    folder = small_photos(tmp_path / "drop", 3)
    client = running.client
    client.ensure_race("watched", "Watched", "2026-05-17")
    guest = Client(client.url, running.token("--race", "watched"))  # who may do no more than this
    uploading = upload(guest, folder, "watched", "--watch")
    eventually(lambda: client.count("watched") == 3)
    late, body = folder / "card 1/late.JPG", small_photo()
    with late.open("wb") as file:
        for at in range(0, len(body), 500):
            file.write(body[at : at + 500])
            file.flush()
            time.sleep(0.5)
            assert client.count("watched") == 3
    eventually(lambda: client.count("watched") == 4)
    uploading.send_signal(signal.SIGINT)
    status, out, err = ended(uploading)
    assert (status, out) == (0, "4 uploaded, 0 already there, 0 refused\n"), err
    each_once(client, "watched", folder)
    status, _, err = ended(upload(guest, folder, "wached"))
    assert status == 1
    assert "There is no race 'wached', and a token of some races makes none." in err
