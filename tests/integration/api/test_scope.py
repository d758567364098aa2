"""A photographer's token of some races: theirs whole, of others what the public sees."""

from dataclasses import replace
from datetime import date

import pytest

from chalicelib.pipeline.services import Services
from chalicelib.records import races
from chalicelib.records.races import Race
from chalicelib.records.tokens import create_token
from tests.integration.api.finished import arrived, completed, failed
from tests.integration.api.gateway import Gateway


@pytest.fixture
def other(services: Services) -> Race:
    return races.create(services.database, "trail-50", "Trail 50", date(2026, 6, 1))


@pytest.fixture
def guest(nobody: Gateway, services: Services, other: Race) -> Gateway:
    """Who photographed the other race."""
    token = create_token(services.database, "photographer", races=[other.slug])
    return replace(nobody, token=token)


def test_a_token_tells_its_races(guest: Gateway, photographer: Gateway) -> None:
    assert guest.get("/token").json["races"] == ["trail-50"]
    assert photographer.get("/token").json["races"] is None


def test_lists_hold_the_tokens_races_and_the_public_ones(
    guest: Gateway, services: Services, race: Race, other: Race
) -> None:
    def listed() -> list[str]:
        return sorted(one["slug"] for one in guest.get("/races").json["races"])

    assert listed() == ["city-10k", "trail-50"]
    for one in (race, other):
        races.change(services.database, one.id, listed="closed")
    assert listed() == ["trail-50"]


def test_mine_are_those_that_the_token_may_work_on(
    guest: Gateway, photographer: Gateway, nobody: Gateway, race: Race, other: Race
) -> None:
    def mine(visitor: Gateway) -> list[str]:
        return sorted(one["slug"] for one in visitor.get("/races?mine=true").json["races"])

    assert mine(guest) == [other.slug]
    assert mine(photographer) == [race.slug, other.slug]
    assert nobody.get("/races?mine=true").status == 401


def test_of_another_race_there_is_no_more_than_the_public_sees(
    guest: Gateway, nobody: Gateway, services: Services, race: Race
) -> None:
    shown, hidden = completed(services, race, "7"), completed(services, race, "8")
    services.database.run("UPDATE photos SET hidden_at = now() WHERE id = :id", id=hidden.id)
    waiting = arrived(services, race)
    for address in (f"/races/{race.slug}", f"/photos/{shown.id}"):
        assert guest.get(address).json.keys() == nobody.get(address).json.keys()
    listed = guest.get(f"/races/{race.slug}/photos").json["photos"]
    assert [one["id"] for one in listed] == [shown.id]
    assert "hidden" not in listed[0]
    for unseen in (hidden, waiting):
        assert guest.get(f"/photos/{unseen.id}").status == 403
        assert guest.get(f"/photos/{unseen.id}/status").status == 403
    for query in ("status=failed", "find=doubtful"):
        assert guest.get(f"/races/{race.slug}/photos?{query}").status == 403


def test_of_its_own_race_there_is_all(guest: Gateway, services: Services, other: Race) -> None:
    photo = arrived(services, other)
    assert guest.get(f"/races/{other.slug}").json["photos"]["pending"] == 1
    assert guest.get(f"/photos/{photo.id}").json["candidates"] == []
    assert guest.get(f"/races/{other.slug}/photos?status=pending").json["photos"]


def test_nothing_of_another_race_is_changed(guest: Gateway, services: Services, race: Race) -> None:
    photo, broken = completed(services, race, "7"), failed(services, race)
    asked = guest.post(f"/races/{race.slug}/takedowns", json={"photoId": photo.id}).json["id"]
    before = services.database.run("SELECT photos::text FROM photos ORDER BY id")
    body = {"numbers": ["8"]}
    assert guest.put(f"/photos/{photo.id}/bibs", json=body).status == 403
    assert guest.delete(f"/photos/{photo.id}/bibs").status == 403
    assert guest.delete(f"/photos/{photo.id}").status == 403
    assert guest.post(f"/photos/{broken.id}/reprocess").status == 403
    assert guest.post(f"/takedowns/{asked}", json={"verdict": "confirmed"}).status == 403
    assert services.database.run("SELECT photos::text FROM photos ORDER BY id") == before
    assert services.database.run("SELECT status FROM takedowns") == [{"status": "open"}]


def test_its_own_retry_passes_over_photos_of_others(
    guest: Gateway, services: Services, race: Race, other: Race
) -> None:
    theirs, ours = failed(services, race), failed(services, other)
    body = {"ids": [theirs.id, ours.id]}
    assert guest.post(f"/races/{other.slug}/retry", json=body).json["retried"] == 1
    assert guest.post(f"/races/{race.slug}/retry", json=body).status == 403
