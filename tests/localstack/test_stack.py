"""What the template says is what stands there, and what runs by itself runs."""

import subprocess
import sys

import pytest

from infra.local.client import Client, Refused
from infra.localstack.server import PROJECT
from infra.localstack.stage import STAGE
from tests.acceptance.product import eventually
from tests.localstack.deployed import Deployed

pytestmark = pytest.mark.timeout(400)


def test_the_deploy_migrated_the_database(stage: Deployed) -> None:
    from chalicelib.records.migrate import migrate

    assert stage.said("Migrate", "migrated")[0]["applied"]
    assert migrate(stage.database) == [], "nothing was left to do"


def test_a_first_token_is_made_by_the_deployed_stack(stage: Deployed) -> None:
    command = [sys.executable, "-m", "infra.aws.deploy.token", "create", "--stage", STAGE]
    done = subprocess.run(
        [*command, "--role", "operator", "--days", "1", "--note", "first"],
        cwd=PROJECT,
        env=stage.running.environment,
        capture_output=True,
        text=True,
        timeout=60,
    )
    assert done.returncode == 0, done.stderr
    assert "waiting" in Client(stage.client.url, done.stdout.strip()).call("GET", "/queue/stats")


def test_who_has_no_token_is_refused(stage: Deployed) -> None:
    race = b'{"slug": "mine", "name": "Mine", "date": "2026-05-17"}'
    for token in ("", "made-up"):
        with pytest.raises(Refused) as refused:
            Client(stage.client.url, token).call("POST", "/races", race)
        assert refused.value.status == 401
    assert set(stage.client.call("GET", "/queue/stats")) == {
        "waiting", "active", "completed", "failed", "delayed",
    }  # fmt: skip


def test_drain_is_held_to_three_at_a_time_and_tells_of_each_message(stage: Deployed) -> None:
    # LocalStack's CloudFormation leaves the reservation out; tests of the template look at it.
    name = stage.names["Drain"]
    (mapping,) = stage.functions.list_event_source_mappings(FunctionName=name)[
        "EventSourceMappings"
    ]
    assert mapping["ScalingConfig"] == {"MaximumConcurrency": 3}
    assert mapping["BatchSize"] == 1
    assert mapping["FunctionResponseTypes"] == ["ReportBatchItemFailures"]


def test_the_schedule_runs_the_sweep(stage: Deployed) -> None:
    swept = eventually(lambda: stage.said("Sweep", "swept"), 90)
    assert "reclaimed" in swept[0]
