"""LocalStack as a plain process of ours: no Docker, no account, nothing kept."""

import os
import shutil
from collections.abc import Iterator, Mapping
from contextlib import contextmanager, suppress
from pathlib import Path

from infra.local.running import HOST, ServerError, expect_free, started, stop

PROJECT = Path(__file__).resolve().parents[2]
VENV = PROJECT / ".venv-localstack"
PLUGINS = PROJECT / "infra/localstack/plugins"
REGION = "us-east-1"
# From a cold disk, with both cores busy, it took 25 s.
READY_SECONDS = 90.0
ACCOUNT = "test"  # key and secret: LocalStack takes any


@contextmanager
def localstack(folder: Path, port: int) -> Iterator[str]:
    """Run LocalStack on 127.0.0.1, ``port``, with everything it writes in ``folder``; its URL.

    What an earlier one left in ``folder`` is deleted: its services begin empty each time. Raises
    :class:`ServerError` where it does not start.
    """
    python = VENV / "bin/python"
    if not python.exists():
        raise ServerError("LocalStack is not installed; run `infra/localstack/setup.sh`")
    expect_free("LocalStack", port)
    shutil.rmtree(folder, ignore_errors=True)
    (folder / "tmp").mkdir(parents=True)
    url = f"http://{HOST}:{port}"
    process = started(
        "LocalStack",
        [str(python), "-m", "localstack.runtime.main"],
        folder / "localstack.log",
        lambda: _answers(url),
        env=_environment(folder, port),
        seconds=READY_SECONDS,
    )
    try:
        yield url
    finally:
        stop(process)


def client_environment(url: str) -> dict[str, str]:
    """The variables by which boto3, in any process, finds LocalStack instead of AWS."""
    return {
        "AWS_ENDPOINT_URL": url,
        "AWS_DEFAULT_REGION": REGION,
        "AWS_ACCESS_KEY_ID": ACCOUNT,
        "AWS_SECRET_ACCESS_KEY": ACCOUNT,
    }


def without_aws(environment: Mapping[str, str]) -> dict[str, str]:
    """``environment`` without what points to somebody's account, or to another LocalStack."""
    return {name: value for name, value in environment.items() if not name.startswith("AWS_")}


def _environment(folder: Path, port: int) -> dict[str, str]:
    address = f"{HOST}:{port}"
    return {
        **{name: os.environ[name] for name in ("PATH", "LANG") if name in os.environ},
        "HOME": str(folder),
        "TMPDIR": str(folder / "tmp"),
        "PYTHONPATH": os.pathsep.join([str(PROJECT), str(PLUGINS)]),
        "FILESYSTEM_ROOT": str(folder / "root"),
        "GATEWAY_LISTEN": address,
        "GATEWAY_SERVER": "loopback",
        "LOCALSTACK_HOST": address,
        "LAMBDA_RUNTIME_EXECUTOR": "process",
        "SQS_ENDPOINT_STRATEGY": "path",
        # Where /.dockerenv exists, it would believe to be in its own container.
        "OVERRIDE_IN_DOCKER": "0",
        "DNS_ADDRESS": "0",  # it would bind port 53
        # Nothing is fetched from outside, nothing told to it.
        "SKIP_SSL_CERT_DOWNLOAD": "1",
        "DISABLE_EVENTS": "1",
        # The worker of an x86_64 machine is larger than Lambda allows; AWS gets the arm64 one.
        "LAMBDA_LIMITS_CODE_SIZE_UNZIPPED": "400000000",
        # Seconds between looks into an empty queue; it would wait up to ten.
        "LAMBDA_EVENT_SOURCE_MAPPING_MAX_BACKOFF_ON_EMPTY_POLL_SEC": "1",
        "LAMBDA_RUNTIME_ENVIRONMENT_TIMEOUT": "60",
        # Dashboards, which it does not know.
        "CFN_IGNORE_UNSUPPORTED_RESOURCE_TYPES": "1",
    }


def _answers(url: str) -> bool:
    """Whether S3 and SQS do their work: it calls itself ready also where every call fails."""
    from boto3 import Session
    from botocore.config import Config
    from botocore.exceptions import BotoCoreError, ClientError

    once = Config(connect_timeout=1, read_timeout=20, retries={"total_max_attempts": 1})
    anybody = Session(ACCOUNT, ACCOUNT, region_name=REGION)
    with suppress(BotoCoreError, ClientError):
        anybody.client("s3", endpoint_url=url, config=once).list_buckets()
        anybody.client("sqs", endpoint_url=url, config=once).list_queues()
        return True
    return False
