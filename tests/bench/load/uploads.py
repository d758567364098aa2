"""200 uploads at once for a minute: none accepted is lost, and others are answered meanwhile."""

import json
import subprocess
import sys
import tempfile
import time
from collections.abc import Iterator
from math import ceil
from pathlib import Path
from typing import Any

from infra.local.cloud import SETTLED_SECONDS
from tests.acceptance.product import PROJECT, SAMPLES, Product, ended, eventually, product
from tests.bench.figures import Figure, percentile

SENDERS = 200
SECONDS = 60.0
LIMIT = 250.0  # ms
WINDOW = 10.0  # seconds
RACE = ("load", "Load", "2026-05-17")
PHOTO = SAMPLES / "04-close-up.jpg"
READER = "tests.bench.load.reader:OneNumber"
DRAINED = 1800.0  # seconds, at most, until all are read


def uploads(part: float = 1.0) -> Iterator[Figure]:
    """The figures; raises AssertionError where a photo is lost or a sender told nonsense."""
    seconds = SECONDS * part
    with tempfile.TemporaryDirectory(prefix="dorsal-load-") as folder:
        Path(folder).chmod(0o755)
        with product(Path(folder) / "var", READER=READER) as running:
            running.client.ensure_race(*RACE)
            first = running.client.upload(RACE[0], PHOTO)
            ended(running.client, first)
            time.sleep(SETTLED_SECONDS + 5)
            sent, calls = _load(running, first, seconds)
            _expect_all(running, sent)
    yield from _latencies(calls, seconds)
    count = len(sent["accepted"]) + len(sent["stored"])
    yield Figure(
        name=f"photos accepted of {SENDERS} senders in {seconds:g} s, none lost "
        f"({sent['refused']} told to wait)",
        value=count / seconds,
        unit="photos/s",
        peer="",
        peer_value=0,
    )


def _load(running: Product, id: str, seconds: float) -> tuple[dict[str, Any], list[Any]]:
    at = {"url": running.client.url, "token": running.client.token, "seconds": seconds}
    senders = _started("senders", at | {"race": RACE[0], "photo": str(PHOTO), "count": SENDERS})
    askers = _started("askers", at | {"path": f"/photos/{id}/status"})
    calls = json.loads(askers.communicate(timeout=seconds + 200)[0])
    sent: dict[str, Any] = json.loads(senders.communicate(timeout=300)[0])
    return sent, calls


def _started(what: str, orders: dict[str, object]) -> subprocess.Popen[str]:
    process = subprocess.Popen(
        [sys.executable, "-m", f"tests.bench.load.{what}"],
        cwd=PROJECT,
        stdin=subprocess.PIPE,
        stdout=subprocess.PIPE,
        text=True,
    )
    assert process.stdin
    process.stdin.write(json.dumps(orders) + "\n")
    process.stdin.flush()
    return process


def _expect_all(running: Product, sent: dict[str, Any]) -> None:
    """Each accepted photo is completed, and there is no other."""
    assert sent["wrong"] == {}, sent["wrong"]
    wanted = 1 + len(sent["accepted"]) + len(sent["stored"])

    def drained() -> bool:
        counts = running.client.call("GET", f"/races/{RACE[0]}")["photos"]
        return counts["completed"] + counts["failed"] >= wanted

    eventually(drained, DRAINED, every=2.0)
    photos = list(running.client.photos(RACE[0]))
    assert {photo["status"] for photo in photos} == {"completed"}
    assert len(photos) == wanted, f"{len(photos)} photos of {wanted} accepted"
    missing = set(sent["accepted"]) - {photo["id"] for photo in photos}
    assert not missing, f"lost: {sorted(missing)[:5]}"


def _latencies(calls: list[Any], seconds: float) -> Iterator[Figure]:
    wrong = [status for _, _, status in calls if status != 200]
    assert not wrong, f"{len(wrong)} status calls of {len(calls)} were answered {set(wrong)}"
    took = [1000 * long for _, long, _ in calls]
    windows = [
        [1000 * long for at, long, _ in calls if start <= at < start + WINDOW]
        for start in (n * WINDOW for n in range(ceil(seconds / WINDOW)))
    ]
    name = f"status calls while {SENDERS} send (median {percentile(took, 50):.1f} ms)"
    yield _limited(f"{name}: 99th percentile of {len(took)}", percentile(took, 99))
    worst = max(percentile(window, 99) for window in windows)
    yield _limited(f"{name}: the worst {WINDOW:g} s' 99th percentile", worst)


def _limited(name: str, value: float) -> Figure:
    return Figure(name=name, value=value, unit="ms", peer="limit", peer_value=LIMIT, at_most=1)
