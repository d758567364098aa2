"""The packages as they are shipped: built anew, and run by Lambda's own client."""

import json
import sys
from pathlib import Path

import pytest

from infra.aws.packages.__main__ import HERE
from infra.aws.packages.build import BUILD, Package, build
from infra.aws.packages.kinds import API, KINDS, SHIPPED, WORKER
from infra.aws.runtime import RuntimeProcess

EVENT = Path(__file__).parents[1] / "events" / "api.json"
ENVIRONMENT = {"PHOTO_STORE": "s3://nowhere", "DATABASE_URL": "postgresql://127.0.0.1:1/none"}


@pytest.fixture(scope="session")
def api() -> Package:
    """The API's package for this machine, as `make package` left it or made now."""
    folder = BUILD / HERE / API.name
    made = Package(API, HERE, folder, folder.with_suffix(".zip"))
    return made if made.zip.exists() else build(API, HERE)


def test_two_builds_give_the_same_bytes(api: Package, tmp_path: Path) -> None:
    again = build(API, HERE, tmp_path)
    assert again.zip.read_bytes() == api.zip.read_bytes()


@pytest.mark.parametrize("kind", KINDS, ids=lambda kind: kind.name)
def test_what_is_shipped_is_within_its_limit(kind, tmp_path: Path) -> None:  # type: ignore[no-untyped-def]
    assert build(kind, SHIPPED, tmp_path).size <= kind.limit


def test_the_reader_and_its_networks_are_in_the_workers_alone(api: Package) -> None:
    worker = BUILD / HERE / WORKER.name
    for name in ("chalicelib/bibs/models/detect.onnx", "chalicelib/bibs/trained/context.onnx"):
        assert (worker / name).is_file()
        assert not (api.folder / name).exists()
    assert not (api.folder / "numpy").exists()


def test_the_api_answers_from_its_package(api: Package) -> None:
    event = json.loads(EVENT.read_text()) | {"path": "/health", "resource": "/health"}
    event["httpMethod"] = event["requestContext"]["httpMethod"] = "GET"
    event["requestContext"]["resourcePath"] = "/health"
    python = Path(sys.executable)
    with RuntimeProcess(api.folder, "app.app", ENVIRONMENT, python, 10) as function:
        answer = function.invoke(event)
    assert not answer.is_error
    assert json.loads(answer.payload)["statusCode"] == 200
