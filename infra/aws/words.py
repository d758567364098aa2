"""AWS's errors in a sentence, with what to do where that is known."""

from collections.abc import Iterator
from contextlib import contextmanager

from chalicelib.errors import DorsalError

LOG_IN = (
    "name a profile of ~/.aws/config with AWS_PROFILE, or set AWS_ACCESS_KEY_ID and"
    " AWS_SECRET_ACCESS_KEY"
)
AGAIN = "log in again (aws sso login), or check AWS_PROFILE and the keys in the environment"
# By botocore's exception or AWS's error code.
MEND = {
    "NoRegionError": "set AWS_DEFAULT_REGION, such as eu-central-1",
    "NoCredentialsError": LOG_IN,
    "PartialCredentialsError": LOG_IN,
    "ProfileNotFound": "AWS_PROFILE names it; the profiles there are stand in ~/.aws/config",
    "EndpointConnectionError": "is the network up, and AWS_DEFAULT_REGION a region?",
    "SSOTokenLoadError": AGAIN,
    "UnauthorizedSSOTokenError": AGAIN,
    "TokenRetrievalError": AGAIN,
    "ExpiredToken": AGAIN,
    "ExpiredTokenException": AGAIN,
    "InvalidClientTokenId": AGAIN,
    "UnrecognizedClientException": AGAIN,
    "SignatureDoesNotMatch": AGAIN,
}


@contextmanager
def in_words(what: str) -> Iterator[None]:
    """Raise a DorsalError that says ``what`` did not work, and why, for what boto3 raises."""
    from botocore.exceptions import BotoCoreError, ClientError

    try:
        yield
    except ClientError as error:
        said = error.response["Error"]
        code = said.get("Code", "")
        raise _told(what, code, f"{code}: {said.get('Message', '')}") from error
    except BotoCoreError as error:  # no credentials, no region, no way there
        raise _told(what, type(error).__name__, str(error)) from error


def _told(what: str, kind: str, why: str) -> DorsalError:
    mend = f"; {MEND[kind]}" if kind in MEND else ""
    return DorsalError(f"{what}: {why.rstrip('.')}{mend}")
