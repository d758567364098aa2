"""Deleting a stage: only when it is meant, and what holds data is kept."""

from typing import cast

import pytest
from click.testing import CliRunner

from chalicelib.errors import DorsalError
from infra.aws.deploy.cloud import Cloud
from infra.aws.deploy.stack import DeployFailed
from infra.aws.deploy.teardown import delete, teardown
from tests.unit.aws.deploy.fakes import FakeCloud


def deleted(cloud: FakeCloud) -> None:
    delete(cast(Cloud, cloud), lambda seconds: None)


@pytest.fixture
def cloud() -> FakeCloud:
    made = FakeCloud()
    made.cloudformation.status = "UPDATE_COMPLETE"
    made.cloudformation.ends = ""
    return made


def test_the_database_is_let_go_of_first(
    cloud: FakeCloud, capsys: pytest.CaptureFixture[str]
) -> None:
    deleted(cloud)
    assert cloud.calls == ["unprotect dorsal-db", "delete arn:dorsal-prod"], "by its id"
    assert "kept: s3://" in capsys.readouterr().out


def test_what_cannot_be_deleted_is_told(cloud: FakeCloud) -> None:
    cloud.cloudformation.ends = "DELETE_FAILED"
    with pytest.raises(DeployFailed, match="dorsal-prod is DELETE_FAILED"):
        deleted(cloud)


def test_no_stack(cloud: FakeCloud) -> None:
    cloud.cloudformation.status = ""
    with pytest.raises(DorsalError, match="no stack dorsal-prod"):
        deleted(cloud)
    assert cloud.calls == []


def test_nothing_is_deleted_unasked() -> None:
    done = CliRunner().invoke(teardown, ["--stage", "prod"])
    assert done.exit_code == 1
    assert "make teardown STAGE=prod YES=1" in done.stderr
