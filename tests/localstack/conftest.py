"""One LocalStack with data stores of its own for all these tests, and one deploy to it."""

from collections.abc import Iterator
from contextlib import closing
from datetime import UTC, datetime, timedelta
from pathlib import Path

import pytest

from chalicelib.records.database import Database
from chalicelib.records.tokens import create_token
from infra.local.client import Client
from infra.local.servers import free_port
from infra.localstack.stage import Servers, deploy, servers
from tests.localstack.deployed import RACE, Deployed
from tests.localstack.trouble import begin_trouble


@pytest.fixture(scope="session")
def running(server_folder: Path) -> Iterator[Servers]:
    """LocalStack, Postgres and Valkey, on ports and in a folder of this run's own."""
    with servers(server_folder / "localstack", free_port(), durable=False) as running:
        yield running


@pytest.fixture(scope="session")
def stage(running: Servers) -> Iterator[Deployed]:
    """The real template with the real packages, deployed, and a race."""
    deploy(running)
    with closing(Database(running.database_url)) as database:
        soon = datetime.now(UTC) + timedelta(hours=1)
        token = create_token(database, "operator", "tests", soon)
        stage = Deployed(running, Client(running.api_url, token), database)
        stage.client.ensure_race(RACE, "Spring 10k", "2026-05-17")
        begin_trouble(stage)
        yield stage
