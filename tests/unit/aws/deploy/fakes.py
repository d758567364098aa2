"""CloudFormation, Lambda and S3 as far as a deploy sees them; every call is noted in order."""

import io
import json
from collections.abc import Iterator
from dataclasses import dataclass, field
from types import SimpleNamespace
from typing import Any

from botocore.exceptions import ClientError


def missing() -> ClientError:
    said = {"Code": "ValidationError", "Message": "Stack with id dorsal-prod does not exist"}
    return ClientError({"Error": said}, "DescribeStacks")


@dataclass
class FakeFormation:
    """One stack; ``ends`` is its status after a change set, ``changes`` what one would do."""

    calls: list[str]
    status: str = ""
    parameters: dict[str, str] = field(default_factory=dict)
    ends: str = "CREATE_COMPLETE"
    refusal: str = ""
    changes: list[dict[str, Any]] = field(default_factory=list)
    events: list[dict[str, str]] = field(default_factory=list)
    asked: dict[str, Any] = field(default_factory=dict)
    looks: int = 0

    def describe_stacks(self, StackName: str) -> dict[str, Any]:
        if not self.status:
            raise missing()
        if self.status.endswith("_IN_PROGRESS") and self.looks:
            self.looks -= 1
            self.status = self.ends if not self.looks else self.status
        given = [{"ParameterKey": k, "ParameterValue": v} for k, v in self.parameters.items()]
        outputs = [{"OutputKey": "ApiUrl", "OutputValue": "https://api"}]
        stack = {
            "StackStatus": self.status, "Parameters": given, "Outputs": outputs,
            "StackId": "arn:dorsal-prod",
        }  # fmt: skip
        return {"Stacks": [stack]}

    def create_change_set(self, **asked: Any) -> dict[str, str]:
        self.calls.append(f"propose {asked['ChangeSetType']}")
        self.asked = asked
        self.status = self.status or "REVIEW_IN_PROGRESS"
        return {"Id": "change-set"}

    def describe_change_set(self, **_: Any) -> dict[str, Any]:
        status = "FAILED" if self.refusal else "CREATE_COMPLETE"
        return {"Status": status, "StatusReason": self.refusal, "Changes": self.changes}

    def delete_change_set(self, **_: Any) -> None:
        self.calls.append("forget")

    def execute_change_set(self, **_: Any) -> None:
        self.calls.append("execute")
        self.status, self.looks = "UPDATE_IN_PROGRESS", 2
        self.events = [
            {"EventId": "2", "ResourceStatus": "CREATE_FAILED", "LogicalResourceId": "Redis",
             "ResourceStatusReason": "no such class"},
            {"EventId": "1", "ResourceStatus": "CREATE_FAILED", "LogicalResourceId": "Bucket",
             "ResourceStatusReason": "Resource creation cancelled"},
            *self.events,
        ]  # fmt: skip

    def delete_stack(self, StackName: str) -> None:
        self.calls.append(f"delete {StackName}")
        self.status, self.looks = "DELETE_IN_PROGRESS", 2

    def get_paginator(self, name: str) -> Any:
        pages = self._pages if name == "describe_stack_events" else self._resources
        return SimpleNamespace(paginate=pages)

    def _resources(self, StackName: str) -> Iterator[dict[str, Any]]:
        database = {"LogicalResourceId": "Database", "PhysicalResourceId": "dorsal-db"}
        yield {"StackResourceSummaries": [{"LogicalResourceId": "Bucket"}, database]}

    def _pages(self, StackName: str) -> Iterator[dict[str, Any]]:
        if not self.status:
            raise missing()
        yield {"StackEvents": self.events}


@dataclass
class FakeFunctions:
    """The function `migrate`, whose own error is ``error``, and the account's ``quota``."""

    calls: list[str]
    error: str = ""
    quota: int = 1000

    def get_account_settings(self) -> dict[str, Any]:
        limit = {
            "ConcurrentExecutions": self.quota,
            "UnreservedConcurrentExecutions": self.quota,
        }
        return {"AccountLimit": limit}

    def update_function_code(self, FunctionName: str, S3Bucket: str, S3Key: str) -> None:
        self.calls.append(f"update {FunctionName}")

    def get_waiter(self, _: str) -> Any:
        return SimpleNamespace(wait=lambda FunctionName: None)

    def invoke(self, FunctionName: str, Payload: bytes) -> dict[str, Any]:
        self.calls.append(f"invoke {FunctionName}")
        told = {"errorType": "E", "errorMessage": self.error} if self.error else {"applied": []}
        failed = {"FunctionError": "Unhandled"} if self.error else {}
        return {"Payload": io.BytesIO(json.dumps(told).encode())} | failed


@dataclass
class FakeStorage:
    """A bucket's objects, by key."""

    objects: dict[str, bytes] = field(default_factory=dict)
    puts: int = 0
    meta: Any = field(
        default_factory=lambda: SimpleNamespace(
            region_name="eu-west-1", endpoint_url="https://s3.eu-west-1.amazonaws.com"
        )
    )
    place: str = ""

    def list_buckets(self) -> dict[str, Any]:
        return {"Buckets": []}

    def create_bucket(self, Bucket: str, CreateBucketConfiguration: dict[str, str]) -> None:
        self.place = CreateBucketConfiguration["LocationConstraint"]

    def put_public_access_block(self, **asked: Any) -> None:
        assert all(asked["PublicAccessBlockConfiguration"].values())

    def put_bucket_lifecycle_configuration(self, **_: Any) -> None:
        pass

    def list_objects_v2(self, Bucket: str, Prefix: str) -> dict[str, int]:
        return {"KeyCount": sum(key.startswith(Prefix) for key in self.objects)}

    def put_object(self, Bucket: str, Key: str, Body: bytes) -> None:
        self.puts += 1
        self.objects[Key] = Body


@dataclass
class FakeDatabases:
    """RDS, whose database is protected until it is told otherwise."""

    calls: list[str]

    def modify_db_instance(
        self, DBInstanceIdentifier: str, DeletionProtection: bool, ApplyImmediately: bool
    ) -> None:
        assert ApplyImmediately
        assert not DeletionProtection
        self.calls.append(f"unprotect {DBInstanceIdentifier}")


class FakeCloud:
    """An account with nothing in it, until a test says otherwise."""

    stage, stack, artifacts = "prod", "dorsal-prod", "dorsal-prod-artifacts"

    def __init__(self) -> None:
        self.calls: list[str] = []
        self.cloudformation = FakeFormation(self.calls)
        self.functions = FakeFunctions(self.calls)
        self.storage = FakeStorage()
        self.databases = FakeDatabases(self.calls)
