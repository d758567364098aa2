"""A race's export through the API."""

import csv
import io

from chalicelib.api import export
from chalicelib.pipeline.services import Services
from chalicelib.records.races import Race
from tests.integration.api.finished import arrived, completed
from tests.integration.api.gateway import Gateway

ADDRESS = "/races/city-10k/export.csv"


def test_photos_and_bibs_are_rows(photographer: Gateway, services: Services, race: Race) -> None:
    photo = completed(services, race, "12", "7", name='=1+1,"x".jpg')
    arrived(services, race, "b.jpg")
    answer = photographer.get(ADDRESS)
    assert answer.headers["Content-Type"] == "text/csv; charset=utf-8"
    assert 'filename="city-10k.csv"' in answer.headers["Content-Disposition"]
    rows = list(csv.DictReader(io.StringIO(answer.text)))
    assert [(row["photo"], row["bib"]) for row in rows[:2]] == [(photo.id, "12"), (photo.id, "7")]
    assert rows[0]["name"] == '\'=1+1,"x".jpg'
    assert (rows[2]["status"], rows[2]["bib"]) == ("pending", "")


def test_a_large_export_is_fetched_from_storage(
    photographer: Gateway, services: Services, race: Race
) -> None:
    services.database.run(
        "INSERT INTO photos (id, race_id, object_key, object_version, original_name)"
        " SELECT gen_random_uuid(), :race, n::text, '', repeat('x', 250)"
        " FROM generate_series(1, 8000) AS n",
        race=race.id,
    )
    answer = photographer.get(ADDRESS)
    assert answer.status == 303
    assert "city-10k.csv" in answer.headers["Location"]
    stored = services.storage.get(f"exports/{race.id}.csv")
    assert len(stored) > export.MAX_ANSWER
    assert stored.count(b"\r\n") == 8001


def test_an_unknown_race_has_no_export(photographer: Gateway) -> None:
    assert photographer.get("/races/nowhere/export.csv").status == 404
