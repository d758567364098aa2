"""What a photographer looks for: without a number, doubtful, confirmed, failed; and tries again."""

import pytest

from chalicelib.pipeline.services import Services
from chalicelib.queue import State
from chalicelib.records import races
from chalicelib.records.races import Race
from tests.integration.api.finished import arrived, completed, failed
from tests.integration.api.gateway import Gateway

NOBODY = "2f1e5a8c-6a0b-4d9e-9a53-0c1d7f3b8e42"


@pytest.fixture
def photos(services: Services, race: Race) -> dict[str, str]:
    """A photo of each kind: its id by what it is."""
    made = {
        "sure": completed(services, race, "12").id,
        "unsure": completed(services, race, "13").id,
        "in part": completed(services, race, "14").id,
        "nothing": completed(services, race).id,
        "seen": completed(services, race, "15").id,
        "seen empty": completed(services, race).id,
        "pending": arrived(services, race).id,
        "failed": failed(services, race).id,
    }
    run = services.database.run
    for name, doubt in (("unsure", 3.3), ("seen", 3.3), ("in part", 2.5), ("nothing", 0.0)):
        run("UPDATE photos SET doubt = :doubt WHERE id = :id", id=made[name], doubt=doubt)
    return made


@pytest.fixture
def spoken(photographer: Gateway, photos: dict[str, str]) -> dict[str, str]:
    """The same, once a person has spoken of two."""
    for name, numbers in (("seen", ["15"]), ("seen empty", [])):
        photographer.put(f"/photos/{photos[name]}/bibs", json={"numbers": numbers})
    return photos


@pytest.mark.parametrize("sort", ["created", "taken"])
@pytest.mark.parametrize(
    ("find", "expected"),
    [
        ("unread", {"nothing"}),
        ("doubtful", {"unsure", "in part", "nothing"}),
        ("confirmed", {"seen", "seen empty"}),
    ],
)
def test_each_kind_is_found(
    photographer: Gateway,
    race: Race,
    spoken: dict[str, str],
    find: str,
    expected: set[str],
    sort: str,
) -> None:
    seen: list[str] = []
    cursor: str | None = ""
    while cursor is not None:
        address = f"/races/{race.slug}/photos?find={find}&sort={sort}&limit=1&cursor={cursor}"
        page = photographer.get(address).json
        seen += [photo["id"] for photo in page["photos"]]
        cursor = page["nextCursor"]
    assert sorted(seen) == sorted(spoken[name] for name in expected)


def test_a_window_of_time_counts_as_well(
    photographer: Gateway, services: Services, race: Race, spoken: dict[str, str]
) -> None:
    services.database.run(
        "UPDATE photos SET taken_at = '2026-05-17T12:00Z' WHERE id = :id", id=spoken["unsure"]
    )
    address = f"/races/{race.slug}/photos?find=doubtful&takenFrom=2026-05-17T11:00:00Z"
    found = photographer.get(address).json["photos"]
    assert [photo["id"] for photo in found] == [spoken["unsure"]]


def test_doubtful_is_what_review_shows(
    photographer: Gateway, race: Race, spoken: dict[str, str]
) -> None:
    found = photographer.get(f"/races/{race.slug}/photos?find=doubtful").json["photos"]
    review = photographer.get(f"/races/{race.slug}/review").json
    asked = [doubtful["photo"]["id"] for doubtful in review["photos"]]
    assert sorted(photo["id"] for photo in found) == sorted(asked)
    assert len(asked) == review["left"] == 3


def test_it_is_not_for_everybody(nobody: Gateway, race: Race) -> None:
    assert nobody.get(f"/races/{race.slug}/photos?find=doubtful").status == 401


@pytest.mark.parametrize("query", ["find=doubtful&bib=12", "find=unread&status=failed", "find=x"])
def test_what_cannot_be_looked_for_is_refused(
    photographer: Gateway, race: Race, query: str
) -> None:
    assert photographer.get(f"/races/{race.slug}/photos?{query}").status == 400


def test_failed_photos_are_tried_again(
    photographer: Gateway, nobody: Gateway, services: Services, race: Race
) -> None:
    address = f"/races/{race.slug}/retry"
    ids = [failed(services, race).id for _ in range(3)]
    fine = completed(services, race, "12").id
    other = races.create(services.database, "another-race", "Another", race.date)
    foreign = failed(services, other).id
    body = {"ids": [ids[0], fine, foreign, NOBODY, "nonsense"]}
    assert nobody.post(address, json=body).status == 401
    assert photographer.post(address, json=body).json == {"retried": 1, "more": False}
    assert photographer.get(f"/photos/{ids[0]}/status").json["status"] == "pending"
    assert photographer.post(address, json={"all": True}).json == {"retried": 2, "more": False}
    waiting = services.queue.jobs(State.WAITING, size=10).jobs
    assert {job.id for job in waiting} == set(ids)
    assert photographer.get(f"/photos/{foreign}/status").json["status"] == "failed"
    assert photographer.post(address, json={}).status == 422
    assert photographer.post("/races/nowhere/retry", json={"all": True}).status == 404
