"""Trouble that is made on purpose."""

import zipfile
from collections.abc import Iterator, Mapping
from contextlib import contextmanager
from pathlib import Path

import urllib3

from tests.localstack.deployed import RACE, Deployed, sample

UNTOLD = f"incoming/{RACE}/untold.jpg"  # an object that storage told nobody of


def begin_trouble(stage: Deployed) -> None:
    """What takes minutes to show begins before the first test; the last ones look at it."""
    uploads = stage.queue("UploadsQueueArn")
    stage.sqs.send_message(QueueUrl=uploads, MessageBody="this is no notification of S3's")
    with told_of_nothing(stage):
        assert stage.drop("untold.jpg", sample("09")[0]) == UNTOLD


@contextmanager
def told_of_nothing(stage: Deployed) -> Iterator[None]:
    """The bucket's notifications are off."""
    bucket = stage.bucket
    usual = stage.s3.get_bucket_notification_configuration(Bucket=bucket)
    usual.pop("ResponseMetadata")
    assert usual["QueueConfigurations"]
    stage.s3.put_bucket_notification_configuration(Bucket=bucket, NotificationConfiguration={})
    try:
        yield
    finally:
        stage.s3.put_bucket_notification_configuration(
            Bucket=bucket, NotificationConfiguration=usual
        )


def add_module(stage: Deployed, function: str, module: Path, folder: Path) -> None:
    """The deployed function runs its own package with one module more; ``folder`` is to work in."""
    name = stage.names[function]
    where = stage.functions.get_function(FunctionName=name)["Code"]["Location"]
    package = folder / "package.zip"
    package.write_bytes(urllib3.request("GET", where).data)
    with zipfile.ZipFile(package, "a") as packed:
        packed.write(module, module.name)
    stage.s3.upload_file(str(package), stage.bucket, "tests/package.zip")
    stage.functions.update_function_code(
        FunctionName=name, S3Bucket=stage.bucket, S3Key="tests/package.zip"
    )
    stage.functions.get_waiter("function_updated_v2").wait(FunctionName=name)


@contextmanager
def configured(stage: Deployed, function: str, changed: Mapping[str, str]) -> Iterator[None]:
    """A deployed function has other environment variables, in processes begun with them."""
    name = stage.names[function]
    before = stage.functions.get_function_configuration(FunctionName=name)["Environment"]
    _configure(stage, name, {**before["Variables"], **changed})
    try:
        yield
    finally:
        _configure(stage, name, before["Variables"])


def _configure(stage: Deployed, name: str, variables: Mapping[str, str]) -> None:
    stage.functions.update_function_configuration(
        FunctionName=name, Environment={"Variables": dict(variables)}
    )
    stage.functions.get_waiter("function_updated_v2").wait(FunctionName=name)
