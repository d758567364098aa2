"""The template that a deploy sends, as Chalice and the YAML files make it."""

import json
from functools import cache
from pathlib import Path
from typing import Any

import pytest

from infra.aws.template.build import FUNCTIONS, NoSuchStage, stages, template
from infra.aws.template.lint import NotValid, lint

QUEUES = {"Uploads": "Intake", "Jobs": "Drain"}

made = cache(template)


def resources(stage: str = "prod") -> dict[str, Any]:
    return {name: r | r.get("Properties", {}) for name, r in made(stage)["Resources"].items()}


@pytest.mark.parametrize("stage", stages())
def test_cloudformation_would_take_it(stage: str, tmp_path: Path) -> None:
    file = tmp_path / "template.json"
    file.write_text(json.dumps(made(stage)))
    lint(file)


def test_what_it_would_refuse_is_told(tmp_path: Path) -> None:
    broken = json.loads(json.dumps(made("prod")))
    broken["Resources"]["Bucket"]["Properties"]["Nonsense"] = 1
    file = tmp_path / "template.json"
    file.write_text(json.dumps(broken))
    with pytest.raises(NotValid, match="Nonsense"):
        lint(file)


def test_a_stage_that_is_not() -> None:
    with pytest.raises(NoSuchStage, match="it has localstack, prod"):
        template("staging")


def test_every_function_is_declared_in_the_code_and_completed_here() -> None:
    functions = {k: r for k, r in resources().items() if r["Type"] == "AWS::Serverless::Function"}
    assert set(functions) == set(FUNCTIONS)
    for name, function in functions.items():
        assert function["CodeUri"] == ("worker.zip" if name == "Drain" else "api.zip")
        assert {"PHOTO_STORE", "DATABASE_URL", "REDIS_URL", "CONCURRENCY", "DRAIN_ON"} <= set(
            function["Environment"]["Variables"]
        )
        assert function["Timeout"] > 0
        assert function["Architectures"] == ["arm64"]
        assert "VpcConfig" in function


@pytest.mark.parametrize("queue", QUEUES)
def test_a_message_is_invisible_for_six_timeouts(queue: str) -> None:
    function = resources()[QUEUES[queue]]
    assert resources()[f"{queue}Queue"]["VisibilityTimeout"] >= 6 * function["Timeout"]


@pytest.mark.parametrize("queue", QUEUES)
def test_each_queue_has_its_mapping_and_its_dead_letters(queue: str) -> None:
    (event,) = resources()[QUEUES[queue]]["Events"].values()
    assert event["Properties"]["Queue"] == {"Fn::GetAtt": [f"{queue}Queue", "Arn"]}
    assert event["Properties"]["FunctionResponseTypes"] == ["ReportBatchItemFailures"]
    redrive = resources()[f"{queue}Queue"]["RedrivePolicy"]
    assert redrive["deadLetterTargetArn"] == {"Fn::GetAtt": [f"{queue}DeadLetters", "Arn"]}


def test_one_parameter_is_the_concurrency() -> None:
    drain, concurrency = resources()["Drain"], {"Ref": "Concurrency"}
    (event,) = drain["Events"].values()
    assert event["Properties"]["ScalingConfig"]["MaximumConcurrency"] == concurrency
    assert drain["ReservedConcurrentExecutions"]["Fn::If"][1] == concurrency
    assert drain["Environment"]["Variables"]["CONCURRENCY"] == concurrency
    assert made("prod")["Parameters"]["Concurrency"]["Default"] == 3


def statements(stage: str = "prod") -> list[tuple[str, dict[str, Any]]]:
    roles = {k: r for k, r in resources(stage).items() if r["Type"] == "AWS::IAM::Role"}
    found = []
    for name, role in roles.items():
        for statement in role["Policies"][0]["PolicyDocument"]["Statement"]:
            found.append((name, statement.get("Fn::If", [None, statement])[1]))
    return found


def test_least_privilege() -> None:
    assert {name for name, _ in statements()} == {f"{n}Role" for n in (
        "ApiHandler", "Intake", "Drain", "Sweep", "Migrate")}  # fmt: skip
    for name, statement in statements():
        assert not any("*" in action for action in statement["Action"]), name
        # EC2 knows no ARN for what a function in a network does: AWSLambdaVPCAccessExecutionRole.
        assert statement["Resource"] != "*" or statement["Sid"] == "JoinTheNetwork", name


def test_the_gateway_answers_with_problems() -> None:
    document = resources()["RestAPI"]["DefinitionBody"]
    answers = document["x-amazon-apigateway-gateway-responses"]
    assert answers["MISSING_AUTHENTICATION_TOKEN"]["statusCode"] == "404"
    assert "/photos/{photo_id}" in document["paths"]


def test_nothing_of_ours_is_left_in_it() -> None:
    assert not {"Defaults", "Answers", "Widgets"} & set(made("prod"))


def test_a_schedule_and_the_doorbell_exclude_each_other(tmp_path: Path) -> None:
    (event,) = resources()["Drain"]["Events"].values()
    assert event["Type"] == "SQS"
    file = tmp_path / "template.json"
    file.write_text(json.dumps(template("prod", "schedule")))
    lint(file)
    drain = json.loads(file.read_text())["Resources"]["Drain"]["Properties"]
    (event,) = drain["Events"].values()
    assert event["Type"] == "Schedule"
    assert drain["Environment"]["Variables"]["JOBS_QUEUE_URL"] == ""
