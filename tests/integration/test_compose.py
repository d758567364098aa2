"""docker-compose.localstack.yml: valid by the Compose specification, and what it promises."""

import subprocess
import sys
from pathlib import Path
from typing import Any

import pytest
import yaml

COMPOSE = Path(__file__).resolve().parents[2] / "docker-compose.localstack.yml"


@pytest.fixture
def services() -> dict[str, Any]:
    return yaml.safe_load(COMPOSE.read_text())["services"]


def checked(path: Path) -> subprocess.CompletedProcess[str]:
    """What check-jsonschema says with the specification's schema, which it carries."""
    command = [sys.executable, "-m", "check_jsonschema"]
    command += ["--builtin-schema", "vendor.compose-spec", str(path)]
    return subprocess.run(command, capture_output=True, text=True)


def test_it_is_valid_by_the_specification(tmp_path: Path) -> None:
    done = checked(COMPOSE)
    assert done.returncode == 0, done.stdout + done.stderr
    wrong = tmp_path / "compose.yml"
    wrong.write_text(COMPOSE.read_text().replace("healthcheck:", "healthchecks:"))
    assert checked(wrong).returncode == 1, "the check would have seen a mistake"


def test_localstack_is_the_last_one_without_a_token(services: dict[str, Any]) -> None:
    assert services["localstack"]["image"] == "localstack/localstack:${LOCALSTACK_TAG:-4.14.0}"


def test_the_deploy_waits_for_the_health_of_all_others(services: dict[str, Any]) -> None:
    awaited = services["deploy"]["depends_on"]
    assert awaited.keys() == services.keys() - {"deploy"}
    assert all(how == {"condition": "service_healthy"} for how in awaited.values())
    assert all("healthcheck" in services[name] for name in awaited)


def test_nothing_is_open_to_the_network(services: dict[str, Any]) -> None:
    ports = [port for service in services.values() for port in service.get("ports", [])]
    assert ports
    assert all(port.startswith("127.0.0.1:") for port in ports)
