"""A Dorsal that was well until now, for each rehearsal."""

import io
from collections.abc import Iterator
from pathlib import Path
from uuid import uuid4

import pytest

from chalicelib.telemetry.logs import logger
from infra.local.servers import free_port
from tests.integration.runbook.ward import Ward, opened


@pytest.fixture
def env(database_url: str, tmp_path: Path) -> dict[str, str]:
    """The functions' environment."""
    return {
        "DATABASE_URL": database_url,
        "REDIS_HOST": "127.0.0.1",
        "REDIS_PORT": str(free_port()),
        "PHOTO_STORE": f"file:{tmp_path / 'var/photos'}",
        "SIGNING_SECRET": "secret",
        "RECONCILE_SECONDS": "0",
    }


@pytest.fixture
def ward(env: dict[str, str], tmp_path: Path, server_folder: Path) -> Iterator[Ward]:
    made = Ward(folder=tmp_path / "var", env=env, redis_folder=server_folder / uuid4().hex)
    with opened(made):
        yield made


@pytest.fixture
def log() -> Iterator[io.StringIO]:
    """What is logged meanwhile."""
    stream = io.StringIO()
    before = logger.registered_handler.setStream(stream)
    yield stream
    logger.registered_handler.setStream(before)
