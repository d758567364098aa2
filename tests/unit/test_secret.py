"""A secret is read once, again when it is refused, and never shown."""

import json
from typing import Any

import boto3
import pytest
from botocore.exceptions import EndpointConnectionError
from moto import mock_aws

from chalicelib.errors import Unavailable
from chalicelib.secret import Secret, secret_named


class Keeper:
    """Secrets Manager with one secret; counts how often it is asked."""

    def __init__(self, *texts: str) -> None:
        self.texts = list(texts)
        self.asked = 0

    def get_secret_value(self, SecretId: str) -> dict[str, Any]:
        assert SecretId == "arn:secret"
        self.asked += 1
        return {"SecretString": self.texts.pop(0) if len(self.texts) > 1 else self.texts[0]}


def held(password: str) -> str:
    return json.dumps({"username": "ann", "password": password, "port": 5432})


def test_it_is_read_when_first_needed_and_once() -> None:
    keeper = Keeper(held("one"), held("two"))
    secret = Secret("arn:secret", keeper)
    assert keeper.asked == 0
    assert secret.read() == secret.read() == {"username": "ann", "password": "one"}
    assert keeper.asked == 1


def test_a_refused_one_is_read_again() -> None:
    secret = Secret("arn:secret", Keeper(held("one"), held("two")))
    refused = secret.read()
    rotated = secret.read_again(refused)
    assert rotated is not None
    assert rotated["password"] == secret.read()["password"] == "two"


def test_one_that_was_not_rotated_is_not_tried_again() -> None:
    secret = Secret("arn:secret", Keeper(held("one")))
    assert secret.read_again(secret.read()) is None


def test_of_two_that_were_refused_the_second_takes_what_the_first_found() -> None:
    keeper = Keeper(held("one"), held("two"), held("three"))
    secret = Secret("arn:secret", keeper)
    refused = secret.read()
    assert secret.read_again(refused) == secret.read_again(refused)
    assert keeper.asked == 2


@pytest.mark.parametrize("text", ["", "hush", '["hush"]', '{"hush": 1}', '{"password": 1}'])
def test_what_is_no_password_is_named_and_not_repeated(text: str) -> None:
    with pytest.raises(Unavailable, match="arn:secret is no JSON object") as caught:
        Secret("arn:secret", Keeper(text)).read()
    assert "hush" not in str(caught.value)
    assert caught.value.__cause__ is None


def test_its_text_shows_nothing() -> None:
    secret = Secret("arn:secret", Keeper(held("hush")))
    secret.read()
    assert "hush" not in f"{secret} {secret!r}"


def test_secrets_manager_away_is_unavailable() -> None:
    class Away:
        def get_secret_value(self, SecretId: str) -> None:
            raise EndpointConnectionError(endpoint_url="https://away")

    with pytest.raises(Unavailable, match="the secret arn:secret cannot be read: Could not conn"):
        Secret("arn:secret", Away()).read()


@pytest.fixture
def aws(monkeypatch: pytest.MonkeyPatch) -> Any:
    for name in ("AWS_ACCESS_KEY_ID", "AWS_SECRET_ACCESS_KEY"):
        monkeypatch.setenv(name, "test")
    monkeypatch.setenv("AWS_DEFAULT_REGION", "eu-west-1")
    for name in ("AWS_ENDPOINT_URL", "AWS_PROFILE"):
        monkeypatch.delenv(name, raising=False)
    with mock_aws():
        yield boto3.client("secretsmanager")


def test_it_is_read_out_of_secrets_manager(aws: Any) -> None:
    arn = aws.create_secret(Name="database", SecretString=held("one"))["ARN"]
    secret = secret_named(arn)
    assert secret is not None
    refused = secret.read()
    assert refused["password"] == "one"
    aws.put_secret_value(SecretId=arn, SecretString=held("two"))
    assert secret.read_again(refused) == {"username": "ann", "password": "two"}


def test_a_secret_that_is_not_there_is_named(aws: Any) -> None:
    secret = secret_named("arn:aws:secretsmanager:eu-west-1:123456789012:secret:gone-abcdef")
    assert secret is not None
    with pytest.raises(Unavailable, match=r"secret:gone-abcdef cannot be read: .*NotFound"):
        secret.read()


def test_no_name_is_no_secret() -> None:
    assert secret_named("") is None
