"""AWS's errors in a sentence."""

from collections.abc import Iterator
from contextlib import contextmanager

from chalicelib.errors import DorsalError


@contextmanager
def in_words(what: str) -> Iterator[None]:
    """Raise a DorsalError that says ``what`` did not work, and why, for what boto3 raises."""
    from botocore.exceptions import BotoCoreError, ClientError

    try:
        yield
    except ClientError as error:
        said = error.response["Error"]
        why = f"{said.get('Code', '')}: {said.get('Message', '')}"
        raise DorsalError(f"{what}: {why}") from error
    except BotoCoreError as error:  # no credentials, no region, no way there
        raise DorsalError(f"{what}: {error}") from error
