"""Trouble on the running product: tries that fail, a photo that kills, a queue that forgets."""

import io
import os
import signal
import time
from pathlib import Path

import psutil
import pytest
from PIL import Image

from infra.local.client import Client
from tests.acceptance.product import Product, ended, product

pytestmark = [pytest.mark.xdist_group("product"), pytest.mark.timeout(300)]


def jpeg(width: int, height: int) -> bytes:
    out = io.BytesIO()
    Image.new("RGB", (width, height), "teal").save(out, "JPEG")
    return out.getvalue()


def post(client: Client, body: bytes) -> str:
    client.ensure_race("r", "R", "2026-05-17")
    return str(client.call("POST", "/races/r/photos", body, "image/jpeg")["id"])


def test_two_failures_are_tried_again_after_2_and_4_seconds(server_folder: Path) -> None:
    state = server_folder / "fails-twice"
    state.mkdir()
    env = {"READER": "tests.acceptance.readers:FailsTwice", "READER_STATE": str(state)}
    with product(state / "var", **env) as running:
        started = time.monotonic()
        id = post(running.client, jpeg(60, 80))
        seen: dict[str, object] = {}
        while "completed" not in seen:
            status = running.client.call("GET", f"/photos/{id}/status")
            seen[status["status"]] = status["processedAt"]
            assert time.monotonic() - started < 60
            time.sleep(0.05)
        took = time.monotonic() - started
        photo = running.client.call("GET", f"/photos/{id}")
    assert seen.keys() <= {"pending", "processing", "completed"}, "failed is final"
    assert [status for status, processed_at in seen.items() if processed_at] == ["completed"]
    assert 6.0 <= took < 20.0
    assert (photo["attempts"], photo["error"]) == (3, None)


def test_a_photo_that_kills_its_worker_fails_and_takes_no_other_with_it(
    server_folder: Path,
) -> None:
    state = server_folder / "dies"
    state.mkdir()
    env = {
        "READER": "tests.acceptance.readers:DiesOnWide",
        "READER_STATE": str(state),
        "VISIBILITY_SECONDS": "2",
        "RECONCILE_SECONDS": "2",
        "SWEEP_SECONDS": "1",
    }
    with product(state / "var", **env) as running:
        poison = post(running.client, jpeg(80, 60))
        others = [post(running.client, jpeg(60, 80)) for _ in range(8)]
        failed = ended(running.client, poison)
        assert failed["status"] == "failed"
        assert "3 times" in failed["error"]
        read = [ended(running.client, id) for id in others]
    assert {(photo["status"], photo["attempts"]) for photo in read} == {("completed", 1)}
    assert (state / "deaths").stat().st_size == 3


def test_photos_outlive_a_queue_that_forgets_everything(
    server_folder: Path, redis_port: int
) -> None:
    import redis

    state = server_folder / "flushed"
    state.mkdir()
    env = {
        "READER": "tests.acceptance.readers:FailsTwice",
        "READER_STATE": str(state),
        "REDIS_HOST": "127.0.0.1",
        "REDIS_PORT": str(redis_port),
        "REDIS_DB": "7",
        "RECONCILE_SECONDS": "1",
        "SWEEP_SECONDS": "1",
    }
    with product(state / "var", **env) as running, redis.Redis(port=redis_port, db=7) as store:
        running.client.call("POST", "/queue/pause")
        ids = [post(running.client, jpeg(60, 80)) for _ in range(5)]
        store.flushdb()
        assert {ended(running.client, id)["status"] for id in ids} == {"completed"}


def test_with_a_schedule_photos_are_read_unrung(server_folder: Path) -> None:
    state = server_folder / "scheduled"
    state.mkdir()
    env = {
        "READER": "tests.acceptance.readers:DiesOnWide",
        "READER_STATE": str(state),
        "DRAIN_ON": "schedule",
        "SWEEP_SECONDS": "1",
    }
    with product(state / "var", **env) as running:
        ids = [post(running.client, jpeg(60, 80)) for _ in range(5)]
        assert {ended(running.client, id)["status"] for id in ids} == {"completed"}


def test_photos_outlive_servers_that_are_killed(server_folder: Path) -> None:
    state = server_folder / "killed-servers"
    state.mkdir()
    env = {
        "READER": "tests.acceptance.readers:FailsTwice",
        "READER_STATE": str(state),
        "RECONCILE_SECONDS": "2",
        "SWEEP_SECONDS": "1",
    }
    with product(state / "var", **env) as running:
        ids = [post(running.client, jpeg(60, 80)) for _ in range(5)]
        for server in ("valkey-server", "bin/postgres"):
            os.kill(child(running, server), signal.SIGKILL)
            ids.append(post(running.client, jpeg(60, 80)))  # tried again by the client itself
        assert {ended(running.client, id)["status"] for id in ids} == {"completed"}
    assert [line for line in running.said.splitlines() if not line.startswith("dorsal: ")] == []
    assert "Postgres is back" in (running.folder / "logs/cloud.log").read_text()


def child(running: Product, program: str) -> int:
    """The process of the product that runs ``program``."""
    assert running.process is not None
    children = psutil.Process(running.process.pid).children()
    return next(int(child.pid) for child in children if program in child.cmdline()[0])
