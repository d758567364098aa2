"""The one-machine cloud as a process: it serves, stops in order, and leaves nobody behind."""

import http.client
import json
import signal
import socket
import subprocess
import sys
import time
import urllib.error
import urllib.request
from collections.abc import Iterator
from concurrent.futures import ThreadPoolExecutor
from pathlib import Path
from typing import Any

import psutil
import pytest

from chalicelib.api.sealing import ALWAYS
from chalicelib.queue import RedisDoorbell, connect
from chalicelib.settings import RedisAddress
from chalicelib.storage.folder import FolderStorage
from infra.local.running import free_port
from tests.integration.local.conftest import SAMPLE, most_at_once

SECRET = "s" * 32
SCRIPT = f"""
import asyncio, os
from infra.local.cloud import run_cloud
asyncio.run(run_cloud(
    env=dict(os.environ), app={SAMPLE!r}, port=int(os.environ["PORT"]), sweep_seconds=3600,
    grace=float(os.environ.get("GRACE", "10")), ready=lambda: print("ready", flush=True),
))
print("ended", flush=True)
"""


class Cloud:
    """A cloud in a process of its own."""

    def __init__(self, environment: dict[str, str], redis_port: int, folder: Path) -> None:
        self.port = free_port()
        self.photos = folder / "photos"
        self.url = f"http://127.0.0.1:{self.port}"
        self.environment = {
            **environment,
            "PORT": str(self.port),
            "REDIS_HOST": "127.0.0.1",
            "REDIS_PORT": str(redis_port),
            "REDIS_DB": "1",
            "PHOTO_STORE": f"file:{self.photos}",
            "PUBLIC_URL": self.url,
            "SIGNING_SECRET": SECRET,
        }
        self.process: subprocess.Popen[str] | None = None

    def start(self, **extra: str) -> subprocess.Popen[str]:
        self.process = subprocess.Popen(
            [sys.executable, "-c", SCRIPT],
            env={**self.environment, **extra},
            stdout=subprocess.PIPE,
            text=True,
        )
        assert self.process.stdout is not None
        assert self.process.stdout.readline() == "ready\n"
        return self.process

    def get(self, path: str) -> Any:
        with urllib.request.urlopen(self.url + path, timeout=30) as answer:
            return json.load(answer)

    def seen_at(self, forwarded_for: str) -> str:
        """The address that a function is told for a request with that X-Forwarded-For."""
        request = urllib.request.Request(
            f"{self.url}/echo/x", headers={"X-Forwarded-For": forwarded_for}
        )
        with urllib.request.urlopen(request, timeout=30) as answer:
            return str(json.load(answer)["address"])

    def headers(self, method: str, path: str) -> http.client.HTTPMessage:
        """Those of the answer, whatever it is; redirects are not followed."""
        connection = http.client.HTTPConnection("127.0.0.1", self.port, timeout=30)
        connection.request(method, path)
        headers = connection.getresponse().headers
        connection.close()
        return headers


@pytest.fixture
def cloud(environment: dict[str, str], redis_port: int, tmp_path: Path) -> Iterator[Cloud]:
    connect(RedisAddress(port=redis_port, db=1)).flushdb()
    cloud = Cloud(environment, redis_port, tmp_path)
    yield cloud
    if cloud.process is not None:
        cloud.process.kill()
        cloud.process.communicate()


def eventually(true: Any, seconds: float = 10) -> None:
    deadline = time.monotonic() + seconds
    while not true():
        assert time.monotonic() < deadline
        time.sleep(0.01)


def has_lines(path: Path, count: int = 1) -> bool:
    return path.exists() and len(path.read_text().splitlines()) >= count


def test_it_serves_and_stops_in_order(cloud: Cloud) -> None:
    process = cloud.start(TRUSTED_PROXIES="")
    assert cloud.get("/") == {"home": True}
    for nowhere in ("/nowhere", "/a%0Ab", "/storage", "/%00", "//"):
        with pytest.raises(urllib.error.HTTPError) as refused:
            cloud.get(nowhere)
        assert refused.value.code == 404
        assert refused.value.headers["Content-Type"] == "application/problem+json", nowhere
    assert cloud.seen_at("203.0.113.9") == "127.0.0.1"  # whatever a client says of itself
    children = psutil.Process(process.pid).children(recursive=True)
    assert children
    process.send_signal(signal.SIGTERM)
    out, _ = process.communicate(timeout=10)
    assert (process.returncode, out) == (0, "ended\n")
    assert not any(child.is_running() for child in children)


def test_a_proxy_that_is_trusted_says_who_asks(cloud: Cloud) -> None:
    cloud.start(TRUSTED_PROXIES="127.0.0.1, 10.0.0.0/8")
    assert cloud.seen_at("203.0.113.9") == "203.0.113.9"
    assert cloud.seen_at("198.51.100.1, 203.0.113.9, 10.1.2.3") == "203.0.113.9"


def test_nothing_goes_out_unsealed(cloud: Cloud) -> None:
    """Neither what a function answers, nor the gateway, nor storage, nor what is around them."""
    cloud.start()
    asked = (("GET", "/"), ("GET", "/nowhere"), ("PUT", "/"), ("POST", "/crash"), ("GET", "/huge"),
        ("GET", "/storage/a.jpg"), ("POST", "/storage/"), ("PUT", "/storage/a.jpg"),
        ("GET", "/storage"))  # fmt: skip
    for method, path in asked:
        headers = cloud.headers(method, path)
        for name, value in ALWAYS.items():
            if (name, path) != ("Content-Security-Policy", "/storage/a.jpg"):
                assert headers[name] == value, (method, path)


def test_a_request_under_way_is_answered_before_the_end(cloud: Cloud) -> None:
    process = cloud.start()
    with ThreadPoolExecutor() as beside:
        answer = beside.submit(cloud.get, "/slow/1")
        time.sleep(0.5)
        process.send_signal(signal.SIGINT)
        assert "pid" in answer.result(timeout=10)
    assert process.wait(10) == 0
    with pytest.raises(urllib.error.URLError):
        cloud.get("/")


def test_a_second_signal_does_not_wait(cloud: Cloud, notes: Path) -> None:
    process = cloud.start(SAMPLE_DRAIN_SECONDS="60", GRACE="60")
    ring(cloud)
    eventually(lambda: has_lines(notes / "drains"))
    started = time.monotonic()
    process.send_signal(signal.SIGINT)
    time.sleep(0.3)
    assert process.poll() is None
    process.send_signal(signal.SIGINT)
    assert process.wait(10) == 0
    assert time.monotonic() - started < 10


def test_a_killed_supervisor_leaves_nobody_behind(cloud: Cloud, notes: Path) -> None:
    process = cloud.start(SAMPLE_DRAIN_SECONDS="60")
    ring(cloud)
    eventually(lambda: has_lines(notes / "drains"))
    eventually(lambda: len(psutil.Process(process.pid).children()) >= 6)
    children = psutil.Process(process.pid).children(recursive=True)
    process.kill()
    process.wait()
    gone, alive = psutil.wait_procs(children, timeout=10)
    assert len(gone) >= 6
    assert not alive


def test_an_upload_to_storage_invokes_its_function(cloud: Cloud, notes: Path) -> None:
    cloud.start()
    storage = FolderStorage(cloud.photos, cloud.url, SECRET)
    form = storage.presign_post("incoming/run/1.jpg", "image/jpeg", 1000, 60)
    body, kind = multipart(form.fields, b"not much of a photo")
    request = urllib.request.Request(form.url, body, {"Content-Type": kind})
    with urllib.request.urlopen(request, timeout=10) as answer:
        assert answer.status == 204
    eventually(lambda: has_lines(notes / "uploads"))
    assert "incoming/run/1.jpg" in (notes / "uploads").read_text()


def test_the_schedule_and_the_doorbell_are_wired(cloud: Cloud, notes: Path) -> None:
    cloud.start()
    ring(cloud)
    eventually(lambda: has_lines(notes / "drains", 2) and has_lines(notes / "sweeps"))


@pytest.mark.parametrize("concurrency", [1, 2])
def test_a_flood_of_rings_runs_no_more_drains_than_the_setting_says(
    cloud: Cloud, notes: Path, concurrency: int
) -> None:
    cloud.start(CONCURRENCY=str(concurrency), SAMPLE_DRAIN_SECONDS="0.3")
    for _ in range(8):
        ring(cloud)
    eventually(lambda: has_lines(notes / "drains", 16), 20)
    assert most_at_once(notes / "drains") == concurrency


def test_a_taken_port_is_named(cloud: Cloud) -> None:
    with socket.create_server(("127.0.0.1", cloud.port)):
        done = subprocess.run(
            [sys.executable, "-c", SCRIPT], env=cloud.environment, capture_output=True, text=True
        )
    assert done.returncode == 1
    said = done.stderr.strip().splitlines()[-1]
    assert f"port {cloud.port} of 127.0.0.1 is taken; stop what uses it" in said


def test_an_answer_on_a_connection_in_use_takes_a_few_milliseconds(cloud: Cloud) -> None:
    cloud.start()
    connection = http.client.HTTPConnection("127.0.0.1", cloud.port, timeout=10)
    seconds = []
    for _ in range(50):
        started = time.perf_counter()
        connection.request("GET", "/")
        connection.getresponse().read()
        seconds.append(time.perf_counter() - started)
    connection.close()
    # Nagle's algorithm against the client's delayed acknowledgements would make each 40 ms.
    assert sorted(seconds)[12] < 0.035


def test_idle_it_needs_next_to_no_cpu(cloud: Cloud) -> None:
    process = cloud.start()
    family = [psutil.Process(process.pid)]
    eventually(lambda: len(family[0].children()) >= 6)
    family += family[0].children()
    time.sleep(1)

    def used() -> float:
        return sum(sum(member.cpu_times()[:2]) for member in family)

    before = used()
    time.sleep(2)
    assert used() - before < 0.1  # 5 % of one core


def ring(cloud: Cloud) -> None:
    address = RedisAddress(port=int(cloud.environment["REDIS_PORT"]), db=1)
    RedisDoorbell(connect(address), "jobs").ring()


def multipart(fields: dict[str, str], data: bytes) -> tuple[bytes, str]:
    parts = [
        f'--b\r\nContent-Disposition: form-data; name="{name}"\r\n\r\n{value}\r\n'
        for name, value in fields.items()
    ]
    parts.append('--b\r\nContent-Disposition: form-data; name="file"; filename="f"\r\n\r\n')
    return "".join(parts).encode() + data + b"\r\n--b--\r\n", "multipart/form-data; boundary=b"
