"""The stage `localstack`: data stores and LocalStack started, the real template deployed to it."""

import os
import subprocess
import sys
from collections.abc import Iterator, Mapping
from concurrent.futures import ThreadPoolExecutor
from contextlib import ExitStack, closing, contextmanager
from dataclasses import dataclass
from functools import cached_property
from pathlib import Path
from typing import Any
from urllib.parse import urlsplit

from chalicelib.errors import DorsalError
from chalicelib.records.database import Database
from infra.local.servers import embedded_postgres, embedded_redis, free_port
from infra.localstack.server import (
    ACCOUNT,
    PROJECT,
    REGION,
    client_environment,
    localstack,
    without_aws,
)

STAGE = "localstack"
STACK = f"dorsal-{STAGE}"


class NotDeployed(DorsalError):
    """The deploy failed; its own words are on standard error."""


@dataclass(frozen=True)
class Servers:
    """Everything that runs before a deploy."""

    url: str  # LocalStack's
    database_url: str
    redis_url: str

    @property
    def environment(self) -> dict[str, str]:
        """A process's environment with LocalStack in place of AWS."""
        return without_aws(os.environ) | client_environment(self.url)

    def client(self, service: str) -> Any:
        """A boto3 client of LocalStack's ``service``."""
        from boto3 import Session

        session = Session(ACCOUNT, ACCOUNT, region_name=REGION)
        return session.client(service, endpoint_url=self.url)  # type: ignore[call-overload]

    @cached_property
    def outputs(self) -> Mapping[str, str]:
        """The deployed stack's outputs, by name."""
        stacks = self.client("cloudformation").describe_stacks(StackName=STACK)["Stacks"]
        return {o["OutputKey"]: o["OutputValue"] for o in stacks[0]["Outputs"]}

    @property
    def api_url(self) -> str:
        """The API's address; the one among the outputs is AWS's."""
        return f"{self.url}/_aws/execute-api/{self.outputs['RestAPIId']}/api"


@contextmanager
def servers(folder: Path, port: int, *, durable: bool = True) -> Iterator[Servers]:
    """Start Postgres, Valkey and LocalStack, side by side, each with a folder below ``folder``."""
    folder.mkdir(parents=True, exist_ok=True)
    redis_port = free_port()
    redis = embedded_redis(folder / "redis", redis_port, durable=durable)
    postgres = embedded_postgres(folder / "postgres", free_port(), durable=durable)
    with ExitStack() as stack, ThreadPoolExecutor() as side_by_side:
        cloud = side_by_side.submit(stack.enter_context, localstack(folder / "cloud", port))
        database = side_by_side.submit(stack.enter_context, postgres)
        stack.enter_context(redis)
        redis_url = f"redis://127.0.0.1:{redis_port}"
        yield Servers(cloud.result(), _emptied(database.result(), redis_url), redis_url)


def _emptied(server_url: str, redis_url: str) -> str:
    """Both stores begin empty, as LocalStack does; the URL of the database."""
    import redis

    with closing(Database(server_url)) as administrator:
        administrator.run("DROP DATABASE IF EXISTS dorsal WITH (FORCE)")
        administrator.run("CREATE DATABASE dorsal")
    with closing(redis.Redis.from_url(redis_url)) as queue:
        queue.flushall()
    return urlsplit(server_url)._replace(path="/dorsal").geturl()


def deploy(running: Servers) -> None:
    """Deploy the stage as to AWS; only the address and the data stores are other ones.

    Raises :class:`NotDeployed`.
    """
    given = {
        "DataStores": "given",
        "DatabaseUrl": running.database_url,
        "RedisUrl": running.redis_url,
    }
    command = [sys.executable, "-m", "infra.aws.deploy", "--stage", STAGE]
    for name, value in given.items():
        command += ["--parameter", f"{name}={value}"]
    done = subprocess.run(command, cwd=PROJECT, env=running.environment)  # noqa: S603
    if done.returncode:
        raise NotDeployed(f"the stage {STAGE} was not deployed; see above")
