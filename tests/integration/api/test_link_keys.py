"""A closed race, and the key that opens it."""

import pytest

from chalicelib.pipeline.services import Services
from chalicelib.records import races
from chalicelib.records.races import Race
from tests.integration.api.finished import completed
from tests.integration.api.gateway import Gateway


@pytest.fixture
def closed(services: Services, race: Race) -> Race:
    return races.change(services.database, race.id, listed="closed") or race


def test_a_closed_race_is_seen_with_its_key_alone(
    nobody: Gateway, photographer: Gateway, services: Services, closed: Race
) -> None:
    photo = completed(services, closed, "7")
    made = photographer.put(f"/races/{closed.slug}/link-key").json
    assert made["path"] == f"/r/{closed.slug}?key={made['key']}"
    ways = ({"X-Link-Key": made["key"]}, {"Cookie": f"a=b; race-{closed.slug}={made['key']}"})
    for address in (
        f"/races/{closed.slug}",
        f"/races/{closed.slug}/photos",
        f"/photos/{photo.id}",
        f"/photos/{photo.id}/status",
    ):
        assert nobody.get(address).status == 401
        assert nobody.get(address, headers={"X-Link-Key": "guess"}).status == 401
        for way in ways:
            assert nobody.get(address, headers=way).status == 200
    asked = {"photoId": photo.id}
    address = f"/races/{closed.slug}/takedowns"
    assert nobody.post(address, json=asked).status == 401
    assert nobody.post(address, json=asked, headers=ways[0]).status == 201
    assert nobody.get("/races", headers=ways[0]).json["races"] == []


def test_another_key_ends_the_one_before_and_revoking_ends_all(
    nobody: Gateway, photographer: Gateway, closed: Race
) -> None:
    address = f"/races/{closed.slug}"
    first, second = (photographer.put(f"{address}/link-key").json["key"] for _ in range(2))
    assert nobody.get(address, headers={"X-Link-Key": first}).status == 401
    assert nobody.get(address, headers={"X-Link-Key": second}).status == 200
    assert photographer.delete(f"{address}/link-key").status == 204
    assert nobody.get(address, headers={"X-Link-Key": second}).status == 401
    assert nobody.get(address, headers={"X-Link-Key": ""}).status == 401


def test_a_key_opens_no_other_race_and_is_kept_nowhere(
    nobody: Gateway, photographer: Gateway, services: Services, closed: Race
) -> None:
    other = races.create(services.database, "other", "Other", closed.date)
    races.change(services.database, other.id, listed="closed")
    key = photographer.put(f"/races/{closed.slug}/link-key").json["key"]
    assert nobody.get("/races/other", headers={"X-Link-Key": key}).status == 401
    [row] = services.database.run("SELECT races::text FROM races WHERE id = :id", id=closed.id)
    assert key not in row["races"]
    assert key not in repr(races.get(services.database, closed.slug))
