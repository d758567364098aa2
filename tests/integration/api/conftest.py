"""The API on real Postgres and Redis, photos in a folder, entered as API Gateway enters it."""

import json
from collections.abc import Iterator
from datetime import date
from pathlib import Path
from uuid import uuid4

import pytest
from chalice import Chalice

from chalicelib import api
from chalicelib.pipeline.services import Services, use
from chalicelib.queue import Queue, RedisDoorbell, Tally, connect
from chalicelib.records import races
from chalicelib.records.database import Database
from chalicelib.records.races import Race
from chalicelib.records.tokens import create_token
from chalicelib.settings import RedisAddress, Settings
from chalicelib.storage.folder import FolderStorage
from tests.integration.api.gateway import Gateway


@pytest.fixture
def services(database: Database, redis_port: int, tmp_path: Path) -> Iterator[Services]:
    """Services of this test's own: a fresh database, queue and folder."""
    redis = connect(RedisAddress(port=redis_port))
    name = uuid4().hex
    made = Services(
        settings=Settings(max_upload_bytes=20_000_000),
        database=database,
        queue=Queue(redis, name),
        doorbell=RedisDoorbell(redis, name),
        storage=FolderStorage(tmp_path / "photos", "http://127.0.0.1:8000", "secret"),
        make_reader=lambda: pytest.fail("the API never reads photos"),
        tally=Tally(redis, name),
    )
    use(made)
    yield made
    use(None)


@pytest.fixture(scope="session")
def app() -> Chalice:
    """A Chalice app with the API's doors and nothing else."""
    made = Chalice(app_name="doors", configure_logs=False)
    api.configure(made)
    return made


@pytest.fixture
def nobody(app: Chalice, services: Services) -> Gateway:
    """A visitor without a token."""
    document = app({**_DOCUMENT_EVENT}, None)["body"]
    return Gateway(app=app, document=json.loads(document))


@pytest.fixture
def photographer(nobody: Gateway, database: Database) -> Gateway:
    """A visitor with a photographer's token."""
    token = create_token(database, "photographer")
    return Gateway(app=nobody.app, document=nobody.document, token=token)


@pytest.fixture
def operator(nobody: Gateway, database: Database) -> Gateway:
    """A visitor with an operator's token."""
    token = create_token(database, "operator")
    return Gateway(app=nobody.app, document=nobody.document, token=token)


@pytest.fixture
def race(database: Database) -> Race:
    """A public race."""
    return races.create(database, "city-10k", "City 10K", date(2026, 5, 17))


_DOCUMENT_EVENT = {
    "requestContext": {"httpMethod": "GET", "resourcePath": "/openapi.json"},
    "headers": {},
    "multiValueQueryStringParameters": None,
    "pathParameters": {},
    "stageVariables": None,
    "body": None,
}
