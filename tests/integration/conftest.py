"""A fresh, migrated database for every test that asks for one."""

from collections.abc import Iterator
from contextlib import closing, contextmanager
from urllib.parse import urlsplit
from uuid import uuid4

import pytest

from chalicelib.pipeline.metering import flushing
from chalicelib.records.database import Database
from chalicelib.records.migrate import migrate
from chalicelib.telemetry.metrics import metrics


@pytest.fixture(autouse=True)
def nothing_counted(monkeypatch: pytest.MonkeyPatch) -> None:
    """A test begins as a process does, though in one before it Postgres may have been away."""
    metrics.take()
    monkeypatch.setattr(flushing, "_next", 0.0)


def url_of(server: str, name: str) -> str:
    """The URL of another database on the same server."""
    return urlsplit(server)._replace(path=f"/{name}").geturl()


@contextmanager
def made(administrator: Database, server: str, template: str = "template1") -> Iterator[str]:
    """The URL of a new database, a copy of ``template``, that goes with the context."""
    name = f"test_{uuid4().hex}"
    administrator.run(f"CREATE DATABASE {name} TEMPLATE {template}")
    yield url_of(server, name)
    administrator.run(f"DROP DATABASE {name} WITH (FORCE)")


@pytest.fixture(scope="session")
def administrator(postgres_url: str) -> Iterator[Database]:
    """The server's own database, to make others from."""
    with closing(Database(postgres_url)) as database:
        yield database


@pytest.fixture(scope="session")
def template(administrator: Database, postgres_url: str) -> str:
    """The name of a migrated database to copy: a copy takes a tenth of migrating's time."""
    administrator.run("CREATE DATABASE migrated")
    with closing(Database(url_of(postgres_url, "migrated"))) as database:
        migrate(database)
    return "migrated"


@pytest.fixture
def database_url(administrator: Database, postgres_url: str, template: str) -> Iterator[str]:
    """The URL of a fresh, migrated database."""
    with made(administrator, postgres_url, template) as url:
        yield url


@pytest.fixture
def database(database_url: str) -> Iterator[Database]:
    """A connection to a fresh, migrated database."""
    with closing(Database(database_url)) as database:
        yield database
