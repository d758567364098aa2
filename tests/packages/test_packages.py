"""The packages as they are shipped: built anew, and run by Lambda's own client."""

import json
import re
import subprocess
import sys
from pathlib import Path

import pytest

from infra.aws.packages.__main__ import HERE
from infra.aws.packages.bill import bill
from infra.aws.packages.build import Package, build
from infra.aws.packages.code import PROJECT
from infra.aws.packages.kinds import API, KINDS, SHIPPED, WORKER, Kind
from infra.aws.runtime import RuntimeProcess

pytestmark = pytest.mark.timeout(600)  # builds, of which one takes half a minute
EVENT = Path(__file__).parents[1] / "events" / "api.json"
ENVIRONMENT = {"PHOTO_STORE": "s3://nowhere", "DATABASE_URL": "postgresql://127.0.0.1:1/none"}


@pytest.fixture(scope="session")
def api(tmp_path_factory: pytest.TempPathFactory) -> Package:
    """The API's package for this machine."""
    return build(API, HERE, tmp_path_factory.mktemp("here"))


@pytest.fixture(scope="session")
def shipped(tmp_path_factory: pytest.TempPathFactory) -> dict[Kind, Package]:
    """Both packages for the machine that they are shipped to."""
    place = tmp_path_factory.mktemp("shipped")
    return {kind: build(kind, SHIPPED, place) for kind in KINDS}


def test_two_builds_give_the_same_bytes(
    api: Package, shipped: dict[Kind, Package], tmp_path: Path
) -> None:
    assert build(API, HERE, tmp_path).zip.read_bytes() == api.zip.read_bytes()
    again = build(WORKER, SHIPPED, tmp_path)
    assert again.zip.read_bytes() == shipped[WORKER].zip.read_bytes()


def test_what_is_shipped_is_within_its_limit(shipped: dict[Kind, Package]) -> None:
    for kind, package in shipped.items():
        assert 1_000_000 < package.size <= kind.limit


def test_a_bill_lists_what_the_package_carries(shipped: dict[Kind, Package]) -> None:
    for kind, package in shipped.items():
        told = json.loads(bill(kind.name, package.folder))
        assert (told["bomFormat"], told["specVersion"]) == ("CycloneDX", "1.6")
        listed = {each.get("purl", each["name"]) for each in told["components"]}
        pins = (PROJECT / f"requirements-{kind.name}.txt").read_text()
        pinned = re.findall(r"^([a-z0-9-]+)(?:\[.*?\])?==(\S+)(?! ; )", pins, re.MULTILINE)
        here = {name for name in listed if name.startswith("pkg:pypi/")}
        assert here == {f"pkg:pypi/{name}@{version}" for name, version in pinned}
        carried = {name for name in listed if name.endswith(".onnx")}
        on_disk = package.folder.rglob("*.onnx")
        assert carried == {path.relative_to(package.folder).as_posix() for path in on_disk}
        assert all(each["licenses"] for each in told["components"] if each["type"] == "library")


def test_the_reader_and_its_networks_are_in_the_workers_alone(
    shipped: dict[Kind, Package],
) -> None:
    networks = {
        "bibs/models/detect.onnx",
        "bibs/models/recognise.onnx",
        "bibs/trained/context.onnx",
    }
    for kind, package in shipped.items():
        code = package.folder / "chalicelib"
        held = {path.relative_to(code).as_posix() for path in code.rglob("*.onnx")}
        assert held == (networks if kind is WORKER else set())
        assert (package.folder / "numpy").exists() is (kind is WORKER)


def test_the_api_answers_from_its_package(api: Package) -> None:
    event = json.loads(EVENT.read_text()) | {"path": "/health", "resource": "/health"}
    event["httpMethod"] = event["requestContext"]["httpMethod"] = "GET"
    event["requestContext"]["resourcePath"] = "/health"
    python = Path(sys.executable)
    with RuntimeProcess(api.folder, "app.app", ENVIRONMENT, python, 10) as function:
        answer = function.invoke(event)
    assert not answer.is_error
    assert json.loads(answer.payload)["statusCode"] == 200


RENDER = """
import sys
sys.path.insert(0, sys.argv[1])
import numpy
from chalicelib.bibs.icc import ADOBE_RGB
from chalicelib.pipeline.derivatives import render
pixels = numpy.full((600, 900, 3), (80, 160, 90), numpy.uint8)
plain, marked = render(pixels)[1], render(pixels, ADOBE_RGB, "© Ann")[1]
sys.exit(plain == marked)
"""


@pytest.mark.timeout(300)
def test_the_workers_package_converts_colours_and_draws_letters(tmp_path: Path) -> None:
    folder = build(WORKER, HERE, tmp_path).folder
    command = [sys.executable, "-I", "-S", "-c", RENDER, str(folder)]
    subprocess.run(command, check=True)
    assert not list(folder.glob("pillow.libs/libavif*"))
