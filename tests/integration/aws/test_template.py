"""The template that a deploy sends, as Chalice and the YAML files make it."""

import json
import re
from functools import cache
from pathlib import Path
from typing import Any

import pytest

from infra.aws.template.build import FUNCTIONS, NoSuchStage, stages, template
from infra.aws.template.lint import NotValid, lint

DOCS = Path(__file__).parents[3] / "docs"
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
    broken = {"Bucket": {"Type": "AWS::S3::Bucket", "Properties": {"Nonsense": 1}}}
    file = tmp_path / "template.json"
    file.write_text(json.dumps({"Resources": broken}))
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
    for answer in answers.values():
        said = answer["responseParameters"]
        assert said["gatewayresponse.header.X-Content-Type-Options"] == "'nosniff'"
        assert said["gatewayresponse.header.X-Frame-Options"] == "'DENY'"
        assert all(value[0] == value[-1] == "'" != value[1:-1] for value in said.values())
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


def test_postgres_may_grow_beyond_whatever_it_begins_with() -> None:
    largest = made("prod")["Parameters"]["DatabaseStorage"]["MaxValue"]
    # RDS wants a tenth more at least.
    assert resources()["Database"]["MaxAllocatedStorage"] >= 1.1 * largest


def test_photos_are_private_encrypted_and_sent_by_tls_alone() -> None:
    bucket = resources()["Bucket"]
    assert all(bucket["PublicAccessBlockConfiguration"].values())
    assert len(bucket["PublicAccessBlockConfiguration"]) == 4
    (rule,) = bucket["BucketEncryption"]["ServerSideEncryptionConfiguration"]
    assert rule["ServerSideEncryptionByDefault"]["SSEAlgorithm"] == "AES256"
    assert bucket["DeletionPolicy"] == "RetainExceptOnCreate"
    (statement,) = resources()["BucketPolicy"]["PolicyDocument"]["Statement"]
    assert (statement["Effect"], statement["Principal"]) == ("Deny", "*")
    assert statement["Condition"] == {"Bool": {"aws:SecureTransport": "false"}}
    (cors,) = bucket["CorsConfiguration"]["CorsRules"]
    assert cors["AllowedMethods"] == ["POST"]
    rules = {rule["Id"]: rule for rule in bucket["LifecycleConfiguration"]["Rules"]}
    assert {rules[f"{kind}-grow-cold"]["Prefix"] for kind in ("uploads", "originals")} == {
        "incoming/", "originals/",
    }  # fmt: skip


def test_data_stores_are_encrypted_kept_and_reached_by_the_functions_alone() -> None:
    database, redis = resources()["Database"], resources()["Redis"]
    assert database["StorageEncrypted"]
    assert database["ManageMasterUserPassword"]
    assert not database["PubliclyAccessible"]
    assert database["BackupRetentionPeriod"] == {"Ref": "BackupDays"}
    assert database["DeletionPolicy"] == "Snapshot"
    assert database["DeletionProtection"]
    settings = resources()["DatabaseSettings"]["Parameters"]
    assert settings == {"max_connections": {"Ref": "MaxConnections"}, "rds.force_ssl": "1"}
    assert redis["TransitEncryptionEnabled"]
    assert redis["AtRestEncryptionEnabled"]
    assert redis["AuthToken"]["Fn::Sub"].startswith("{{resolve:secretsmanager:")
    assert resources()["RedisSettings"]["Properties"] == {"maxmemory-policy": "noeviction"}
    functions = {"Fn::GetAtt": ["FunctionsGroup", "GroupId"]}
    for rule in resources()["StoresGroup"]["SecurityGroupIngress"]:
        assert rule["SourceSecurityGroupId"] == functions


def test_data_stores_can_be_given_instead() -> None:
    made_here = ("AWS::RDS::", "AWS::ElastiCache::", "AWS::EC2::", "AWS::SecretsManager::")
    for name, resource in resources().items():
        if resource["Type"].startswith(made_here):
            assert resource["Condition"] == "Managed", name


def test_the_network_reaches_what_functions_need_of_aws() -> None:
    services = {
        r["ServiceName"]["Fn::Sub"].rpartition(".")[2]
        for r in resources().values()
        if r["Type"] == "AWS::EC2::VPCEndpoint"
    }
    assert services == {"s3", "sqs", "secretsmanager"}


def test_somebody_is_told() -> None:
    alarms = {k: r for k, r in resources().items() if r["Type"] == "AWS::CloudWatch::Alarm"}
    watched = {
        (r["MetricName"], r["Dimensions"][0]["Value"].get("Fn::GetAtt", [""])[0])
        for r in alarms.values()
        if r.get("Namespace") == "AWS/SQS"
    }
    assert watched == {
        ("ApproximateNumberOfMessagesVisible", "UploadsDeadLetters"),
        ("ApproximateNumberOfMessagesVisible", "JobsDeadLetters"),
        ("ApproximateNumberOfMessagesVisible", "UploadsQueue"),
        ("ApproximateNumberOfMessagesVisible", "JobsQueue"),
        ("ApproximateAgeOfOldestMessage", "UploadsQueue"),
        ("ApproximateAgeOfOldestMessage", "JobsQueue"),
    }
    assert alarms["DrainErrors"]["Dimensions"] == [
        {"Name": "FunctionName", "Value": {"Ref": "Drain"}}
    ]
    assert all(r["AlarmActions"] == [{"Ref": "Alerts"}] for r in alarms.values())
    described = (DOCS / "aws.md").read_text("utf-8")
    assert not [name for name in alarms if f"`{name}`" not in described], (
        "docs/aws.md tells of each"
    )


def test_the_dashboard_shows_charts_of_what_is_there() -> None:
    body = json.loads(resources()["Dashboard"]["DashboardBody"]["Fn::Sub"])
    named = set(re.findall(r"\$\{(\w+)[.}]", json.dumps(body))) - {"AWS"}
    assert {"Drain", "JobsQueue", "JobsDeadLetters"} <= named
    assert named <= set(resources())


def test_logs_end() -> None:
    groups = [r for r in resources().values() if r["Type"] == "AWS::Logs::LogGroup"]
    assert {g["LogGroupName"]["Fn::Sub"].rpartition("-")[2] for g in groups} == {
        "api", "intake", "drain", "sweep", "migrate",
    }  # fmt: skip
    assert all(g["RetentionInDays"] == {"Ref": "LogRetentionDays"} for g in groups)


def test_each_parameter_is_described() -> None:
    described = (DOCS / "aws.md").read_text("utf-8")
    assert not [name for name in made("prod")["Parameters"] if f"`{name}`" not in described]
