"""Everything destroyed, and brought back by `dorsal restore`: seen through the doors alone."""

import io
import shutil
import subprocess
import sys
import threading
import time
from dataclasses import replace
from pathlib import Path

import pytest
from PIL import Image

from tests.acceptance.estate import RACE, WAITS, differences, fill, told, without
from tests.acceptance.product import PROJECT, Product, clean_environment, ended, product

pytestmark = [pytest.mark.xdist_group("product"), pytest.mark.timeout(300)]


def dorsal(*arguments: object, fails: bool = False) -> str:
    """What the command says on the terminal; on standard error where it is to fail."""
    done = subprocess.run(
        [sys.executable, "-m", "infra.local.cli", *map(str, arguments)],
        cwd=PROJECT,
        env=clean_environment(),
        capture_output=True,
        text=True,
        timeout=100,
    )
    assert done.returncode == int(fails), done
    return done.stderr if fails else done.stdout


class Crowd:
    """Photos that keep coming, one after the other."""

    def __init__(self, running: Product) -> None:
        self.sent: list[tuple[float, str]] = []  # when it was accepted, its id
        self._running = running
        self._stop = threading.Event()
        self._thread = threading.Thread(target=self._send)

    def __enter__(self) -> "Crowd":
        self._thread.start()
        return self

    def __exit__(self, *_: object) -> None:
        self._stop.set()
        self._thread.join()

    def _send(self) -> None:
        client = self._running.client
        while not self._stop.wait(0.2):
            answer = client.call("POST", f"/races/{RACE}/photos", self._photo(), "image/jpeg")
            self.sent.append((time.time(), answer["id"]))

    def _photo(self) -> bytes:
        out = io.BytesIO()
        Image.new("RGB", (64, 48), (len(self.sent), 120, 90)).save(out, "JPEG")
        return out.getvalue()


def test_what_was_accepted_before_a_backup_is_there_after_everything_is_destroyed(
    server_folder: Path,
) -> None:
    folder, backups = server_folder / "backup" / "var", server_folder / "backup" / "kept"
    with product(folder) as running:
        waits = fill(running.client)
        before = told(running.client)
        token = dorsal("token", "create", "--var", folder, "--role", "photographer").strip()
        with Crowd(running) as crowd:
            while len(crowd.sent) < 5:
                time.sleep(0.05)
            asked = time.time()
            said = dorsal("backup", backups, "--var", folder)
        assert "2 races, " in said
        assert "4 completed, 1 failed, " in said
        assert "checked" in said
        again = dorsal("backup", backups, "--var", folder)
        assert "new in it: " in again
        assert _new_files(again) < _new_files(said), "photos are not copied twice"
        assert "a Dorsal already runs" in dorsal(
            "restore", backups, "--var", folder, "--overwrite", fails=True
        )
    first = sorted(path.name for path in backups.iterdir() if path.is_dir())[0]
    damaged = server_folder / "backup" / "damaged"
    shutil.copytree(backups, damaged)
    max(damaged.glob("files/*/*"), key=lambda path: path.stat().st_size).write_bytes(b"rot")
    assert "is damaged" in dorsal("restore", damaged, "--check", fails=True)

    shutil.rmtree(folder)
    assert "is damaged" in dorsal("restore", damaged, "--var", folder, fails=True)
    assert not (folder / "photos").exists(), "nothing was changed"
    dorsal("restore", backups, "--at", first, "--var", folder)
    assert {path.stat().st_mode & 0o077 for path in (folder / "photos").rglob("*")} == {0}
    assert "--overwrite" in dorsal("restore", backups, "--var", folder, fails=True)
    with product(folder, RECONCILE_SECONDS="1", SWEEP_SECONDS="2") as running:
        client = running.client
        photographer = replace(client, token=token)
        assert photographer.call("GET", "/token")["role"] == "photographer"
        accepted = [id for at, id in crowd.sent if at < asked]
        for id in [waits, *accepted]:
            assert ended(client, id)["status"] == "completed"
        [bib] = client.call("GET", f"/photos/{waits}")["bibs"]
        assert bib["number"] == "4780"
        for photo in client.photos(RACE):
            ended(client, photo["id"])
        after = told(client)
    without(before, {WAITS})
    assert differences(before, after) == []


def _new_files(said: str) -> int:
    return int(said.partition("new in it: ")[2].split()[0])
