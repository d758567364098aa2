"""`make localstack`: Dorsal as on AWS, on this machine; until Ctrl-C."""

import os
import signal
import sys
import threading
from collections.abc import Iterator
from contextlib import closing, contextmanager, suppress
from datetime import UTC, datetime, timedelta
from pathlib import Path

from chalicelib.errors import DorsalError
from chalicelib.records.database import Database
from chalicelib.records.tokens import create_token
from infra.localstack.server import PROJECT, REGION
from infra.localstack.stage import Servers, deploy, servers

PORT = 4566  # LocalStack's usual one
ENDINGS = (signal.SIGINT, signal.SIGTERM, signal.SIGHUP)


def run(folder: Path, port: int) -> int:
    """Start everything, deploy, tell how to use it, wait for a signal, end everything."""
    with _until_a_signal(), servers(folder, port) as running:
        print("dorsal: LocalStack answers; the stage is being deployed", flush=True)
        deploy(running)
        print(_greeting(running), flush=True)
        threading.Event().wait()
    return 0


@contextmanager
def _until_a_signal() -> Iterator[None]:
    """Any signal to end interrupts what is under way, as Ctrl-C does, once: not the stopping."""

    def interrupt(number: int, frame: object) -> None:
        for name in ENDINGS:
            signal.signal(name, signal.SIG_IGN)
        raise KeyboardInterrupt

    before = {name: signal.signal(name, interrupt) for name in ENDINGS}
    try:
        with suppress(KeyboardInterrupt):
            yield
    finally:
        for name, handler in before.items():
            signal.signal(name, handler)


def _greeting(running: Servers) -> str:
    token = _token(running.database_url)
    api, bucket = running.api_url, running.outputs["BucketName"]
    return f"""Dorsal runs as on AWS, in LocalStack at {running.url}.

  page    {api}/#token={token}
  API     {api}
  bucket  {bucket}

Upload a folder of photos, by presigned forms, from another terminal:
  DORSAL_TOKEN={token} .venv/bin/dorsal upload infra/samples/photos \\
    --race spring-10k --url {api}
Or drop one into the bucket, once the race is there, with any client of S3:
  AWS_ENDPOINT_URL={running.url} AWS_DEFAULT_REGION={REGION} \\
    AWS_ACCESS_KEY_ID=test AWS_SECRET_ACCESS_KEY=test \\
    aws s3 cp photo.jpg s3://{bucket}/incoming/spring-10k/

Ctrl-C ends it, and everything that was uploaded is gone."""


def _token(database_url: str) -> str:
    with closing(Database(database_url)) as database:
        expires = datetime.now(UTC) + timedelta(days=1)
        return create_token(database, "operator", "printed at start", expires)


def main() -> int:
    """Run; what Dorsal reports is one line, not a stack trace."""
    folder = Path(os.environ.get("DORSAL_VAR") or PROJECT / "var") / "localstack"
    try:
        return run(folder.resolve(), int(os.environ.get("LOCALSTACK_PORT") or PORT))
    except DorsalError as error:
        print(f"dorsal: {error}", file=sys.stderr)
        return 1
