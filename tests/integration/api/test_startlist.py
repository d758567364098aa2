"""Start lists through the API: replaced as a whole, or not at all."""

import pytest

from chalicelib.pipeline.services import Services
from chalicelib.records import races
from chalicelib.records.races import Race
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
