"""LocalStack's Lambda without Docker: each environment is a process of AWS's runtime client.

Runs inside LocalStack, which names it by LAMBDA_RUNTIME_EXECUTOR=process. As in Lambda, one
environment serves one event at a time, LocalStack starts as many as are asked for at once, and
a process that dies or is out of time is replaced at the next event. There is no limit of memory
and no wall between a function and this machine.
"""

import sys
from collections.abc import Mapping
from pathlib import Path
from typing import Any

from localstack.services.lambda_.invocation.lambda_models import FunctionVersion, InvocationResult
from localstack.services.lambda_.invocation.plugins import RuntimeExecutorPlugin
from localstack.services.lambda_.invocation.runtime_executor import RuntimeExecutor

from infra.aws.runtime import RuntimeProcess

TASK_ROOT = "/var/task"  # where a package lies in Lambda
HOST = "127.0.0.1"


class ProcessExecutor(RuntimeExecutor):
    """The process of one execution environment, from its function's package."""

    _runtime: RuntimeProcess | None = None

    def start(self, env_vars: Mapping[str, Any]) -> None:
        """Take note of what to run; the process starts with its first event."""
        config = self.function_version.config
        folder = Path(config.code.get_unzipped_code_location())
        self._runtime = RuntimeProcess(
            folder=folder,
            handler=config.handler,
            environment=function_environment(env_vars, folder),
            python=Path(sys.executable),
            timeout=config.timeout,
        )

    def stop(self) -> None:
        """End the process, in the midst of an event if there is one."""
        if self._runtime is not None:
            self._runtime.stop()

    def invoke(self, payload: Mapping[str, str]) -> InvocationResult:
        """Hand over one event; what it wrote goes to CloudWatch Logs, in Lambda's frame."""
        if self._runtime is None:
            raise RuntimeError(f"the environment {self.id} was not started")
        request = payload["invoke-id"]
        result = self._runtime.invoke(
            payload["payload"].encode(),
            request=request,
            arn=payload["invoked-function-arn"],
            trace=payload["trace-id"],
        )
        return InvocationResult(
            request, result.payload, is_error=result.is_error, logs=framed(request, result.log)
        )

    def get_logs(self) -> str:
        """Nothing: every event's log goes with its answer."""
        return ""

    def get_address(self) -> str:
        """Where LocalStack finds the process."""
        return HOST

    def get_endpoint_from_executor(self) -> str:
        """Where the process finds LocalStack: the host of its AWS_ENDPOINT_URL."""
        return HOST

    def get_runtime_endpoint(self) -> str:
        """Nothing calls LocalStack's own runtime API: the process has one of its own."""
        return ""

    @classmethod
    def prepare_version(cls, function_version: FunctionVersion) -> None:
        """Unpack the package, once for all its environments."""
        function_version.config.code.prepare_for_execution()

    @classmethod
    def cleanup_version(cls, function_version: FunctionVersion) -> None:
        """Nothing was started but environments, which LocalStack stops one by one."""


class ProcessExecutorPlugin(RuntimeExecutorPlugin):
    """Named by LAMBDA_RUNTIME_EXECUTOR=process."""

    name = "process"

    def load(self, *args: object, **kwargs: object) -> type[ProcessExecutor]:
        """The executor's class, for LocalStack to make one for each environment."""
        return ProcessExecutor


def function_environment(given: Mapping[str, Any], folder: Path) -> dict[str, str]:
    """What Lambda would give the function; ``folder`` stands for /var/task.

    ``given`` is LocalStack's, with names for its own use in containers.
    """
    texts = {
        name: str(value)
        for name, value in given.items()
        if not name.startswith(("LOCALSTACK_", "EDGE_PORT", "_AWS_XRAY", "AWS_XRAY"))
    }
    placed = {
        name: str(folder) + value.removeprefix(TASK_ROOT)
        for name, value in texts.items()
        if value == TASK_ROOT or value.startswith(f"{TASK_ROOT}/")
    }
    return {**texts, **placed}


def framed(request: str, log: str) -> str:
    """An event's log between the lines that Lambda puts around it."""
    middle = log if log.endswith("\n") or not log else f"{log}\n"
    return f"START RequestId: {request}\n{middle}END RequestId: {request}\n"
