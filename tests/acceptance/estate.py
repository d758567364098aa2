"""A Dorsal that holds something of everything, and all that its public doors tell of it."""

import hashlib
import io
import json
from collections.abc import Mapping
from contextlib import suppress
from pathlib import Path
from tempfile import TemporaryDirectory
from typing import Any

from PIL import Image

from infra.local.client import Client, Refused
from tests.acceptance.product import SAMPLES, ended, eventually

RACE = "city"
READ = ("04-close-up.jpg", "05-two-abreast.jpg", "19-first-home.jpg", "24-last-light.jpg")
WAITS = "16-from-the-kerb.jpg"  # its number is 4780
BROKEN = "notes.jpg"
ENTRANTS = ("1043", "2478", "3407", "1187", "1356", "4780", "7001")
# What a later version may tell otherwise: links are signed anew, estimates are of the moment.
PASSING = {"thumbnailUrl", "previewUrl", "estimate", "nextAttemptAt"}


def fill(client: Client) -> str:
    """Races, photos read, failed and waiting, a start list, a correction, a request; an id.

    The id is of the photo that waits, since the queue is paused. An older Dorsal is given what it
    has doors for.
    """
    client.ensure_race(RACE, "City Run", "2026-05-17")
    rows = "".join(f"{bib},Runner {n},F40\n" for n, bib in enumerate(ENTRANTS))
    client.call(
        "PUT", f"/races/{RACE}/start-list", f"bib,name,category\n{rows}".encode(), "text/csv"
    )
    ids = {name: _post(client, name) for name in READ}
    for id in ids.values():
        assert ended(client, id)["status"] == "completed"
    _send(client, "PUT", f"/photos/{ids['19-first-home.jpg']}/bibs", {"numbers": ["1356", "7001"]})
    _broken(client)
    _request_and_closed_race(client)
    client.call("POST", "/queue/pause")
    return _post(client, WAITS)


def told(client: Client) -> dict[str, Any]:
    """All that the doors tell of the races and their photos, by slug and name."""
    return {race["slug"]: _race(client, race["slug"]) for race in _races(client)}


def without(tells: dict[str, Any], names: set[str]) -> None:
    """Forget photos of those names, and what else changes when they are read."""
    race = tells[RACE]
    for name in names:
        race["photos"].pop(name)
    race["race"].pop("photos")  # counts
    race.get("start-list", {}).pop("photos", None)
    race.pop("export?names=true", None)


def differences(before: Any, after: Any, where: str = "") -> list[str]:
    """Where ``after`` tells something else than ``before``; it may tell more."""
    if isinstance(before, dict) and isinstance(after, dict):
        return [
            line
            for key in before
            for line in differences(before[key], after.get(key), f"{where}/{key}")
        ]
    if isinstance(before, list) and isinstance(after, list) and len(before) == len(after):
        return [
            line
            for n, (old, new) in enumerate(zip(before, after, strict=True))
            for line in differences(old, new, f"{where}/{n}")
        ]
    return [] if before == after else [f"{where}: {before!r}, then {after!r}"]


def _post(client: Client, name: str) -> str:
    """A sample photo, small."""
    out = io.BytesIO()
    with Image.open(SAMPLES / name) as photo:
        photo.thumbnail((720, 720))
        photo.save(out, "JPEG", quality=70)
    path = f"/races/{RACE}/photos?name={name}"
    return str(client.call("POST", path, out.getvalue(), "image/jpeg")["id"])


def _broken(client: Client) -> None:
    """Past the API's door, which would refuse it."""
    with TemporaryDirectory() as folder:
        text = Path(folder) / BROKEN
        text.write_text("these are my notes of the race")
        client.send(client.presign(RACE, [text])[0], text)
    eventually(lambda: client.call("GET", f"/races/{RACE}/photos?status=failed")["photos"])


def _request_and_closed_race(client: Client) -> None:
    with suppress(Refused):  # neither is in every version
        _send(client, "POST", f"/races/{RACE}/takedowns", {"number": "2478", "reason": "not me"})
        closed = {"slug": "club", "name": "Club", "date": "2026-05-18", "listed": "closed"}
        _send(client, "POST", "/races", closed)
        client.call("PUT", "/races/club/link-key")


def _send(client: Client, method: str, path: str, body: Mapping[str, object]) -> Any:
    return client.call(method, path, json.dumps(body).encode())


def _races(client: Client) -> list[Mapping[str, Any]]:
    listed = list(client.call("GET", "/races")["races"])
    with suppress(Refused):
        listed.append(client.call("GET", "/races/club"))
    return list({race["slug"]: race for race in listed}.values())


def _race(client: Client, slug: str) -> dict[str, Any]:
    photos = client.call("GET", f"/races/{slug}/photos?limit=200")["photos"]
    tells: dict[str, Any] = {
        "race": _lasting(client.call("GET", f"/races/{slug}")),
        "photos": {photo["name"]: _photo(client, photo["id"]) for photo in photos},
    }
    for door in ("start-list", "takedowns", "export?names=true"):
        with suppress(Refused):
            tells[door] = client.call("GET", f"/races/{slug}/{door}")
    return tells


def _photo(client: Client, id: str) -> dict[str, Any]:
    photo = client.call("GET", f"/photos/{id}")
    links = {name: photo.get(name) for name in ("thumbnailUrl", "previewUrl")}
    return _lasting(photo) | {
        name.replace("Url", "Sha256"): _sum(client, link) for name, link in links.items() if link
    }


def _sum(client: Client, link: str) -> str:
    answer = client.http.request("GET", link)
    assert answer.status == 200, link
    return hashlib.sha256(answer.data).hexdigest()


def _lasting(tells: Mapping[str, Any]) -> dict[str, Any]:
    return {name: value for name, value in tells.items() if name not in PASSING}
