"""Tokens: who may do what, checked on every request."""

from datetime import UTC, datetime, timedelta

import pytest

from chalicelib.pipeline.services import Services
from chalicelib.records import tokens
from chalicelib.records.database import Database
from chalicelib.records.races import Race
from chalicelib.records.tokens import create_token, hashed
from tests.integration.api.gateway import Gateway


def test_who_has_no_token_is_told_how_to_come_back(nobody: Gateway, race: Race) -> None:
    refused = nobody.get(f"/races/{race.slug}/export")
    assert refused.status == 401
    assert refused.headers["WWW-Authenticate"] == 'Bearer realm="dorsal"'
    assert refused.headers["Content-Type"] == "application/problem+json"


@pytest.mark.parametrize(
    "authorization",
    ["Bearer nonsense", "Bearer", "Bearer  ", "Basic dXNlcjpwYXNz", "token", "Bearer \x00\u0100"],
)
def test_a_bad_token_is_refused_even_where_none_is_needed(
    nobody: Gateway, authorization: str
) -> None:
    refused = nobody.get("/races", headers={"Authorization": authorization})
    assert refused.status == 401


def test_a_token_ends_at_once_when_revoked_or_expired(nobody: Gateway, database: Database) -> None:
    now = datetime.now(UTC)
    live = create_token(database, "photographer", "for a week", now + timedelta(days=7))
    old = create_token(database, "photographer", "old", now - timedelta(seconds=1))
    assert nobody.get("/queue/stats", token=live).status == 200
    assert nobody.get("/queue/stats", token=old).status == 401
    tokens.revoke(database, hashed(live))
    refused = nobody.get("/queue/stats", token=live)
    assert refused.status == 401
    assert "invalid_token" in refused.headers["WWW-Authenticate"]


def test_a_token_tells_what_it_is_good_for(
    nobody: Gateway, photographer: Gateway, operator: Gateway, database: Database
) -> None:
    told = {"role": "photographer", "races": None, "expiresAt": None}
    assert photographer.get("/token").json == told
    assert operator.get("/token").json["role"] == "operator"
    text = create_token(database, "operator", "", datetime(2999, 1, 1, tzinfo=UTC))
    assert nobody.get("/token", token=text).json["expiresAt"] == "2999-01-01T00:00:00Z"


def test_a_token_is_kept_only_as_its_hash(services: Services) -> None:
    text = create_token(services.database, "operator", "studio")
    [row] = services.database.run("SELECT hash, role, note FROM tokens")
    assert row == {"hash": hashed(text), "role": "operator", "note": "studio"}
    assert text not in row["hash"]
    assert len(text) > 40


def test_the_scheme_is_written_in_any_case(nobody: Gateway, database: Database) -> None:
    token = create_token(database, "photographer")
    assert nobody.get("/queue/stats", headers={"Authorization": f"bEARER {token}"}).status == 200
