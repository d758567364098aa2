"""Tokens open doors until they expire or are revoked."""

from datetime import UTC, datetime, timedelta

import pytest

from chalicelib.records import tokens
from chalicelib.records.database import Database
from chalicelib.records.refusals import Rejected


def test_a_token_lives_until_it_is_revoked(database: Database) -> None:
    tokens.insert(database, "abc", "operator", note="laptop")
    token = tokens.by_hash(database, "abc")
    assert token
    assert (token.role, token.note, token.expires_at) == ("operator", "laptop", None)
    assert tokens.revoke(database, "abc")
    assert not tokens.revoke(database, "abc")
    assert tokens.by_hash(database, "abc") is None
    assert tokens.by_hash(database, "other") is None


@pytest.mark.parametrize(("seconds", "lives"), [(60, True), (-1, False)])
def test_a_token_lives_until_it_expires(database: Database, seconds: int, lives: bool) -> None:
    at = datetime.now(UTC) + timedelta(seconds=seconds)
    tokens.insert(database, "abc", "photographer", expires_at=at)
    assert (tokens.by_hash(database, "abc") is not None) == lives


def test_there_are_two_roles(database: Database) -> None:
    with pytest.raises(Rejected):
        tokens.insert(database, "abc", "king")
