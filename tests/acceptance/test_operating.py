"""`dorsal queue` and `dorsal top` against a running product, as an operator uses them."""

import fcntl
import json
import os
import pty
import re
import struct
import subprocess
import sys
import termios
import time
from collections.abc import Iterator
from pathlib import Path

import pytest

from tests.acceptance.product import PROJECT, Product, clean_environment, ended, eventually, product
from tests.acceptance.test_trouble import jpeg, post

pytestmark = [pytest.mark.xdist_group("product"), pytest.mark.timeout(300)]
DORSAL = [sys.executable, "-m", "infra.local.cli"]
CONTROL = re.compile(r"\x1b\[[0-9;?]*[A-Za-z]")


@pytest.fixture(scope="module")
def running(server_folder: Path) -> Iterator[Product]:
    """Wide photos fail, the others are read in half a second."""
    env = {"READER": "tests.acceptance.readers:WantsUpright", "BACKOFF_SECONDS": "0.1"}
    with product(server_folder / "operating", **env) as started:
        yield started


def environment(running: Product) -> dict[str, str]:
    client = running.client
    return clean_environment() | {"DORSAL_URL": client.url, "DORSAL_TOKEN": client.token}


def queue(running: Product, *arguments: str, told: str = "") -> subprocess.CompletedProcess[str]:
    return subprocess.run(
        [*DORSAL, "queue", *arguments],
        cwd=PROJECT,
        env=environment(running),
        input=told,
        capture_output=True,
        text=True,
        timeout=60,
    )


def test_a_failed_photo_is_found_explained_and_retried(running: Product) -> None:
    id = post(running.client, jpeg(80, 60))
    assert ended(running.client, id)["status"] == "failed"
    assert id in queue(running, "jobs", "failed").stdout
    listed = [
        json.loads(line) for line in queue(running, "jobs", "failed", "--json").stdout.splitlines()
    ]
    assert id in {job["id"] for job in listed}
    told = queue(running, "job", id).stdout
    assert "It is failed." in told
    assert told.count("the model stumbled") >= 6, "in the history and among the failures"
    assert "tests.acceptance.readers" in told, "where it stumbled"
    again = queue(running, "retry", id)
    assert (again.returncode, again.stdout) == (0, "1 retried\n")
    assert ended(running.client, id)["attempts"] == 3
    assert queue(running, "retry", "--all", "--json").stdout == '{"retried": 1}\n'


def test_what_cannot_be_done_is_said_with_a_status(running: Product) -> None:
    for arguments, status, said in (
        (("retry",), 2, "either IDS or --all"),
        (("retry", "nobody"), 1, "it is no failed photo"),
        (("job", "00000000-0000-4000-8000-000000000000"), 1, "The queue has no job"),
        (("remove", "nobody"), 1, "nobody: kept"),
        (("purge", "active"), 2, "'active' is not one of"),
        (("counts", "--token", "wrong"), 1, "unknown, expired or revoked"),
        (("counts", "--url", "http://127.0.0.1:9"), 1, "no answer from http://127.0.0.1:9"),
        (("counts", "--url", "localhost"), 1, "is no address"),
    ):
        done = queue(running, *arguments)
        assert (done.returncode, said in done.stderr) == (status, True), done
        assert "Traceback" not in done.stderr


def test_pausing_promoting_removing_and_purging(running: Product) -> None:
    client = running.client
    assert queue(running, "pause").stdout == "paused\n"
    first, second, third = (post(client, jpeg(60, 80)) for _ in range(3))
    counts = json.loads(queue(running, "counts", "--json").stdout)
    assert (counts["paused"], counts["estimate"]["outlook"]) == (True, "paused")
    assert "paused: nothing is handed out" in queue(running, "counts").stdout
    assert (
        queue(running, "remove", first, "--json").stdout
        == json.dumps({"removed": [first], "kept": []}) + "\n"
    )
    assert client.call("GET", f"/photos/{first}")["status"] == "failed"
    refused = queue(running, "purge", "waiting", told="n\n")
    assert refused.returncode == 1
    assert "Remove 2 waiting jobs; their photos fail?" in refused.stderr
    assert json.loads(queue(running, "counts", "--json").stdout)["counts"]["waiting"] == 2
    assert queue(running, "purge", "waiting", told="y\n").stdout == "2 purged\n"
    assert queue(running, "promote", "--all").stdout == "0 promoted\n"
    assert queue(running, "retry", second, third, "--json").stdout == '{"retried": 2}\n'
    assert queue(running, "resume").stdout == "resumed\n"
    assert {ended(client, id)["status"] for id in (second, third)} == {"completed"}


def test_previews_to_draw_are_told_while_there_are_any(running: Product) -> None:
    client = running.client
    ended(client, post(client, jpeg(60, 80)))
    client.call("POST", "/queue/pause")
    client.call("PATCH", "/races/r", b'{"watermark": "R"}')
    told = json.loads(queue(running, "counts", "--json").stdout)["previews"]
    assert told["waiting"] > 0
    waits = f"previews to draw: {told['waiting']}, once the queue is resumed"
    assert waits in queue(running, "counts").stdout
    terminal = Terminal([*DORSAL, "top"], environment(running))
    try:
        terminal.waits_for("nothing to read", waits)
        client.call("POST", "/queue/resume")
        lines = terminal.waits_for("nothing to do")
        assert "previews" not in "".join(lines)
    finally:
        terminal.process.kill()
    assert "previews" not in queue(running, "counts").stdout


def test_workers_are_told_with_their_photos(running: Product) -> None:
    ids = [post(running.client, jpeg(60, 80)) for _ in range(40)]  # six seconds of work
    told = queue(running, "workers").stdout
    assert "of 3 idle" in told
    assert any(id in told for id in ids), told
    assert json.loads(queue(running, "workers", "--json").stdout)["concurrency"] == 3
    for id in ids:
        ended(running.client, id)


class Terminal:
    """A program in a terminal of 80 by 24."""

    def __init__(self, command: list[str], env: dict[str, str]) -> None:
        self._near, far = pty.openpty()
        fcntl.ioctl(far, termios.TIOCSWINSZ, struct.pack("HHHH", 24, 80, 0, 0))
        self.process = subprocess.Popen(
            command,
            cwd=PROJECT,
            env=env | {"TERM": "xterm-256color"},
            stdin=far,
            stdout=far,
            stderr=far,
            start_new_session=True,
            preexec_fn=lambda: fcntl.ioctl(far, termios.TIOCSCTTY, 0),
        )
        os.close(far)
        self._said = ""

    def type(self, keys: str) -> None:
        os.write(self._near, keys.encode())

    def screen(self) -> list[str]:
        """The lines that were drawn last."""
        os.set_blocking(self._near, False)
        try:
            while said := os.read(self._near, 65536):
                self._said += said.decode(errors="replace")
        except OSError:
            pass  # nothing more for now, or it has ended
        *_, before, _ = ["", "", *self._said.split("\x1b[H")]
        return CONTROL.sub("", before).replace("\r", "").rstrip("\n").split("\n")

    def waits_for(self, *parts: str) -> list[str]:
        def look() -> list[str] | None:
            lines = self.screen()
            return lines if all(part in "\n".join(lines) for part in parts) else None

        return eventually(look, 20)

    def ended_with(self) -> int:
        until = time.monotonic() + 10
        while self.process.poll() is None and time.monotonic() < until:
            self.screen()  # a full terminal would keep it waiting
            time.sleep(0.05)
        os.close(self._near)
        return self.process.wait(1)


@pytest.mark.parametrize("end", ["q", "\x03"], ids=["q", "Ctrl-C"])
def test_top_shows_the_queue_in_80_by_24_and_ends(running: Product, end: str) -> None:
    id = post(running.client, jpeg(80, 60))
    ended(running.client, id)
    terminal = Terminal([*DORSAL, "top"], environment(running))
    try:
        lines = terminal.waits_for("waiting", "nothing to do", "3 idle", "Reading this")
        assert len(lines) <= 24
        assert max(map(len, lines)) <= 80
        ids = [post(running.client, jpeg(60, 80)) for _ in range(20)]
        terminal.waits_for("photo", "left at", "workers")
        for id in ids:
            ended(running.client, id)
        terminal.type(end)
        assert terminal.ended_with() == 0
    finally:
        terminal.process.kill()


def test_top_wants_a_terminal(running: Product) -> None:
    done = subprocess.run(
        [*DORSAL, "top"], cwd=PROJECT, env=environment(running), capture_output=True, text=True
    )
    assert done.returncode == 1
    assert "top needs a terminal" in done.stderr


def doctor(running: Product, *arguments: str) -> subprocess.CompletedProcess[str]:
    return subprocess.run(
        [*DORSAL, "doctor", "--var", str(running.folder), *arguments],
        cwd=PROJECT,
        env=environment(running),
        capture_output=True,
        text=True,
        timeout=60,
    )


def test_the_doctor_finds_a_running_product_well_and_a_dead_one_down(server_folder: Path) -> None:
    with product(server_folder / "examined") as running:
        eventually(lambda: doctor(running).returncode == 0)  # once a sweep was counted
        well = {f["part"]: f["verdict"] for f in json.loads(doctor(running, "--json").stdout)}
        for part in ("Postgres", "Redis", "storage", "models", "API", "queue", "sweep"):
            assert well[part] == "ok", part
        nobody = doctor(running, "--end-session", "1")
        assert (nobody.returncode, "has no session 1" in nobody.stderr) == (1, True)
        running.stop()
        down = doctor(running)
        assert down.returncode == 1
        for said in ("trouble  Postgres", "trouble  Redis", "trouble  API", "not looked at"):
            assert said in down.stdout
        assert "Postgres at 127.0.0.1:" in down.stdout, "the embedded one, and no other's"
        assert "Traceback" not in down.stderr
