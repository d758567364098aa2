"""Nothing that is hidden is on any door that nobody has to be known for."""

import re

import pytest

from chalicelib.api.house import every_door
from chalicelib.api.runner import doors as pages
from chalicelib.pipeline.services import Services
from chalicelib.records.races import Race
from tests.integration.api.finished import completed
from tests.integration.api.gateway import Gateway

DOORS = [*every_door(), *pages]
OPEN = sorted({d.path for d in DOORS if d.method == "GET" and d.access in {"anyone", "public"}})
QUERIES = ("", "?bib=7", "?bib=7&limit=200", "?sort=taken", "?photo={hidden}", "?bib=?")


@pytest.mark.parametrize("asked", ["photo", "number", "hand"])
def test_no_public_door_tells_of_a_hidden_photo(
    nobody: Gateway, services: Services, race: Race, asked: str
) -> None:
    shown = completed(services, race, "8", name="Ann Lee.jpg", sha256="ab" * 32)
    hidden = completed(services, race, "7", name="hidden-one.jpg")
    for n in range(4):
        completed(services, race, str(90 + n))
    body = {"photo": {"photoId": hidden.id}, "number": {"number": "7"}}.get(asked)
    if body:
        asking = nobody.post(f"/races/{race.slug}/takedowns", json=body)
        assert asking.json["status"] == "open"
    else:
        services.database.run("UPDATE photos SET hidden_at = now() WHERE id = :id", id=hidden.id)
    said = []
    for path in OPEN:
        for photo in (shown, hidden):
            at = path.replace("{slug}", race.slug).replace("{photo_id}", photo.id)
            assert "{" not in at, f"{path}: say here what to look at"
            for query in QUERIES:
                said.append(nobody.get(at + query.format(hidden=hidden.id)).text)
    whole = "\n".join(said)
    assert shown.id in whole
    for word in (f"derived/{hidden.id}", "hidden-one.jpg", "Ann Lee", "ab" * 32):
        assert word not in whole
    # Its id is said only by who was asked for it by its id: "There is no photo ...".
    assert not re.search(rf'(?:href|"id")[=:]\s*"[^"]*{hidden.id}', whole)


def test_there_are_doors_to_look_at() -> None:
    assert {"/races", "/races/{slug}/photos", "/photos/{photo_id}", "/r/{slug}"} <= set(OPEN)
