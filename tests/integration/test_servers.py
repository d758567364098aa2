"""The embedded servers start, answer, keep their data over a restart, and stop."""

from pathlib import Path

import pg8000.native
import pytest
import redis

from infra.local.servers import ServerError, embedded_postgres, embedded_redis, free_port


def test_redis_keeps_its_data_over_a_restart(server_folder: Path) -> None:
    port = free_port()
    for found in (None, b"kept"):
        with embedded_redis(server_folder / "durable", port):
            client = redis.Redis(port=port)
            assert client.get("name") == found
            client.set("name", "kept")
            client.close()


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
    with embedded_postgres(tmp_path / "private", free_port()) as url:
        assert url.startswith("postgresql://postgres@127.0.0.1:")
