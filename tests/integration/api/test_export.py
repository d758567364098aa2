"""A race's export through the API."""

import codecs
import csv
import io

from chalicelib.api import export
from chalicelib.pipeline.removal import export_key
from chalicelib.pipeline.services import Services
from chalicelib.records import races
from chalicelib.records.races import Entrant, Race
from tests.integration.api.finished import arrived, completed
from tests.integration.api.gateway import Gateway

ADDRESS = "/races/city-10k/export.csv"
PAGES = "/races/city-10k/export"


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
    stored = services.storage.get(export_key(race.id, names=False))
    assert len(stored) > export.MAX_ANSWER
    assert stored.count(b"\r\n") == 8001


def test_an_export_is_by_the_race_s_clock_with_the_checksum(
    photographer: Gateway, services: Services, race: Race
) -> None:
    completed(services, race, "12", sha256="9c1b")
    photographer.patch(f"/races/{race.slug}", json={"clockOffset": 60})
    [row] = csv.DictReader(io.StringIO(photographer.get(ADDRESS).text))
    assert (row["takenAt"], row["sha256"]) == ("2026-05-17T09:31:00+00:00", "9c1b")
    [photo] = photographer.get(PAGES).json["photos"]
    assert (photo["takenAt"], photo["sha256"]) == ("2026-05-17T09:31:00Z", "9c1b")


def test_names_are_given_where_they_are_asked_for_and_to_nobody_else(
    nobody: Gateway, photographer: Gateway, services: Services, race: Race
) -> None:
    races.replace_entrants(services.database, race.id, [Entrant(bib="7", name="Ann Lee")])
    completed(services, race, "7", "8")
    assert "Ann" not in photographer.get(ADDRESS).text + photographer.get(PAGES).text
    rows = csv.DictReader(io.StringIO(photographer.get(f"{ADDRESS}?names=true").text))
    assert [(row["bib"], row["entrant"]) for row in rows] == [("7", "Ann Lee"), ("8", "")]
    [photo] = photographer.get(f"{PAGES}?names=true").json["photos"]
    assert [bib.get("name") for bib in photo["bibs"]] == ["Ann Lee", None]
    for address in (ADDRESS, PAGES, f"{ADDRESS}?names=true", f"{PAGES}?names=true"):
        assert nobody.get(address).status == 401


def test_pages_have_every_photo_once(photographer: Gateway, services: Services, race: Race) -> None:
    photos = [completed(services, race, "7").id, arrived(services, race).id]
    photos += [completed(services, race).id]
    photographer.put(f"/photos/{photos[2]}/bibs", json={"numbers": []})
    first = photographer.get(f"{PAGES}?limit=2").json
    last = photographer.get(f"{PAGES}?limit=2&cursor={first['nextCursor']}").json
    shown = first["photos"] + last["photos"]
    assert [photo["id"] for photo in shown] == photos
    assert last["nextCursor"] is None
    assert [photo["bibsSetAt"] is not None for photo in shown] == [False, False, True]
    for query in ("limit=1001", "cursor=nonsense", "names=perhaps"):
        assert photographer.get(f"{PAGES}?{query}").status == 400


def test_an_unknown_race_has_no_export(photographer: Gateway) -> None:
    for address in ("/races/nowhere/export.csv", "/races/nowhere/export"):
        assert photographer.get(address).status == 404


def test_a_browser_gets_a_link(
    photographer: Gateway, nobody: Gateway, services: Services, race: Race
) -> None:
    completed(services, race, "1234")
    address = f"/races/{race.slug}/export.csv"
    assert nobody.post(address).status == 401
    link = photographer.post(address).json["url"]
    assert f"{race.slug}.csv" in link
    stored = services.storage.get(export_key(race.id, names=False))
    assert stored == codecs.BOM_UTF8 + photographer.get(address).text.encode()


def test_a_link_without_names_never_leads_to_them_and_they_go_with_the_list(
    photographer: Gateway, services: Services, race: Race
) -> None:
    races.replace_entrants(services.database, race.id, [Entrant(bib="7", name="Ann Lee")])
    completed(services, race, "7")
    for query in ("", "?names=true"):
        photographer.post(f"{ADDRESS}{query}")
    assert b"Ann" not in services.storage.get(export_key(race.id, names=False))
    assert b"Ann Lee" in services.storage.get(export_key(race.id, names=True))
    photographer.delete(f"/races/{race.slug}/start-list")
    assert services.storage.head(export_key(race.id, names=True)) is None
