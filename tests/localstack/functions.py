"""Small functions of a test's own, beside those of the deployed stack."""

import io
import zipfile
from typing import Any
from uuid import uuid4

from infra.localstack.stage import Servers

ROLE = "arn:aws:iam::000000000000:role/test"


def zipped(source: str) -> bytes:
    """A package of one module, ``small``."""
    packed = io.BytesIO()
    with zipfile.ZipFile(packed, "w") as package:
        package.writestr("small.py", source)
    return packed.getvalue()


def made(running: Servers, source: str, timeout: int = 10, **environment: str) -> str:
    """Create a function whose handler is ``small.handler``; its name, once it is active."""
    functions = running.client("lambda")
    name = f"small-{uuid4().hex[:8]}"
    functions.create_function(
        FunctionName=name,
        Runtime="python3.13",
        Role=ROLE,
        Handler="small.handler",
        Code={"ZipFile": zipped(source)},
        Timeout=timeout,
        MemorySize=256,
        Environment={"Variables": environment},
    )
    functions.get_waiter("function_active_v2").wait(FunctionName=name)
    return name


def invoked(running: Servers, name: str, event: bytes = b"{}") -> tuple[str | None, Any]:
    """Invoke it; what went wrong ("Unhandled") or None, and the decoded answer."""
    import msgspec

    answer = running.client("lambda").invoke(FunctionName=name, Payload=event)
    return answer.get("FunctionError"), msgspec.json.decode(answer["Payload"].read())
