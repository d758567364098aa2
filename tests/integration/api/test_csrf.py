"""What another site's page can do in its visitors' name: nothing.

No browser sends a bearer token by itself, and the one cookie there is, a closed race's link key,
gives no orders. What takes orders from anybody, requests to take photos away, looks at where they
come from.
"""

import pytest

from chalicelib.api.house import every_door
from chalicelib.pipeline.services import Services
from chalicelib.records import link_keys, races
from chalicelib.records.races import Race
from chalicelib.records.tokens import create_token
from tests.integration.api.gateway import Answer, Gateway

ID = "2f1e5a8c-6a0b-4d9e-9a53-0c1d7f3b8e42"
FORM = {"Content-Type": "application/x-www-form-urlencoded", "Host": "photos.example"}
OTHERS = [
    {"Sec-Fetch-Site": "cross-site"},
    {"Sec-Fetch-Site": "same-site"},  # a neighbour's name below the same domain
    {"Origin": "https://evil.example"},
    {"Origin": "https://photos.example.evil.example"},
    {"Origin": "null"},  # a frame in a sandbox
    {"Origin": "http://photos.example", "Sec-Fetch-Site": "cross-site"},
]
OURS: list[dict[str, str]] = [
    {},  # a program
    {"Sec-Fetch-Site": "same-origin"},
    {"Sec-Fetch-Site": "none"},
    {"Origin": "https://photos.example"},
    {"Origin": "http://127.0.0.1:8000"},  # PUBLIC_URL, behind a proxy that changes Host
]


def by_form(visitor: Gateway, race: Race, headers: dict[str, str]) -> Answer:
    body = b"what=number&number=7&wants=hide"
    return visitor.post(f"/r/{race.slug}/takedown", body=body, headers=FORM | headers)


def by_json(visitor: Gateway, race: Race, headers: dict[str, str]) -> Answer:
    """Without a Content-Type, as a page may send across sites unasked."""
    address = f"/races/{race.slug}/takedowns"
    return visitor.post(
        address, body=b'{"number": "7"}', headers={"Host": "photos.example"} | headers
    )


@pytest.mark.parametrize("headers", OTHERS)
def test_another_sites_page_takes_nothing_away(
    nobody: Gateway, services: Services, race: Race, headers: dict[str, str]
) -> None:
    for ask in (by_form, by_json):
        assert ask(nobody, race, headers).status == 403
    assert services.database.run("SELECT FROM takedowns") == []


@pytest.mark.parametrize("headers", OURS)
def test_our_own_pages_and_programs_ask(
    nobody: Gateway, race: Race, headers: dict[str, str]
) -> None:
    assert by_form(nobody, race, headers).status == 303
    assert by_json(nobody, race, headers).status == 201


def test_no_cookie_gives_an_order(nobody: Gateway, services: Services, race: Race) -> None:
    races.change(services.database, race.id, listed="closed")
    key = link_keys.make(services.database, race.id)
    token = create_token(services.database, "operator")
    names = ("token", "dorsal-token", "Authorization", "session")
    cookie = "; ".join([f"race-{race.slug}={key}", *(f"{name}={token}" for name in names)])
    for door in every_door():
        if door.access in {"photographer", "operator"}:
            path = door.path.replace("{slug}", race.slug)
            for name in ("{photo_id}", "{job_id}", "{takedown_id}"):
                path = path.replace(name, ID)
            assert nobody.request(door.method, path, headers={"Cookie": cookie}).status == 401
    assert nobody.get(f"/races/{race.slug}", headers={"Cookie": cookie}).status == 200


def test_the_cookie_stays_with_this_site_and_out_of_scripts(
    nobody: Gateway, services: Services, race: Race
) -> None:
    races.change(services.database, race.id, listed="closed")
    key = link_keys.make(services.database, race.id)
    exchanged = nobody.get(f"/r/{race.slug}?key={key}", headers={"X-Forwarded-Proto": "https"})
    assert exchanged.status == 303
    assert key not in exchanged.headers["Location"]
    parts = exchanged.headers["Set-Cookie"].split("; ")
    assert {"HttpOnly", "SameSite=Lax", "Secure"} <= set(parts)
