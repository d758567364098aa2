"""The line to S3: how long it is waited for, and what its troubles mean to Dorsal."""

import os
from collections.abc import Iterator
from contextlib import contextmanager
from typing import TYPE_CHECKING, Any

from chalicelib.errors import Permanent, Unavailable
from chalicelib.storage.storage import Missing

if TYPE_CHECKING:
    from mypy_boto3_s3 import S3Client

CONNECT_SECONDS = 3
READ_SECONDS = 20  # for each read of the socket, not for the whole object
TRIES = 3
GONE = {"404", "NoSuchKey", "NoSuchVersion", "412", "PreconditionFailed", "MethodNotAllowed"}


def connect() -> "S3Client":
    """A client with bounded waits that signs links for the bucket's own region."""
    import boto3
    from botocore.config import Config

    # By default boto3 signs for s3.amazonaws.com, which sends a form on to the bucket's region by
    # a redirect that browsers refuse; a stand-in for S3 seldom has a host name for each bucket.
    elsewhere = os.environ.get("AWS_ENDPOINT_URL_S3") or os.environ.get("AWS_ENDPOINT_URL")
    config = Config(
        signature_version="s3v4",
        s3={"addressing_style": "path" if elsewhere else "virtual"},
        connect_timeout=CONNECT_SECONDS,
        read_timeout=READ_SECONDS,
        retries={"mode": "standard", "total_max_attempts": TRIES},
    )
    return boto3.client("s3", config=config)


@contextmanager
def in_words(bucket: str, task: str) -> Iterator[None]:
    """Turn what boto3 raises during ``task`` into ``Missing``, ``Permanent``, ``Unavailable``."""
    from botocore.exceptions import BotoCoreError, ClientError

    try:
        yield
    except ClientError as error:
        raise _reason(bucket, task, error.response) from error
    except BotoCoreError as error:  # timeouts, lost connections, cut answers, no credentials
        raise Unavailable(f"S3 could not {task} in {bucket}: {error}") from error


def _reason(bucket: str, task: str, response: Any) -> Permanent | Unavailable:
    code = response["Error"].get("Code", "")
    if code in GONE:
        return Missing(f"S3 could not {task}: it is not there, or not in that version")
    if code == "InvalidObjectState":
        return Permanent(f"S3 could not {task}: it is archived; restore it first")
    # Refusals too: the role or the bucket is set up wrongly, which is no photo's fault.
    message = response["Error"].get("Message", "")
    return Unavailable(f"S3 could not {task} in {bucket}: {code} {message}".rstrip())
