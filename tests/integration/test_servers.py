"""The embedded servers start, answer, keep their data over a restart, and stop."""

import os
import signal
import subprocess
import sys
import time
from collections.abc import Callable
from pathlib import Path

import pg8000.native
import pytest
import redis

from infra.local.running import expect_free
from infra.local.servers import ServerError, embedded_postgres, embedded_redis, free_port


def test_redis_keeps_its_data_over_a_restart(server_folder: Path) -> None:
    port = free_port()
    for found in (None, b"kept"):
        with embedded_redis(server_folder / "durable", port):
            client = redis.Redis(port=port)
            assert client.get("name") == found
            client.set("name", "kept")
            client.close()


def test_a_redis_that_dies_is_started_again_with_its_data(
    server_folder: Path, capfd: pytest.CaptureFixture[str]
) -> None:
    port = free_port()
    with embedded_redis(server_folder / "killed", port, "--appendfsync", "always") as pid:
        client = redis.Redis(port=port)
        client.set("name", "kept")
        os.kill(pid, signal.SIGKILL)
        assert answer(lambda: client.get("name")) == b"kept"
        client.close()
    assert "Redis ended by itself (SIGKILL) and is started again" in capfd.readouterr().err
    expect_free("Redis", port)


def test_a_postgres_that_dies_is_started_again(server_folder: Path) -> None:
    port = free_port()
    with embedded_postgres(server_folder / "killed-postgres", port):
        pidfile = server_folder / "killed-postgres/cluster/postmaster.pid"
        for _ in range(2):
            left = int(pidfile.read_text().splitlines()[0])
            os.kill(left, signal.SIGKILL)
            answer(lambda: pg8000.native.Connection("postgres", port=port).close())
            assert int(pidfile.read_text().splitlines()[0]) != left
    expect_free("Postgres", port)


def answer[T](ask: Callable[[], T]) -> T:
    """What ``ask`` gives as soon as there is somebody to ask."""
    deadline = time.monotonic() + 20
    while True:
        try:
            return ask()
        except (redis.RedisError, pg8000.Error, OSError):
            if time.monotonic() > deadline:
                raise
            time.sleep(0.02)


def test_postgres_answers_with_its_own_cluster(postgres_url: str) -> None:
    port = int(postgres_url.rsplit(":", 1)[1].split("/")[0])
    connection = pg8000.native.Connection("postgres", host="127.0.0.1", port=port)
    assert connection.run("SELECT 1") == [[1]]
    connection.close()


def test_a_taken_port_is_named(server_folder: Path, redis_port: int) -> None:
    with (
        pytest.raises(ServerError, match=rf"port {redis_port} is taken"),
        embedded_redis(server_folder / "second", redis_port),
    ):
        pass


def test_postgres_runs_in_a_folder_that_only_its_owner_may_enter(tmp_path: Path) -> None:
    with embedded_postgres(tmp_path / "private", free_port(), durable=False) as url:
        assert url.startswith("postgresql://postgres@127.0.0.1:")


def test_servers_that_outlived_a_killed_supervisor_are_replaced(server_folder: Path) -> None:
    data = server_folder / "left"
    start = (
        "import sys, time; from pathlib import Path; from infra.local.servers import *\n"
        "with embedded_redis(Path(sys.argv[1]) / 'r', free_port()) as pid, "
        "embedded_postgres(Path(sys.argv[1]) / 'p', free_port()):\n"
        "    print(pid, flush=True); time.sleep(60)"
    )
    supervisor = subprocess.Popen(
        [sys.executable, "-c", start, str(data)], stdout=subprocess.PIPE, text=True
    )
    assert supervisor.stdout is not None
    left = int(supervisor.stdout.readline())
    supervisor.kill()
    supervisor.communicate()
    with embedded_redis(data / "r", free_port()) as pid, embedded_postgres(data / "p", free_port()):
        assert pid != left
