"""What Secrets Manager keeps: read when it is first needed, and again when it is refused."""

import json
from collections.abc import Mapping
from threading import Lock
from typing import Any

from chalicelib.errors import Unavailable

CONNECT_SECONDS = 2
READ_SECONDS = 5
TRIES = 2


class Secret:
    """One secret, a JSON object of texts such as ``{"username": "ann", "password": "..."}``.

    Threads may share it. Nothing that it says or shows repeats what is in it.
    """

    def __init__(self, arn: str, client: Any = None) -> None:
        self._arn = arn
        self._client = client
        self._turn = Lock()
        self._known: Mapping[str, str] | None = None

    def read(self) -> Mapping[str, str]:
        """What it holds, asked for once; raises Unavailable if it cannot be had."""
        with self._turn:
            if self._known is None:
                self._known = self._asked()
            return self._known

    def read_again(self, refused: Mapping[str, str]) -> Mapping[str, str] | None:
        """What it holds by now, or None if that is what was ``refused``: it was not rotated."""
        with self._turn:
            if self._known in (None, refused):
                self._known = self._asked()
            return None if self._known == refused else self._known

    def _asked(self) -> Mapping[str, str]:
        from botocore.exceptions import BotoCoreError, ClientError

        try:
            self._client = self._client or _connect()
            text = self._client.get_secret_value(SecretId=self._arn).get("SecretString", "")
        except (BotoCoreError, ClientError) as error:
            raise Unavailable(f"the secret {self._arn} cannot be read: {error}") from error
        return _parsed(text, self._arn)


def secret_named(arn: str) -> Secret | None:
    """The secret ``arn``, which is not read yet; None for no name."""
    return Secret(arn) if arn else None


def _parsed(text: str, arn: str) -> Mapping[str, str]:
    try:
        held = json.loads(text)
    except ValueError:  # which holds the text
        held = None
    if not isinstance(held, dict) or not isinstance(held.get("password"), str):
        raise Unavailable(f'the secret {arn} is no JSON object with a text "password"')
    return {name: value for name, value in held.items() if isinstance(value, str)}


def _connect() -> Any:
    import boto3
    from botocore.config import Config

    bounded = Config(
        connect_timeout=CONNECT_SECONDS,
        read_timeout=READ_SECONDS,
        retries={"mode": "standard", "total_max_attempts": TRIES},
    )
    return boto3.client("secretsmanager", config=bounded)
