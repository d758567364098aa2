"""Start lists through the API: replaced as a whole, or not at all."""

import pytest

from chalicelib.pipeline.services import Services
from chalicelib.records import judgements, passes, races
from chalicelib.records.races import Race
from tests.integration.api.finished import completed
from tests.integration.api.gateway import Gateway

ADDRESS = "/races/city-10k/start-list"
CSV = {"Content-Type": "text/csv"}


def test_a_list_replaces_the_one_before(
    photographer: Gateway, services: Services, race: Race
) -> None:
    photographer.put(ADDRESS, body=b"1,Old\n2,Old\n", headers=CSV)
    answer = photographer.put(ADDRESS, body="\ufeffBib;Name\n7;Zoë\na9;Ann\n".encode(), headers=CSV)
    assert answer.json == {"entrants": 2}
    assert races.start_list(services.database, race.id) == {"7", "A9"}


def test_a_list_with_faults_changes_nothing(
    photographer: Gateway, services: Services, race: Race
) -> None:
    photographer.put(ADDRESS, body=b"1,Kept\n", headers=CSV)
    answer = photographer.put(ADDRESS, body=b"bib,name\n7,A\n,B\n7,C\n?,D\n", headers=CSV)
    assert answer.status == 422
    assert [fault["line"] for fault in answer.json["errors"]] == [3, 4, 5]
    assert races.start_list(services.database, race.id) == {"1"}


def test_a_list_is_taken_away_again(
    photographer: Gateway, nobody: Gateway, services: Services, race: Race
) -> None:
    photographer.put(ADDRESS, body=b"1,Ann\n", headers=CSV)
    assert nobody.delete(ADDRESS).status == 401
    assert photographer.delete(ADDRESS).status == 204
    assert races.start_list(services.database, race.id) == frozenset()
    assert photographer.delete(ADDRESS).status == 204
    assert photographer.delete("/races/x/start-list").status == 404


def test_a_race_whose_list_changes_is_due_and_rung_for(
    photographer: Gateway, services: Services, race: Race
) -> None:
    photographer.put(ADDRESS, body=b"bib,name\n,nobody\n", headers=CSV)
    assert passes.due(services.database) == []
    assert not services.doorbell.listen(0)
    photographer.put(ADDRESS, body=b"1,Ann\n", headers=CSV)
    assert [due.id for due in passes.due(services.database)] == [race.id]
    assert services.doorbell.listen(0)
    photographer.delete(ADDRESS)
    assert services.doorbell.listen(0)


@pytest.mark.parametrize(
    ("body", "media", "status"),
    [
        (b"", "text/csv", 422),
        (b"bib,name\n", "text/csv", 422),
        ("1,Zoë\n".encode("latin-1"), "text/csv", 422),
        ("1,Zoë\n".encode("latin-1"), "application/octet-stream", 422),
        (b"{}", "application/json", 415),
    ],
)
def test_what_is_no_list_is_refused(
    photographer: Gateway, race: Race, body: bytes, media: str, status: int
) -> None:
    answer = photographer.put(ADDRESS, body=body, headers={"Content-Type": media})
    assert answer.status == status


def test_an_unknown_race_has_no_list(photographer: Gateway) -> None:
    assert photographer.put("/races/x/start-list", body=b"1\n", headers=CSV).status == 404


def test_a_preview_tells_what_would_be_taken_and_changes_nothing(
    photographer: Gateway, nobody: Gateway, services: Services, race: Race
) -> None:
    photographer.put(ADDRESS, body=b"1,Kept\n", headers=CSV)
    for numbers in (["7", "99"], ["99"], ["012"]):
        photo = completed(services, race, *numbers)
        for number in numbers:
            services.database.run(
                "INSERT INTO clear_numbers (race_id, number, photo_id) VALUES (:race, :n, :id)",
                race=race.id, n=number, id=photo.id,
            )  # fmt: skip
    body = b"bib;name;category\n7;Ann;F40\n12;Bob;\n13;;\n"
    assert nobody.post(f"{ADDRESS}/preview", body=body, headers=CSV).status == 401
    assert photographer.post(f"{ADDRESS}/preview", body=body, headers=CSV).json == {
        "entrants": 3,
        "named": 2,
        "withCategory": 1,
        "first": [
            {"bib": "7", "name": "Ann", "category": "F40"},
            {"bib": "12", "name": "Bob", "category": ""},
            {"bib": "13", "name": "", "category": ""},
        ],
        "ignored": [],
        "replaces": 1,
        "photos": 3,
        "photosListed": 2,
        "numbers": 3,
        "numbersListed": 2,
        "unlisted": ["99"],
    }
    assert races.start_list(services.database, race.id) == {"1"}


def test_a_preview_names_faults_as_putting_does(photographer: Gateway, race: Race) -> None:
    body = b"bib,name\n7,A\n,B\n7,C\n"
    answers = [
        photographer.post(f"{ADDRESS}/preview", body=body, headers=CSV),
        photographer.put(ADDRESS, body=body, headers=CSV),
    ]
    assert [answer.status for answer in answers] == [422, 422]
    assert answers[0].json["errors"] == answers[1].json["errors"]


def test_how_far_judging_by_the_list_is(
    photographer: Gateway, services: Services, race: Race
) -> None:
    nothing = {"entrants": 0, "judging": False, "photos": 0, "photosLeft": 0}
    assert photographer.get(ADDRESS).json == nothing
    first, _, third = [completed(services, race, "1") for _ in range(3)]
    photographer.put(ADDRESS, body=b"1,Ann\n", headers=CSV)
    due = {"entrants": 1, "judging": True, "photos": 3, "photosLeft": 3}
    assert photographer.get(ADDRESS).json == due
    database = services.database
    with database.transaction():
        standing = passes.take(database, race.id)
        assert standing
        page = judgements.page(database, race.id, standing.after, 2)
        assert [page[0].photo_id, page[1].photo_id] != [first.id, third.id]
        passes.save(database, race.id, standing, page[-1].cursor, 0.1)
    assert photographer.get(ADDRESS).json == due | {"photosLeft": 1}
    with database.transaction():
        standing = passes.take(database, race.id)
        assert standing
        passes.save(database, race.id, standing, "", 0.1)
    assert photographer.get(ADDRESS).json == due | {"judging": False, "photosLeft": 0}
