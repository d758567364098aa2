"""The sample app's declaration, and a pool of its functions."""

import os
from collections.abc import AsyncIterator
from contextlib import asynccontextmanager
from dataclasses import replace
from pathlib import Path
from typing import Any, Protocol

import pytest

from infra.local import declared
from infra.local.declared import Declaration
from infra.local.pool import FunctionPool

SAMPLE = "tests.integration.local.sample"


class Pools(Protocol):
    """Opens a pool of the sample's functions, and leaves no process behind."""

    def __call__(self, timeout: float = 20, line: int = 256, **sizes: int) -> Any: ...


@pytest.fixture(scope="session")
def sample() -> Declaration:
    return declared.read(SAMPLE, Path("no-such-config.json"))


@pytest.fixture
def notes(tmp_path: Path) -> Path:
    folder = tmp_path / "notes"
    folder.mkdir()
    return folder


@pytest.fixture
def environment(notes: Path) -> dict[str, str]:
    return {**os.environ, "SAMPLE_NOTES": str(notes)}


@pytest.fixture
def pools(sample: Declaration, environment: dict[str, str], tmp_path: Path) -> Pools:
    @asynccontextmanager
    async def opened(
        timeout: float = 20, line: int = 256, **sizes: int
    ) -> AsyncIterator[FunctionPool]:
        functions = {name: replace(f, timeout=timeout) for name, f in sample.functions.items()}
        log = tmp_path / "logs" / "functions.log"
        pool = FunctionPool(functions, sizes=sizes, env=environment, log_file=log, line=line)
        try:
            yield pool
        finally:
            await pool.close()

    return opened


def most_at_once(drains: Path) -> int:
    """How many of the sample's drains ran at a time, by the traces they left."""
    moments = []
    for line in drains.read_text().splitlines():
        what, when = line.split()
        moments.append((float(when), 1 if what == "start" else -1))
    at_once, most = 0, 0
    for _, change in sorted(moments):
        at_once += change
        most = max(most, at_once)
    return most
