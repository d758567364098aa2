"""What goes wrong on AWS, and what becomes of it. The order is that of how long each takes."""

import subprocess
import sys
from pathlib import Path

import pytest

from infra.localstack.server import PROJECT
from infra.localstack.stage import STAGE
from tests.acceptance.product import eventually
from tests.localstack.deployed import Deployed, numbers, sample
from tests.localstack.trouble import UNTOLD, add_module, configured

pytestmark = pytest.mark.timeout(500)
DEADLY = Path(__file__).with_name("deadly_reader.py")


def test_an_object_that_storage_told_nobody_of_is_found(stage: Deployed) -> None:
    photo = stage.read(UNTOLD, 200)
    assert (photo["status"], numbers(photo)) == ("completed", sample("09")[1])
    assert [r for r in stage.said("Sweep", "swept") if r["arrived"]], "the sweep's doing"


def test_what_is_in_a_dead_letter_queue_alarms_and_is_redriven(stage: Deployed) -> None:
    dead = stage.queue("UploadsDeadLetterArn")
    eventually(lambda: stage.depth(dead) == (1, 0), 120)
    eventually(lambda: "ALARM" in alarms_of(stage, dead.rpartition("/")[2]), 300)

    before = len(stage.said("Intake", "message not understood"))
    command = [sys.executable, "-m", "infra.local.cli", "redrive-dlq", "uploads"]
    done = subprocess.run(
        [*command, "--stage", STAGE],
        cwd=PROJECT,
        env=stage.running.environment,
        capture_output=True,
        text=True,
        timeout=60,
    )
    assert done.returncode == 0, done.stderr
    eventually(lambda: stage.depth(dead) == (0, 0))
    eventually(lambda: len(stage.said("Intake", "message not understood")) > before, 60)


def alarms_of(stage: Deployed, queue: str) -> list[str]:
    """The states of the alarms that watch a queue."""
    alarms = stage.running.client("cloudwatch").describe_alarms()["MetricAlarms"]
    watching = [
        alarm
        for alarm in alarms
        if {"Name": "QueueName", "Value": queue} in alarm.get("Dimensions", [])
    ]
    assert watching, f"no alarm watches {queue}"
    return [alarm["StateValue"] for alarm in watching]


def test_a_photo_that_kills_its_worker_fails_and_its_message_is_in_no_loop(
    stage: Deployed, tmp_path: Path
) -> None:
    jobs, dead = stage.queue("JobsQueueArn"), stage.queue("JobsDeadLetterArn")
    usual = stage.sqs.get_queue_attributes(QueueUrl=jobs, AttributeNames=["VisibilityTimeout"])
    eventually(lambda: stage.depth(jobs) == (0, 0))
    add_module(stage, "Drain", DEADLY, tmp_path)
    # Seconds, not minutes, until what a dead process held is handed out again.
    stage.sqs.set_queue_attributes(QueueUrl=jobs, Attributes={"VisibilityTimeout": "6"})
    deadly = {"READER": "deadly_reader:DeadlyReader", "VISIBILITY_SECONDS": "5"}
    with configured(stage, "Drain", deadly):
        photo = stage.read(stage.drop("deadly.jpg", sample("16")[0]), 240)
        assert photo["status"] == "failed"
        assert photo["attempts"] == 3
        eventually(lambda: stage.depth(jobs) == (0, 0))
    stage.sqs.set_queue_attributes(QueueUrl=jobs, Attributes=usual["Attributes"])
    assert stage.depth(dead) == (0, 0), "its message was used up by a drain that found nothing"
