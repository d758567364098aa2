"""Dead letters find their way back, or it is said why not."""

from typing import Any

import pytest
from botocore.exceptions import ClientError, NoRegionError
from click.testing import CliRunner

from chalicelib.errors import DorsalError
from infra.aws.dead_letters import DeadLetters, Progress, find, move
from infra.local.cli import cli

LETTERS = DeadLetters(source="arn:aws:sqs:r:1:dead", destination="arn:aws:sqs:r:1:uploads")


def error(code: str, message: str, call: str) -> ClientError:
    return ClientError({"Error": {"Code": code, "Message": message}}, call)


class Stacks:
    """CloudFormation with one stack."""

    def __init__(self, **outputs: str) -> None:
        self._outputs = [{"OutputKey": k, "OutputValue": v} for k, v in outputs.items()]

    def describe_stacks(self, StackName: str) -> dict[str, Any]:
        if StackName != "dorsal-prod":
            missing = f"Stack with id {StackName} does not exist"
            raise error("ValidationError", missing, "DescribeStacks")
        return {"Stacks": [{"Outputs": self._outputs}]}


class Sqs:
    """SQS that answers each look at its move tasks with the next of ``looks``."""

    def __init__(self, *looks: dict[str, Any], refuses: Exception | None = None) -> None:
        self._looks = list(looks)
        self._refuses = refuses
        self.started: list[dict[str, str]] = []

    def start_message_move_task(self, **asked: str) -> dict[str, str]:
        if self._refuses:
            raise self._refuses
        self.started.append(asked)
        return {"TaskHandle": "handle"}

    def list_message_move_tasks(self, SourceArn: str, MaxResults: int) -> dict[str, Any]:
        assert SourceArn == LETTERS.source
        before = {"Status": "FAILED", "StartedTimestamp": 1}
        return {"Results": [before, {"StartedTimestamp": 2, **self._looks.pop(0)}]}


def look(status: str, moved: int, **more: Any) -> dict[str, Any]:
    return {"Status": status, "ApproximateNumberOfMessagesMoved": moved, **more}


@pytest.mark.parametrize("queue", ["uploads", "jobs"])
def test_the_queues_are_what_the_stack_puts_out(queue: str) -> None:
    outputs = {
        f"{name}{end}": f"arn:{name}{end}"
        for name in ("Uploads", "Jobs")
        for end in ("DeadLetterArn", "QueueArn")
    }
    name = queue.capitalize()
    assert find(Stacks(**outputs), "dorsal-prod", queue) == DeadLetters(
        source=f"arn:{name}DeadLetterArn", destination=f"arn:{name}QueueArn"
    )


def test_a_stack_that_is_not_there_is_named() -> None:
    with pytest.raises(DorsalError, match=r"dorsal-test cannot be looked up: .* does not exist"):
        find(Stacks(), "dorsal-test", "jobs")


def test_a_stack_of_another_kind_is_told_what_it_lacks() -> None:
    with pytest.raises(DorsalError, match="dorsal-prod has no output JobsDeadLetterArn"):
        find(Stacks(Url="x"), "dorsal-prod", "jobs")


def test_a_move_is_followed_to_its_end() -> None:
    to_move = {"ApproximateNumberOfMessagesToMove": 3}
    sqs, pauses = Sqs(look("RUNNING", 0, **to_move), look("COMPLETED", 3)), list[float]()
    assert list(move(sqs, LETTERS, pauses.append)) == [
        Progress(running=True, moved=0, to_move=3),
        Progress(running=False, moved=3, to_move=None),
    ]
    assert sqs.started == [{"SourceArn": LETTERS.source, "DestinationArn": LETTERS.destination}]
    assert pauses == [1.0]


def test_a_move_that_fails_says_why() -> None:
    sqs = Sqs(look("FAILED", 1, FailureReason="AccessDenied"))
    with pytest.raises(DorsalError, match=r"ended FAILED after 1 messages\. AccessDenied"):
        list(move(sqs, LETTERS, lambda _: None))


def test_one_move_at_a_time_is_sqs_s_to_refuse() -> None:
    refused = error("InvalidParameterValue", "There is already a task running.", "Start")
    with pytest.raises(DorsalError, match=r"dead cannot be moved: .* already a task running"):
        list(move(Sqs(refuses=refused), LETTERS, lambda _: None))


def test_without_a_region_it_says_so() -> None:
    with pytest.raises(DorsalError, match="You must specify a region"):
        list(move(Sqs(refuses=NoRegionError()), LETTERS, lambda _: None))


def test_the_command_takes_the_two_queues_that_there_are() -> None:
    result = CliRunner().invoke(cli, ["redrive-dlq", "photos"])
    assert result.exit_code == 2
    assert "'photos' is not one of 'uploads', 'jobs'" in result.output
