"""Races through the API: made, listed, found."""

import pytest

from chalicelib.pipeline.services import Services
from chalicelib.records.races import Race
from tests.integration.api.finished import completed
from tests.integration.api.gateway import Gateway
from tests.integration.api.pictures import JPEG

NEW = {"slug": "alpine-marathon", "name": "Alpine Marathon", "date": "2026-06-28"}


def test_a_race_is_made_and_found(photographer: Gateway, nobody: Gateway) -> None:
    made = photographer.post("/races", json=NEW)
    assert made.status == 201
    assert made.headers["Location"] == "/races/alpine-marathon"
    found = nobody.get("/races/alpine-marathon")
    assert found.json == made.json
    assert found.json | NEW == found.json
    assert found.json["listed"] == "public"


def test_who_holds_a_token_sees_how_far_the_photos_are(
    photographer: Gateway, nobody: Gateway, race: Race
) -> None:
    headers = {"Content-Type": "image/jpeg"}
    photographer.post(f"/races/{race.slug}/photos", body=JPEG, headers=headers)
    counts = photographer.get(f"/races/{race.slug}").json["photos"]
    assert counts == {"pending": 1, "processing": 0, "completed": 0, "failed": 0}
    assert "photos" not in nobody.get(f"/races/{race.slug}").json


def test_a_slug_is_taken_once(photographer: Gateway, race: Race) -> None:
    again = photographer.post("/races", json={**NEW, "slug": race.slug, "listed": "closed"})
    assert again.status == 409
    assert again.headers["Content-Type"] == "application/problem+json"
    assert photographer.get(f"/races/{race.slug}").json["listed"] == "public"


def test_a_race_made_by_mistake_is_deleted_once_it_has_no_photos(
    photographer: Gateway, race: Race
) -> None:
    headers = {"Content-Type": "image/jpeg"}
    sent = photographer.post(f"/races/{race.slug}/photos", body=JPEG, headers=headers)
    kept = photographer.request("DELETE", f"/races/{race.slug}")
    assert kept.status == 409
    assert "has photos" in kept.json["detail"]
    photographer.request("DELETE", f"/photos/{sent.json['id']}")
    assert photographer.request("DELETE", f"/races/{race.slug}").status == 204
    assert photographer.get(f"/races/{race.slug}").status == 404
    assert photographer.request("DELETE", f"/races/{race.slug}").status == 404


@pytest.mark.parametrize(
    ("change", "at"),
    [
        ({"slug": "Not A Slug"}, "$.slug"),
        ({"slug": "ends\n"}, "$.slug"),
        ({"slug": "-dash"}, "$.slug"),
        ({"slug": "a" * 64}, "$.slug"),
        ({"name": ""}, "$.name"),
        ({"name": "a\u0000b"}, "$.name"),
        ({"date": "2026-02-30"}, "$.date"),
        ({"listed": "secret"}, "$.listed"),
        ({"extra": 1}, ""),
    ],
)
def test_what_is_not_valid_is_named(
    photographer: Gateway, change: dict[str, object], at: str
) -> None:
    refused = photographer.post("/races", json={**NEW, **change})
    assert refused.status == 422
    [fault] = refused.json["errors"]
    assert fault.get("at", "") == at
    assert fault["reason"]


@pytest.mark.parametrize("body", [b"", b"{", b"\xff", b'{"slug": "\\ud800"}'])
def test_what_is_not_json_is_malformed(photographer: Gateway, body: bytes) -> None:
    answer = photographer.post("/races", body=body, headers={"Content-Type": "application/json"})
    assert answer.status == 400


def test_a_form_is_not_json(photographer: Gateway) -> None:
    headers = {"Content-Type": "application/x-www-form-urlencoded"}
    assert photographer.post("/races", body=b"slug=x", headers=headers).status == 415


def test_races_come_in_pages_latest_first(photographer: Gateway, nobody: Gateway) -> None:
    for month in range(1, 6):
        named = {"slug": f"race-{month}", "date": f"2026-0{month}-01"}
        photographer.post("/races", json={**NEW, **named})
    first = nobody.get("/races?limit=3").json
    second = nobody.get(f"/races?limit=3&cursor={first['nextCursor']}").json
    slugs = [race["slug"] for race in first["races"] + second["races"]]
    assert slugs == ["race-5", "race-4", "race-3", "race-2", "race-1"]
    assert second["nextCursor"] is None


def test_an_unlisted_race_is_in_no_list_but_seen_by_its_address(
    photographer: Gateway, nobody: Gateway
) -> None:
    photographer.post("/races", json={**NEW, "slug": "quiet", "listed": "unlisted"})
    assert nobody.get("/races").json["races"] == []
    assert len(photographer.get("/races").json["races"]) == 1
    assert nobody.get("/races/quiet").json["listed"] == "unlisted"
    assert nobody.get("/races/quiet/photos").status == 200


@pytest.mark.parametrize(
    "query", ["cursor=nonsense", "limit=0", "limit=201", "limit=x", "limit=1&limit=2", "colour=red"]
)
def test_bad_parameters_are_refused(nobody: Gateway, query: str) -> None:
    assert nobody.get(f"/races?{query}").status == 400


@pytest.mark.parametrize("slug", ["nowhere", "No-Slug", "%00", "a%0A"])
def test_unknown_races_are_not_found(nobody: Gateway, slug: str) -> None:
    answer = nobody.get(f"/races/{slug}")
    assert answer.status == 404
    assert answer.json["title"] == "Not Found"


def test_a_race_is_changed_where_it_is_said(photographer: Gateway, race: Race) -> None:
    address = f"/races/{race.slug}"
    before = photographer.get(address).json
    assert (before["clockOffset"], before["watermark"]) == (0, "")
    given = {"clockOffset": -3661, "watermark": "© Ann", "listed": "unlisted", "name": "City"}
    assert photographer.patch(address, json=given).json == before | given
    assert photographer.patch(address, json={}).json == before | given
    assert photographer.patch(address, json={"watermark": ""}).json["clockOffset"] == -3661
    refused = photographer.patch(address, json={"watermark": "© 東京"})
    assert (refused.status, refused.json["errors"][0]["at"]) == (422, "$.watermark")
    assert "Latin, Greek and Cyrillic" in refused.json["errors"][0]["reason"]


def test_another_watermark_is_drawn_on_previews_that_are_there(
    photographer: Gateway, nobody: Gateway, services: Services, race: Race
) -> None:
    completed(services, race)
    while services.doorbell.listen(0):
        pass
    address = f"/races/{race.slug}"
    assert photographer.get(address).json["previews"] == {"waiting": 0, "failed": 0}
    assert "previews" not in nobody.get(address).json
    changed = photographer.patch(address, json={"name": "City"}).json
    assert changed["previews"]["waiting"] == 0
    assert not services.doorbell.listen(0)
    changed = photographer.patch(address, json={"watermark": "© Ann"}).json
    assert changed["previews"] == {"waiting": 1, "failed": 0, "paused": False}
    assert services.doorbell.listen(0)
    services.queue.pause()
    assert photographer.get(address).json["previews"]["paused"] is True


def test_settings_are_not_public(nobody: Gateway, photographer: Gateway, race: Race) -> None:
    address = f"/races/{race.slug}"
    photographer.patch(address, json={"clockOffset": 60})
    assert "clockOffset" not in nobody.get(address).json
    assert nobody.patch(address, json={"clockOffset": 0}).status == 401
    assert photographer.patch("/races/nowhere", json={}).status == 404


@pytest.mark.parametrize(
    ("change", "at"),
    [
        ({"clockOffset": 1.5}, "$.clockOffset"),
        ({"clockOffset": 2_000_000_001}, "$.clockOffset"),
        ({"watermark": "a\nb"}, "$.watermark"),
        ({"watermark": "写真"}, "$.watermark"),
        ({"watermark": "x" * 61}, "$.watermark"),
        ({"name": None}, "$.name"),
        ({"slug": "other"}, ""),
    ],
)
def test_a_change_that_is_not_valid_changes_nothing(
    photographer: Gateway, race: Race, change: dict[str, object], at: str
) -> None:
    address = f"/races/{race.slug}"
    before = photographer.get(address).json
    refused = photographer.patch(address, json={"listed": "closed", **change})
    assert refused.status == 422
    assert refused.json["errors"][0].get("at", "") == at
    assert photographer.get(address).json == before
