"""What a deploy does in which order, and what it leaves alone when something is wrong."""

import json
from pathlib import Path
from typing import Any, cast

import pytest

from chalicelib.errors import DorsalError
from infra.aws.deploy.capacity import NoRoom
from infra.aws.deploy.changes import WouldLose
from infra.aws.deploy.cloud import Cloud
from infra.aws.deploy.deploying import Deploy
from infra.aws.deploy.stack import DeployFailed
from tests.unit.aws.deploy.fakes import FakeCloud

MIGRATES = ["update dorsal-prod-migrate", "invoke dorsal-prod-migrate"]
TEMPLATE = {
    "Parameters": {
        "Concurrency": {"Default": 3},
        "ApiConcurrency": {"Default": 30},
        "IntakeConcurrency": {"Default": 4},
        "ReserveConcurrency": {"Default": "true"},
        "MaxConnections": {"Default": 100},
        "LogLevel": {"Default": "INFO"},
        "NewOne": {},
    },
    "Resources": {
        "Drain": {"Properties": {"CodeUri": "worker.zip"}},
        "Sweep": {"Properties": {"CodeUri": "api.zip"}},
        "Bucket": {},
    },
}


@pytest.fixture
def cloud() -> FakeCloud:
    return FakeCloud()


@pytest.fixture
def deployed(cloud: FakeCloud) -> FakeCloud:
    """One with a stack that an earlier deploy made."""
    cloud.cloudformation.status = cloud.cloudformation.ends = "UPDATE_COMPLETE"
    cloud.cloudformation.parameters = {"Concurrency": "4", "LogLevel": "INFO", "Removed": "?"}
    return cloud


@pytest.fixture
def folder(tmp_path: Path) -> Path:
    (tmp_path / "template.json").write_text(json.dumps(TEMPLATE))
    for name in ("api.zip", "worker.zip"):
        (tmp_path / name).write_bytes(name.encode())
    return tmp_path


def deploy(cloud: FakeCloud, folder: Path, *losing: str, **given: str) -> Any:
    said: list[str] = []
    steps = Deploy(cast(Cloud, cloud), folder, lambda seconds: None, said.append)
    return steps.run(given, losing), said


def test_a_new_stack_is_made_before_its_database_is_migrated(
    cloud: FakeCloud, folder: Path
) -> None:
    outputs, said = deploy(cloud, folder, Concurrency="5")
    assert cloud.calls == ["propose CREATE", "execute", MIGRATES[1]]
    assert cloud.cloudformation.asked["Parameters"] == [
        {"ParameterKey": "Concurrency", "ParameterValue": "5"}
    ]
    assert outputs == {"ApiUrl": "https://api"}
    assert "  CREATE_FAILED                Redis" in said


def test_the_schema_goes_before_an_existing_stack(deployed: FakeCloud, folder: Path) -> None:
    deploy(deployed, folder, LogLevel="DEBUG")
    assert deployed.calls == ["propose UPDATE", *MIGRATES, "execute"]
    assert deployed.cloudformation.asked["Parameters"] == [
        {"ParameterKey": "LogLevel", "ParameterValue": "DEBUG"},
        {"ParameterKey": "Concurrency", "UsePreviousValue": True},
    ]


def test_a_failed_migration_changes_nothing_else(deployed: FakeCloud, folder: Path) -> None:
    deployed.functions.error = "no way to Postgres"
    with pytest.raises(DeployFailed, match="no way to Postgres"):
        deploy(deployed, folder)
    assert "execute" not in deployed.calls


def test_nothing_to_change(deployed: FakeCloud, folder: Path) -> None:
    deployed.cloudformation.refusal = "The submitted information didn't contain changes."
    _, said = deploy(deployed, folder)
    assert deployed.calls == ["propose UPDATE", "forget", *MIGRATES]
    assert "nothing else to change" in said


def test_a_refused_template(deployed: FakeCloud, folder: Path) -> None:
    deployed.cloudformation.refusal = "Unresolved resource dependencies [Redis]"
    with pytest.raises(DeployFailed, match="Unresolved resource dependencies"):
        deploy(deployed, folder)
    assert deployed.calls == ["propose UPDATE", "forget"]


def test_a_failure_is_told_with_its_cause_alone(cloud: FakeCloud, folder: Path) -> None:
    cloud.cloudformation.ends = "ROLLBACK_COMPLETE"
    with pytest.raises(DeployFailed) as told:
        deploy(cloud, folder)
    assert str(told.value) == "dorsal-prod is ROLLBACK_COMPLETE:\n  Redis: no such class"
    assert cloud.calls[-1] == "execute"


@pytest.mark.parametrize(
    ("status", "mend"),
    [("UPDATE_IN_PROGRESS", "try again when"), ("ROLLBACK_COMPLETE", "make teardown STAGE=prod")],
)
def test_a_stack_that_cannot_be_changed_now(
    cloud: FakeCloud, folder: Path, status: str, mend: str
) -> None:
    cloud.cloudformation.status = status
    with pytest.raises(DeployFailed, match=mend):
        deploy(cloud, folder)
    assert cloud.calls == []
    assert cloud.storage.puts == 0


@pytest.mark.parametrize(
    "change",
    [
        {"Action": "Remove", "ResourceType": "AWS::RDS::DBInstance"},
        {"Action": "Modify", "Replacement": "True", "ResourceType": "AWS::RDS::DBInstance"},
    ],
)
def test_what_holds_data_is_not_lost_by_the_way(
    deployed: FakeCloud, folder: Path, change: dict[str, str]
) -> None:
    resource = {"LogicalResourceId": "Database", **change}
    deployed.cloudformation.changes = [{"ResourceChange": resource}]
    with pytest.raises(WouldLose, match='add LOSE="Database" to make deploy'):
        deploy(deployed, folder)
    assert deployed.calls == ["propose UPDATE"]
    deploy(deployed, folder, "Database")
    assert deployed.calls[-1] == "execute"


def test_an_unknown_parameter(deployed: FakeCloud, folder: Path) -> None:
    with pytest.raises(DorsalError, match="no parameter Size; it has ApiConcurrency, Concurrency"):
        deploy(deployed, folder, Size="9")
    assert deployed.storage.puts == 0


def test_what_was_sent_is_not_sent_again(deployed: FakeCloud, folder: Path) -> None:
    deploy(deployed, folder)
    (template,) = (k for k in deployed.storage.objects if k.endswith("template.json"))
    made = json.loads(deployed.storage.objects[template])["Resources"]
    code = made["Drain"]["Properties"]["CodeUri"]
    assert deployed.storage.objects[code["Key"]] == b"worker.zip"
    deploy(deployed, folder)
    assert deployed.storage.puts == 3
    assert deployed.storage.place == "eu-west-1"


def test_a_quota_that_is_too_small_is_told_before_anything_is_sent(
    cloud: FakeCloud, folder: Path
) -> None:
    cloud.functions.quota = 10
    with pytest.raises(NoRoom, match="ReserveConcurrency=false"):
        deploy(cloud, folder)
    assert cloud.calls == []
    assert cloud.storage.puts == 0
    deploy(cloud, folder, ReserveConcurrency="false")


def test_what_a_stack_has_counts_where_nothing_else_is_given(
    deployed: FakeCloud, folder: Path
) -> None:
    deployed.cloudformation.parameters |= {"IntakeConcurrency": "60"}
    with pytest.raises(NoRoom, match="come to 101 connections"):
        deploy(deployed, folder)
    deploy(deployed, folder, Concurrency="3")
