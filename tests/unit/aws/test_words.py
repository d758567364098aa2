"""What boto3 raises, in words that say what to do."""

import pytest
from botocore.exceptions import ClientError, NoCredentialsError, NoRegionError, ProfileNotFound

from chalicelib.errors import DorsalError
from infra.aws.words import in_words


def said(code: str, message: str) -> ClientError:
    return ClientError({"Error": {"Code": code, "Message": message}}, "GetCallerIdentity")


@pytest.mark.parametrize(
    ("trouble", "mend"),
    [
        (NoRegionError(), "set AWS_DEFAULT_REGION"),
        (NoCredentialsError(), "AWS_PROFILE, or set AWS_ACCESS_KEY_ID"),
        (ProfileNotFound(profile="mine"), "(mine).*AWS_PROFILE names it"),
        (said("ExpiredToken", "The token has expired."), "has expired; log in again"),
        (said("AccessDenied", "You may not."), "^it cannot be done: AccessDenied: You may not$"),
    ],
)
def test_trouble_says_what_to_do(trouble: Exception, mend: str) -> None:
    with pytest.raises(DorsalError, match=mend), in_words("it cannot be done"):
        raise trouble


def test_what_is_not_aws_s_is_left() -> None:
    with pytest.raises(KeyError), in_words("it cannot be done"):
        raise KeyError
