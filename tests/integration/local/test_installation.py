"""What a start refuses before anything is changed."""

from pathlib import Path

import pytest

from chalicelib.records.database import Database
from infra.local.installation import CannotStart, installation


def test_data_of_a_newer_version_is_told_and_left_as_it_is(
    database_url: str, database: Database, redis_port: int, tmp_path: Path
) -> None:
    database.run("INSERT INTO schema_migrations (name, checksum) VALUES ('999_what_comes', '')")
    before = database.run("SELECT * FROM schema_migrations ORDER BY name")
    env = {
        "DATABASE_URL": database_url,
        "REDIS_HOST": "127.0.0.1",
        "REDIS_PORT": str(redis_port),
    }
    with (
        pytest.raises(CannotStart, match=r"written by a newer Dorsal \(its migration 999_what_"),
        installation(tmp_path, "http://127.0.0.1:8000", env),
    ):
        pass
    assert database.run("SELECT * FROM schema_migrations ORDER BY name") == before
