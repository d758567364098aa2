"""Fixtures shared by all tests: real servers on free ports, in folders that go away again."""

import os
import shutil
import tempfile
from collections.abc import Iterator
from pathlib import Path

import pytest
from hypothesis import settings as hypothesis_settings

from infra.local.servers import embedded_postgres, embedded_redis, free_port

# CI tries the same examples each time, so that it fails only for what a change broke (thorough:
# more where a test says so); new ones are sought on a desk, many with HYPOTHESIS_PROFILE=deep.
hypothesis_settings.register_profile("desk", max_examples=50, deadline=None)
hypothesis_settings.register_profile("ci", max_examples=200, deadline=None, derandomize=True)
hypothesis_settings.register_profile("thorough", hypothesis_settings.get_profile("ci"))
hypothesis_settings.register_profile("deep", max_examples=5000, deadline=None)
hypothesis_settings.load_profile(
    os.environ.get("HYPOTHESIS_PROFILE") or ("ci" if os.environ.get("CI") else "desk")
)

LONG = 60  # characters or bytes of a parameter in a test's name


def pytest_make_parametrize_id(val: object) -> str | None:
    """A long text is told by its beginning: names travel between processes, some were megabytes."""
    if isinstance(val, str | bytes) and len(val) > LONG:
        return f"{val[:LONG]!a}, {len(val)} long"
    return None


def pytest_collection_modifyitems(items: list[pytest.Item]) -> None:
    """Those that may take long come first, or one of them goes on alone when all else is done."""
    items.sort(key=lambda item: item.get_closest_marker("timeout") is None)


@pytest.fixture(scope="session")
def server_folder() -> Iterator[Path]:
    """A folder that user nobody may enter too: pytest's own temporary folders are private."""
    folder = Path(tempfile.mkdtemp(prefix="dorsal-test-"))
    folder.chmod(0o755)
    yield folder
    shutil.rmtree(folder, ignore_errors=True)


@pytest.fixture(scope="session")
def redis_port(server_folder: Path) -> Iterator[int]:
    """A real Valkey of this test run's own."""
    port = free_port()
    with embedded_redis(server_folder / "redis", port, durable=False):
        yield port


@pytest.fixture(scope="session")
def postgres_url(server_folder: Path) -> Iterator[str]:
    """A real Postgres of this test run's own; make a database of your own in it."""
    with tempfile.TemporaryDirectory(prefix="dorsal-test-", dir=memory()) as folder:
        Path(folder).chmod(0o755)
        little = ("-c", "max_wal_size=64MB")
        with embedded_postgres(Path(folder), free_port(), *little, durable=False) as url:
            yield url


def memory() -> str | None:
    """A file system in memory, or None where there is none to speak of.

    For databases that come and go with each test: Linux' ext4 takes ten times as long to make
    files soon after as many were deleted (a quarter of a second of CPU for each test).
    """
    there = Path("/dev/shm")
    if there.is_dir() and shutil.disk_usage(there).free > 2**30:
        return str(there)
    return None
