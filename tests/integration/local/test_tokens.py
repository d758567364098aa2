"""`dorsal token` on a database: made, listed, revoked; what opens doors is shown once."""

import json
from collections.abc import Callable
from datetime import UTC, date, datetime, timedelta

import pytest
from click.testing import CliRunner, Result

from chalicelib.records import races, tokens
from chalicelib.records.database import Database
from chalicelib.records.tokens import hashed
from infra.local.cli import cli

type Run = Callable[..., Result]


@pytest.fixture
def dorsal(database_url: str) -> Run:
    env = {"DATABASE_URL": database_url}
    return lambda *arguments: CliRunner().invoke(cli, ["token", *arguments], env=env)


def listed(dorsal: Run) -> list[dict[str, object]]:
    return [json.loads(line) for line in dorsal("list", "--json").output.splitlines()]


def test_a_token_is_shown_once_listed_and_revoked(dorsal: Run, database: Database) -> None:
    races.create(database, "city-10k", "City 10K", date(2026, 5, 17))
    made = dorsal("create", "--race", "city-10k", "--days", "7", "--note", "Ana's camera")
    text = made.output.strip()
    found = tokens.by_hash(database, hashed(text))
    assert found
    assert found.expires_at
    assert abs(found.expires_at - datetime.now(UTC) - timedelta(days=7)) < timedelta(minutes=1)
    [line] = listed(dorsal)
    told = (line["id"], line["role"], line["races"], line["note"])
    assert told == (hashed(text)[:12], "photographer", ["city-10k"], "Ana's camera")
    assert line["lastUsedAt"] is None
    for output in (dorsal("list").output, dorsal("list", "--json").output):
        assert text not in output
        assert hashed(text) not in output
        assert "city-10k" in output
    assert dorsal("revoke", str(line["id"])).exit_code == 0
    assert tokens.by_hash(database, hashed(text)) is None
    assert listed(dorsal)[0]["revokedAt"]


def test_an_operators_token_is_for_all_races(dorsal: Run, database: Database) -> None:
    text = dorsal("create", "--role", "operator").output.strip()
    found = tokens.by_hash(database, hashed(text))
    assert found
    assert (found.role, found.races) == ("operator", None)
    refused = dorsal("create", "--role", "operator", "--race", "city-10k")
    assert refused.exit_code == 2
    assert "all races" in refused.output
    assert len(listed(dorsal)) == 1


def test_a_race_that_is_not_there_makes_no_token(dorsal: Run) -> None:
    refused = dorsal("create", "--race", "city-10k")
    assert isinstance(refused.exception, tokens.UnknownRace)
    assert listed(dorsal) == []


@pytest.mark.parametrize("id", ["", "0123", "nothing", "0" * 12, "%" * 12, "_" * 12])
def test_what_is_no_tokens_id_revokes_nothing(dorsal: Run, id: str) -> None:
    dorsal("create")
    refused = dorsal("revoke", id)
    assert refused.exit_code == 1
    assert "dorsal token list" in refused.output
    assert listed(dorsal)[0]["revokedAt"] is None


def test_of_several_ids_those_that_are_known_are_revoked(dorsal: Run) -> None:
    dorsal("create")
    id = str(listed(dorsal)[0]["id"])
    assert dorsal("revoke", "0" * 12, id).exit_code == 1
    assert listed(dorsal)[0]["revokedAt"]
