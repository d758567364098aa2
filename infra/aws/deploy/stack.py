"""A stack as CloudFormation tells of it, and following it while it changes."""

from collections.abc import Callable, Iterator, Mapping
from dataclasses import dataclass, field
from typing import Any

from chalicelib.errors import DorsalError

POLL_SECONDS = 3.0
# Of what was under way when another resource failed.
CANCELLED = ("Resource creation cancelled", "Resource update cancelled")


class DeployFailed(DorsalError):
    """The stack is not what was asked for; the message is CloudFormation's reasons."""


@dataclass(frozen=True, kw_only=True)
class Stack:
    """What there is: a status, "" where there is no stack, its parameters, its outputs.

    A parameter that is a secret has asterisks for a value.
    """

    status: str = ""
    parameters: Mapping[str, str] = field(default_factory=dict)
    outputs: Mapping[str, str] = field(default_factory=dict)

    @property
    def exists(self) -> bool:
        """Whether there is something to update; REVIEW_IN_PROGRESS is a name and no more."""
        return self.status not in ("", "REVIEW_IN_PROGRESS")

    @property
    def busy(self) -> bool:
        """Whether CloudFormation is at work on it."""
        return self.exists and self.status.endswith("_IN_PROGRESS")


def look(cloudformation: Any, name: str) -> Stack:
    """The stack ``name`` as it is now."""
    from botocore.exceptions import ClientError

    try:
        (found,) = cloudformation.describe_stacks(StackName=name)["Stacks"]
    except ClientError as error:
        if "does not exist" in error.response["Error"].get("Message", ""):
            return Stack()
        raise
    return Stack(
        status=found["StackStatus"],
        parameters={p["ParameterKey"]: p["ParameterValue"] for p in found.get("Parameters", [])},
        outputs={o["OutputKey"]: o["OutputValue"] for o in found.get("Outputs", [])},
    )


@dataclass
class Follower:
    """Tells each new event of a stack once, from when it was made."""

    cloudformation: Any
    stack: str  # a name or, to follow a deletion, an id
    pause: Callable[[float], None]
    say: Callable[[str], None]
    seen: set[str] = field(default_factory=set)
    reasons: list[str] = field(default_factory=list)

    def __post_init__(self) -> None:
        self.seen.update(event["EventId"] for event in self._events())

    def to_the_end(self) -> str:
        """Follow until CloudFormation has ended its work; the stack's last status."""
        while True:
            stack = look(self.cloudformation, self.stack)
            self._tell()
            if not stack.busy and stack.exists:
                return stack.status
            if not stack.exists:
                return "DELETE_COMPLETE"
            self.pause(POLL_SECONDS)

    def _tell(self) -> None:
        for event in self._news():
            status, name = event["ResourceStatus"], event["LogicalResourceId"]
            self.say(f"  {status:<28} {name}")
            reason = event.get("ResourceStatusReason", "")
            if status.endswith("_FAILED") and not reason.startswith(CANCELLED):
                self.reasons.append(f"{name}: {reason}")

    def _news(self) -> list[dict[str, Any]]:
        new = [event for event in self._events() if event["EventId"] not in self.seen]
        self.seen.update(event["EventId"] for event in new)
        return new[::-1]  # CloudFormation tells the latest first

    def _events(self) -> Iterator[dict[str, Any]]:
        from botocore.exceptions import ClientError

        pages = self.cloudformation.get_paginator("describe_stack_events")
        try:
            for page in pages.paginate(StackName=self.stack):
                yield from page["StackEvents"]
        except ClientError as error:
            if "does not exist" not in error.response["Error"].get("Message", ""):
                raise
