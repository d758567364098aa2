"""The function `migrate`, which alone is within reach of a database in a private network."""

import json
from typing import Any

from infra.aws.deploy.stack import DeployFailed

FUNCTION = "migrate"


def update_code(functions: Any, stack: str, bucket: str, key: str) -> None:
    """Give `migrate` the new code, before anything else has it."""
    name = f"{stack}-{FUNCTION}"
    functions.update_function_code(FunctionName=name, S3Bucket=bucket, S3Key=key)
    functions.get_waiter("function_updated_v2").wait(FunctionName=name)


def invoke(functions: Any, stack: str, event: dict[str, Any]) -> dict[str, Any]:
    """What `migrate` answers to ``event``.

    Raises :class:`~infra.aws.deploy.stack.DeployFailed` with the function's own error.
    """
    name = f"{stack}-{FUNCTION}"
    functions.get_waiter("function_active_v2").wait(FunctionName=name)
    answer = functions.invoke(FunctionName=name, Payload=json.dumps(event).encode())
    told = json.loads(answer["Payload"].read() or b"null")
    if answer.get("FunctionError"):
        raise DeployFailed(
            f"the function {name} failed: {told.get('errorType')}: {told.get('errorMessage')};"
            f" its log group is /aws/lambda/{name}"
        )
    return dict(told)
