"""The environment that a function's process finds, and the Python that runs it."""

import os
import subprocess
from collections.abc import Mapping
from functools import cache
from pathlib import Path
from uuid import uuid4

from infra.aws.runtime.outcome import NoRuntimeClient

BOOTSTRAP = Path(__file__).with_name("bootstrap.py")
LOOK = "import importlib.util as u; s = u.find_spec('awslambdaric'); print(s.origin if s else '')"
DEFAULTS = {
    "AWS_REGION": "us-east-1",
    "AWS_EXECUTION_ENV": "AWS_Lambda_python3.13",
    "AWS_LAMBDA_FUNCTION_NAME": "function",
    "AWS_LAMBDA_FUNCTION_MEMORY_SIZE": "1024",  # MB; told, not enforced
    "AWS_LAMBDA_FUNCTION_VERSION": "$LATEST",
    "AWS_LAMBDA_INITIALIZATION_TYPE": "on-demand",
    "HOME": "/nonexistent",  # so that nothing of whoever runs this is found there
    "LANG": "en_US.UTF-8",
    "TZ": ":UTC",
}


def command(python: Path, folder: Path, handler: str) -> list[str]:
    """The command line of a function's process; raises :class:`NoRuntimeClient`."""
    return [str(python), "-I", "-S", str(BOOTSTRAP), str(folder), client_site(python), handler]


@cache
def client_site(python: Path) -> str:
    """The folder that ``python`` has its `awslambdaric` in; raises :class:`NoRuntimeClient`."""
    done = subprocess.run([python, "-I", "-c", LOOK], capture_output=True, text=True)  # noqa: S603
    if not done.stdout.strip():
        raise NoRuntimeClient(f"{python} has no awslambdaric; run `make dev`")
    return str(Path(done.stdout.strip()).parents[1])


def environment(
    given: Mapping[str, str], folder: Path, handler: str, address: str
) -> dict[str, str]:
    """What Lambda would set, with ``given``, the function's own, in place of the defaults."""
    region = given.get("AWS_REGION") or given.get("AWS_DEFAULT_REGION") or DEFAULTS["AWS_REGION"]
    name = given.get("AWS_LAMBDA_FUNCTION_NAME", DEFAULTS["AWS_LAMBDA_FUNCTION_NAME"])
    return {
        **DEFAULTS,
        "PATH": os.defpath,
        "AWS_LAMBDA_LOG_GROUP_NAME": f"/aws/lambda/{name}",
        "AWS_LAMBDA_LOG_STREAM_NAME": f"[$LATEST]{uuid4().hex}",
        **given,
        "AWS_REGION": region,
        "AWS_DEFAULT_REGION": region,
        "AWS_LAMBDA_RUNTIME_API": address,
        "LAMBDA_TASK_ROOT": str(folder),
        "_HANDLER": handler,
    }
