"""Tokens open doors until they expire or are revoked."""

from datetime import UTC, date, datetime, timedelta

import pytest

from chalicelib.records import races, tokens
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


def test_a_scope_is_a_photographers_and_never_empty(database: Database) -> None:
    race = races.create(database, "city-10k", "City 10K", date(2026, 5, 17))
    for role, ids in (("operator", [race.id]), ("photographer", [])):
        with pytest.raises(Rejected):
            tokens.insert(database, "abc", role, race_ids=ids)
    tokens.insert(database, "abc", "photographer", race_ids=[race.id])
    token = tokens.by_hash(database, "abc")
    assert token
    assert token.covers(race.id)
    assert not token.covers("2f1e5a8c-6a0b-4d9e-9a53-0c1d7f3b8e42")


def test_a_race_that_is_gone_leaves_its_token_good_for_nothing(database: Database) -> None:
    race = races.create(database, "city-10k", "City 10K", date(2026, 5, 17))
    tokens.insert(database, "abc", "photographer", race_ids=[race.id])
    database.run("DELETE FROM races")
    token = tokens.by_hash(database, "abc")
    assert token
    assert token.race_ids
    assert token.races == []


def test_a_use_is_noted_once_an_hour(database: Database) -> None:
    tokens.insert(database, "abc", "photographer")
    token = tokens.by_hash(database, "abc")
    assert token
    tokens.note_use(database, token, datetime.now(UTC))
    used = tokens.by_hash(database, "abc")
    assert used
    assert used.last_used_at
    database.run("UPDATE tokens SET last_used_at = last_used_at - interval '1 minute'")
    tokens.note_use(database, used, used.last_used_at + timedelta(minutes=59))
    assert tokens.every(database)[0].last_used_at != used.last_used_at
    tokens.note_use(database, used, used.last_used_at + timedelta(minutes=60))
    assert tokens.every(database)[0].last_used_at >= used.last_used_at
