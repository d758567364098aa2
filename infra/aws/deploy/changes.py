"""A change set: what CloudFormation would do, looked at before it is done."""

import time
from collections.abc import Callable, Iterable, Mapping
from typing import Any

from chalicelib.errors import DorsalError
from infra.aws.deploy.stack import POLL_SECONDS, DeployFailed, Stack

CAPABILITIES = ["CAPABILITY_IAM", "CAPABILITY_AUTO_EXPAND"]  # roles, and SAM's transform
# What CloudFormation says where the template and the parameters are those of before.
NOTHING = ("didn't contain changes", "No updates are to be performed")
HOLDS_DATA = {
    "AWS::S3::Bucket", "AWS::RDS::DBInstance", "AWS::SQS::Queue",
}  # fmt: skip


class WouldLose(DorsalError):
    """A change that takes away what holds data, which nobody asked for in so many words."""


def parameters(
    given: Mapping[str, str], known: Iterable[str], before: Stack
) -> list[dict[str, Any]]:
    """CloudFormation's form of ``given``; what is not given stays as it was ``before``.

    Raises DorsalError for a name that is not ``known`` to the template.
    """
    known = set(known)
    if unknown := set(given) - known:
        raise DorsalError(
            f"the template has no parameter {', '.join(sorted(unknown))};"
            f" it has {', '.join(sorted(known))}"
        )
    kept = set(before.parameters) & known - set(given)
    return [{"ParameterKey": k, "ParameterValue": v} for k, v in given.items()] + [
        {"ParameterKey": k, "UsePreviousValue": True} for k in sorted(kept)
    ]


def propose(
    cloudformation: Any,
    stack: str,
    template_url: str,
    parameters: list[dict[str, Any]],
    *,
    new: bool,
    pause: Callable[[float], None],
) -> str | None:
    """Make a change set and wait for it; its id, or None where nothing would change.

    Raises :class:`~infra.aws.deploy.stack.DeployFailed`.
    """
    made = cloudformation.create_change_set(
        StackName=stack,
        ChangeSetName=f"deploy-{int(time.time())}",
        ChangeSetType="CREATE" if new else "UPDATE",
        TemplateURL=template_url,
        Parameters=parameters,
        Capabilities=CAPABILITIES,
    )["Id"]
    while (found := _describe(cloudformation, stack, made))["Status"] != "CREATE_COMPLETE":
        reason = found.get("StatusReason", "")
        if found["Status"] == "FAILED":
            cloudformation.delete_change_set(StackName=stack, ChangeSetName=made)
            if any(words in reason for words in NOTHING):
                return None
            raise DeployFailed(f"CloudFormation refuses the template: {reason}")
        pause(POLL_SECONDS)
    return str(made)


def expect_nothing_lost(
    cloudformation: Any, stack: str, change_set: str, allowed: Iterable[str]
) -> None:
    """Raise :class:`WouldLose` if something that holds data, and is not ``allowed``, would go."""
    changes = _describe(cloudformation, stack, change_set)["Changes"]
    lost = {c["ResourceChange"]["LogicalResourceId"] for c in changes if _loses(c)} - set(allowed)
    if lost:
        names = ", ".join(sorted(lost))
        raise WouldLose(
            f"this would replace or remove {names}, with what is in it; nothing was changed."
            f' If that is meant, add LOSE="{" ".join(sorted(lost))}" to make deploy'
        )


def _loses(change: Mapping[str, Any]) -> bool:
    resource = change.get("ResourceChange", {})
    gone = resource.get("Action") == "Remove" or resource.get("Replacement") == "True"
    return gone and resource.get("ResourceType") in HOLDS_DATA


def _describe(cloudformation: Any, stack: str, change_set: str) -> dict[str, Any]:
    asked = {"StackName": stack, "ChangeSetName": change_set}
    found = dict(cloudformation.describe_change_set(**asked))
    found.setdefault("Changes", [])
    following = found.get("NextToken")
    while following:
        page = cloudformation.describe_change_set(**asked, NextToken=following)
        found["Changes"] += page["Changes"]
        following = page.get("NextToken")
    return found
