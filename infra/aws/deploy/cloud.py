"""The clients that a deploy needs, and the names that follow from the stage."""

from dataclasses import dataclass
from functools import cached_property
from typing import Any


@dataclass(frozen=True)
class Cloud:
    """An account's region, as boto3's own environment names it, and the stage there."""

    stage: str

    @property
    def stack(self) -> str:
        """The stack's name."""
        return f"dorsal-{self.stage}"

    @cached_property
    def cloudformation(self) -> Any:
        """A client of CloudFormation."""
        return _client("cloudformation")

    @cached_property
    def functions(self) -> Any:
        """A client of Lambda that waits for the longest function, and invokes once."""
        from botocore.config import Config

        return _client("lambda", Config(read_timeout=330, retries={"total_max_attempts": 1}))

    @cached_property
    def storage(self) -> Any:
        """A client of S3."""
        return _client("s3")

    @cached_property
    def databases(self) -> Any:
        """A client of RDS."""
        return _client("rds")

    @cached_property
    def account(self) -> str:
        """The account's number."""
        return str(_client("sts").get_caller_identity()["Account"])

    @property
    def region(self) -> str:
        """The region's name."""
        return str(self.cloudformation.meta.region_name)

    @property
    def artifacts(self) -> str:
        """The name of the bucket that zips and templates are deployed from."""
        return f"{self.stack}-artifacts-{self.account}-{self.region}"


def _client(service: str, config: Any = None) -> Any:
    import boto3

    return boto3.client(service, config=config)  # type: ignore[call-overload]
