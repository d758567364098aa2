"""A small Chalice app that behaves and misbehaves on request; no part of Dorsal."""

import os
import subprocess
import sys
import time
from pathlib import Path
from typing import Any

from chalice.app import Chalice, Rate, Response

app = Chalice(app_name="sample")
app.api.binary_types = [*app.api.binary_types, "multipart/form-data"]
NOTES = Path(os.environ.get("SAMPLE_NOTES", "/nonexistent"))  # where handlers leave their traces
BINARY = ["application/octet-stream", "image/png", "image/x-raw", "multipart/form-data"]


def _note(name: str, text: str) -> None:
    with (NOTES / name).open("a") as out:
        out.write(text + "\n")


@app.route("/")
def home() -> dict[str, Any]:
    return {"home": True}


@app.route("/echo/{name}", methods=["GET", "POST"], content_types=["application/json", *BINARY])
def echo(name: str) -> dict[str, Any]:
    request = app.current_request
    query = {key: request.query_params.getlist(key) for key in request.query_params or {}}
    return {
        "name": name,
        "query": query,
        "body": list(request.raw_body[:8]),
        "size": len(request.raw_body),
        "address": request.context["identity"]["sourceIp"],
    }


@app.route("/echo/fixed")
def fixed() -> dict[str, Any]:
    return {"fixed": True}


@app.route("/pixel")
def pixel() -> Response:
    return Response(body=b"\x89PNG\x00\xff", headers={"Content-Type": "image/png"})


@app.route("/crash", methods=["POST"])
def crash() -> None:
    os._exit(3)


@app.route("/huge")
def huge() -> str:
    return "x" * (7 * 1024 * 1024)


@app.route("/slow/{seconds}")
def slow(seconds: str) -> dict[str, Any]:
    time.sleep(float(seconds))
    return {"pid": os.getpid()}


@app.lambda_function(name="act")
def act(event: dict[str, Any], context: Any) -> Any:
    match event:
        case {"sleep": seconds}:
            _note("pids", str(os.getpid()))
            time.sleep(seconds)
        case {"exit": status}:
            os._exit(status)
        case {"leave": status}:
            sys.exit(status)
        case {"error": message}:
            raise ValueError(message)
        case {"answer_bytes": count}:
            return "x" * count
        case {"not_json": _}:
            return {1, 2}
        case {"child": _}:
            child = subprocess.Popen(["sleep", "60"])
            _note("pids", f"{os.getpid()}\n{child.pid}")
            time.sleep(60)
        case {"until_hurried": _}:
            while context.get_remaining_time_in_millis() > 0:
                time.sleep(0.01)
            _note("hurried", "in order")
    return {
        "pid": os.getpid(),
        "function": context.function_name,
        "arn": context.invoked_function_arn,
        "memory": context.memory_limit_in_mb,
        "remaining": context.get_remaining_time_in_millis(),
        "request": context.aws_request_id,
        "env": os.environ["AWS_LAMBDA_FUNCTION_NAME"],
    }


@app.on_sqs_message(queue="jobs", batch_size=1)
def drain(event: Any) -> None:
    _note("drains", f"start {time.monotonic()}")
    time.sleep(float(os.environ.get("SAMPLE_DRAIN_SECONDS", "0.2")))
    _note("drains", f"end {time.monotonic()}")


@app.on_sqs_message(queue="uploads", batch_size=10)
def intake(event: Any) -> dict[str, Any]:
    failures = []
    for record in event:
        body, message = record.to_dict()["body"], record.to_dict()["messageId"]
        _note("uploads", body)
        if "poison" in body:
            failures.append({"itemIdentifier": message})
    return {"batchItemFailures": failures}


@app.schedule(Rate(1, unit=Rate.MINUTES))
def sweep(event: Any) -> None:
    _note("sweeps", event.to_dict()["detail-type"])
