"""Requests to take photos away: hidden at once, within limits, decided by the organiser."""

from collections.abc import Callable
from concurrent.futures import ThreadPoolExecutor
from contextlib import closing
from dataclasses import replace
from datetime import UTC, datetime, timedelta
from typing import Any

import pytest

from chalicelib.pipeline import removal
from chalicelib.pipeline.services import Services
from chalicelib.pipeline.takedowns import forget_who_asked
from chalicelib.queue import NewJob
from chalicelib.records import attempts, bibs, photos, races, uploads
from chalicelib.records.bibs import StoredBib
from chalicelib.records.database import Database
from chalicelib.records.races import Race
from chalicelib.records.results import Result, finish
from tests.integration.api.finished import arrived, completed
from tests.integration.api.gateway import Answer, Gateway
from tests.integration.api.test_runner import post
from tests.integration.locks import wait_for_a_lock


@pytest.fixture
def others(services: Services, race: Race) -> list[str]:
    """Enough photos of other runners for the race not to be a small one."""
    return [completed(services, race, str(9000 + n)).id for n in range(8)]


def ask(visitor: Gateway, race: Race, **body: Any) -> Answer:
    return visitor.post(f"/races/{race.slug}/takedowns", json=body)


def from_afar(visitor: Gateway, last: int) -> Gateway:
    return replace(visitor, source_ip=f"198.51.100.{last}")


def shown(visitor: Gateway, race: Race, query: str = "") -> set[str]:
    photos = visitor.get(f"/races/{race.slug}/photos?limit=200{query}").json["photos"]
    return {photo["id"] for photo in photos}


def test_a_photo_hides_at_once_everywhere(
    nobody: Gateway, photographer: Gateway, services: Services, race: Race, others: list[str]
) -> None:
    photo = completed(services, race, "1234")
    asked = ask(nobody, race, photoId=photo.id, reason="not me", contact="a@example.org")
    assert (asked.status, asked.json["status"]) == (201, "open")
    assert shown(nobody, race) == set(others)
    assert shown(nobody, race, "&bib=1234") == set()
    assert nobody.get(f"/photos/{photo.id}").status == 401
    assert nobody.get(f"/photos/{photo.id}/status").status == 401
    assert photo.id in shown(photographer, race)
    assert photographer.get(f"/photos/{photo.id}").json["hidden"] is True
    assert "hidden" not in nobody.get(f"/photos/{others[0]}").json


def test_a_number_s_request_covers_what_is_read_later(
    nobody: Gateway, services: Services, race: Race, others: list[str]
) -> None:
    early = completed(services, race, "7")
    assert ask(nobody, race, number="7").json["status"] == "open"
    late = completed(services, race, "7", "8")
    assert shown(nobody, race) == set(others)
    assert nobody.get(f"/photos/{late.id}").status == 401
    # By a person's word it is another runner's.
    bibs.set_by_person(services.database, early.id, ["8"])
    assert shown(nobody, race) == {*others, early.id}


def test_a_number_s_request_is_of_one_race(
    nobody: Gateway, services: Services, race: Race, others: list[str]
) -> None:
    elsewhere = races.create(services.database, "other", "Other", race.date)
    photo = completed(services, elsewhere, "7")
    ask(nobody, race, number="7")
    assert nobody.get(f"/photos/{photo.id}").status == 200


def test_a_photo_sent_again_stays_away(
    nobody: Gateway, photographer: Gateway, services: Services, race: Race, others: list[str]
) -> None:
    photo = completed(services, race, "7")
    services.database.run("UPDATE photos SET sha256 = 'abc' WHERE id = :id", id=photo.id)
    asked = ask(nobody, race, photoId=photo.id, wants="delete").json
    photographer.post(f"/takedowns/{asked['id']}", json={"verdict": "confirmed"})
    again = completed(services, race, "7")
    services.database.run("UPDATE photos SET sha256 = 'abc' WHERE id = :id", id=again.id)
    assert nobody.get(f"/photos/{again.id}").status == 401
    services.database.run("UPDATE photos SET sha256 = 'def' WHERE id = :id", id=again.id)
    assert nobody.get(f"/photos/{again.id}").status == 200


def test_the_organiser_is_told_and_decides(
    nobody: Gateway, photographer: Gateway, services: Services, race: Race, others: list[str]
) -> None:
    photo = completed(services, race, "1234")
    id = ask(nobody, race, photoId=photo.id, reason="two\nlines", contact="me").json["id"]
    ask(nobody, race, number="1234")
    listed = photographer.get(f"/races/{race.slug}/takedowns").json
    assert listed["undecided"] == {"open": 2, "waiting": 0}
    number, single = listed["takedowns"]
    assert (number["number"], number["photos"], number["photoId"]) == ("1234", 1, None)
    assert (single["id"], single["reason"], single["contact"]) == (id, "two\nlines", "me")
    rejected = photographer.post(f"/takedowns/{id}", json={"verdict": "rejected"})
    assert rejected.json["status"] == "rejected"
    assert photo.id not in shown(nobody, race), "the number's request still hides it"
    photographer.post(f"/takedowns/{number['id']}", json={"verdict": "rejected"})
    assert photo.id in shown(nobody, race)
    listed = photographer.get(f"/races/{race.slug}/takedowns?status=rejected").json
    assert [one["status"] for one in listed["takedowns"]] == ["rejected", "rejected"]
    assert listed["undecided"] == {"open": 0, "waiting": 0}


def test_what_was_rejected_waits_when_it_is_asked_again_and_can_be_confirmed(
    nobody: Gateway, photographer: Gateway, services: Services, race: Race, others: list[str]
) -> None:
    photo = completed(services, race, "1234")
    id = ask(nobody, race, photoId=photo.id).json["id"]
    photographer.post(f"/takedowns/{id}", json={"verdict": "rejected"})
    again = ask(from_afar(nobody, 9), race, photoId=photo.id).json
    assert again["status"] == "waiting"
    assert photo.id in shown(nobody, race)
    photographer.post(f"/takedowns/{again['id']}", json={"verdict": "confirmed"})
    assert photo.id not in shown(nobody, race)


def test_deletion_takes_bytes_rows_derivatives_and_job(
    nobody: Gateway, photographer: Gateway, services: Services, race: Race, others: list[str]
) -> None:
    photos = [completed(services, race, "55") for _ in range(2)]
    for photo in photos:
        services.storage.put(
            f"derived/{photo.id}/lost/preview.jpg", b"of a lost lease", "image/jpeg"
        )
        promise = uploads.Upload(
            key=photo.object_key, race_id=race.id, original_name="me.jpg",
            content_type="image/jpeg", max_bytes=9, expires_at=datetime.now(UTC),
        )  # fmt: skip
        uploads.expect(services.database, [promise])
        services.queue.send([NewJob(id=photo.id)])
    services.storage.put(removal.export_key(race.id, names=True), b"55", "text/csv")
    id = ask(nobody, race, number="55", wants="delete").json["id"]
    done = photographer.post(f"/takedowns/{id}", json={"verdict": "confirmed"}).json
    assert (done["deleted"], done["left"], done["status"]) == (2, 0, "confirmed")
    for photo in photos:
        assert services.storage.head(photo.object_key) is None
        assert services.storage.list(f"derived/{photo.id}/") == []
        assert uploads.by_key(services.database, photo.object_key) is None
        assert services.queue.job(photo.id) is None
        for table in ("bibs", "candidates", "clear_numbers"):
            count = f"SELECT count(*) FROM {table} WHERE photo_id = :id"
            assert services.database.run(count, id=photo.id) == [{"count": 0}]
    assert services.storage.list("exports/") == []
    assert len(photographer.get(f"/races/{race.slug}/takedowns").json["takedowns"]) == 1
    assert shown(nobody, race) == set(others)


def test_a_photo_read_after_its_number_s_deletion_hides_and_waits_for_a_person(
    nobody: Gateway, photographer: Gateway, services: Services, race: Race, others: list[str]
) -> None:
    id = ask(nobody, race, number="55", wants="delete").json["id"]
    photographer.post(f"/takedowns/{id}", json={"verdict": "confirmed"})
    late = completed(services, race, "55")  # perhaps misread, so not deleted unseen
    assert late.id not in shown(nobody, race)
    assert photographer.get(f"/races/{race.slug}/takedowns").json["takedowns"][0]["photos"] == 1
    again = photographer.post(f"/takedowns/{id}", json={"verdict": "confirmed"}).json
    assert again["deleted"] == 1
    assert services.storage.head(late.object_key) is None


def test_the_organiser_may_hide_where_deletion_was_asked(
    nobody: Gateway, photographer: Gateway, services: Services, race: Race, others: list[str]
) -> None:
    photo = completed(services, race, "55")
    id = ask(nobody, race, photoId=photo.id, wants="delete").json["id"]
    body = {"verdict": "confirmed", "wants": "hide"}
    assert photographer.post(f"/takedowns/{id}", json=body).json["deleted"] == 0
    assert services.storage.head(photo.object_key)
    assert photo.id not in shown(nobody, race)


def test_an_address_hides_a_few_then_waits_then_is_refused(
    nobody: Gateway, services: Services, race: Race
) -> None:
    photos = [completed(services, race, str(n)).id for n in range(42)]
    statuses = [ask(nobody, race, photoId=id).json.get("status") for id in photos[:21]]
    assert statuses == ["open"] * 5 + ["waiting"] * 15 + [429]
    refused = ask(nobody, race, photoId=photos[30])
    assert (refused.status, refused.headers["Retry-After"]) == (429, "86400")
    assert len(shown(nobody, race)) == 37
    # X-Forwarded-For is the client's own word.
    headers = {"X-Forwarded-For": "203.0.113.9"}
    body = {"photoId": photos[30]}
    assert nobody.post(f"/races/{race.slug}/takedowns", json=body, headers=headers).status == 429
    assert ask(from_afar(nobody, 1), race, photoId=photos[30]).json["status"] == "open"


def test_many_addresses_cannot_blank_a_race(
    nobody: Gateway, photographer: Gateway, services: Services, race: Race
) -> None:
    photos = [completed(services, race, str(n % 4)).id for n in range(12)]
    for n, id in enumerate(photos):
        ask(from_afar(nobody, n), race, photoId=id)
        ask(from_afar(nobody, n), race, number=str(n % 4))
    assert len(shown(nobody, race)) >= 6
    assert photographer.get(f"/races/{race.slug}/takedowns").json["undecided"]["waiting"] > 0


def test_numbers_asked_for_before_any_photo_cannot_blank_the_race(
    nobody: Gateway, services: Services, race: Race
) -> None:
    statuses = [
        ask(from_afar(nobody, n % 100), race, number=str(n)).json["status"] for n in range(60)
    ]
    assert statuses.count("open") == 50


def test_a_wrong_number_is_told_and_hides_nothing(
    nobody: Gateway, photographer: Gateway, services: Services, race: Race, others: list[str]
) -> None:
    photo = completed(services, race, "55")
    told = ask(nobody, race, photoId=photo.id, wants="correct", reason="it is 56").json
    assert told["status"] == "waiting"
    photographer.post(f"/takedowns/{told['id']}", json={"verdict": "confirmed"})
    assert photo.id in shown(nobody, race)


@pytest.mark.parametrize(
    "body",
    [
        {},
        {"number": "1", "photoId": "2f1e5a8c-6a0b-4d9e-9a53-0c1d7f3b8e42"},
        {"number": "1", "wants": "correct"},
        {"number": "1", "wants": "burn"},
        {"number": "1", "reason": "x" * 501},
        {"number": "1", "contact": "x" * 201},
        {"number": "1", "contact": "\x00"},
        {"photoId": "nonsense"},
    ],
)
def test_what_is_no_request_is_refused_and_changes_nothing(
    nobody: Gateway, photographer: Gateway, race: Race, body: dict[str, str]
) -> None:
    assert ask(nobody, race, **body).status == 422
    assert photographer.get(f"/races/{race.slug}/takedowns").json["takedowns"] == []


def test_only_what_is_seen_can_be_asked_for(
    nobody: Gateway, services: Services, race: Race, others: list[str]
) -> None:
    pending = arrived(services, race)
    elsewhere = races.create(services.database, "other", "Other", race.date)
    assert ask(nobody, race, photoId=pending.id).status == 401
    assert ask(nobody, elsewhere, photoId=others[0]).status == 404
    assert ask(nobody, race, photoId="2f1e5a8c-6a0b-4d9e-9a53-0c1d7f3b8e42").status == 404


def meanwhile(
    database_url: str, delete: Callable[[Database], object], call: Callable[[], Answer]
) -> Answer:
    """The answer to a call that is under way when a deletion is committed."""
    with closing(Database(database_url)) as other, ThreadPoolExecutor(1) as visitor:
        with other.transaction():
            delete(other)
            answer = visitor.submit(call)
            wait_for_a_lock(other)
        return answer.result()


@pytest.mark.parametrize("door", ["api", "page", "verdict"])
def test_a_race_deleted_meanwhile_is_told_to_be_gone(
    nobody: Gateway, photographer: Gateway, race: Race, database_url: str, door: str
) -> None:
    id = ask(nobody, race, number="7").json["id"]
    calls: dict[str, Callable[[], Answer]] = {
        "api": lambda: ask(nobody, race, number="8"),
        "page": lambda: post(nobody, race, what="number", number="8", wants="hide"),
        "verdict": lambda: photographer.post(f"/takedowns/{id}", json={"verdict": "confirmed"}),
    }
    told = meanwhile(database_url, lambda other: races.delete(other, race.id), calls[door])
    assert told.status == 404
    said = {
        "api": "the race has been deleted",
        "page": "is not here, or not any more",
        "verdict": f"There is no request '{id}'",
    }
    assert said[door] in told.text


def test_a_photo_deleted_meanwhile_is_told_to_be_gone(
    nobody: Gateway, services: Services, race: Race, others: list[str], database_url: str
) -> None:
    told = meanwhile(
        database_url,
        lambda other: photos.delete(other, others[0]),
        lambda: ask(nobody, race, photoId=others[0]),
    )
    assert (told.status, "the photo has been deleted" in told.text) == (404, True)
    assert services.database.run("SELECT FROM takedowns") == []


def test_nothing_public_tells_of_a_request(
    nobody: Gateway, services: Services, race: Race, others: list[str]
) -> None:
    ask(nobody, race, photoId=others[0], reason="secret reason", contact="secret@example.org")
    for address in ("/races", f"/races/{race.slug}", f"/races/{race.slug}/photos"):
        assert "secret" not in nobody.get(address).text
    assert nobody.get(f"/races/{race.slug}/takedowns").status == 401


def test_who_asked_is_forgotten(
    nobody: Gateway, photographer: Gateway, services: Services, race: Race, others: list[str]
) -> None:
    id = ask(nobody, race, photoId=others[0], contact="me@example.org").json["id"]
    photographer.post(f"/takedowns/{id}", json={"verdict": "confirmed"})
    [row] = services.database.run("SELECT address, contact FROM takedowns")
    assert len(row["address"]) == 64
    assert "192.0.2.1" not in row["address"]
    now = datetime.now(UTC)
    forget_who_asked(services, now + timedelta(days=1))
    [row] = services.database.run("SELECT address, contact FROM takedowns")
    assert row == {"address": None, "contact": "me@example.org"}
    assert services.database.run("SELECT count(*) FROM address_keys") == [{"count": 0}]
    forget_who_asked(services, now + timedelta(days=91))
    assert services.database.run("SELECT contact FROM takedowns") == [{"contact": ""}]


def test_a_new_version_under_the_same_key_stays_hidden(
    nobody: Gateway, services: Services, race: Race, others: list[str]
) -> None:
    photo = completed(services, race, "7")
    ask(nobody, race, photoId=photo.id)
    services.database.run(
        "UPDATE photos SET processing_status = 'pending', lease = NULL, processed_at = NULL "
        "WHERE id = :id",
        id=photo.id,
    )
    claim = attempts.claim(services.database, photo.id, 9)
    assert claim
    result = Result(
        bibs=[StoredBib(number="8")], width=1, height=1, thumbnail_key="t", preview_key="p"
    )
    assert finish(services.database, photo.id, claim.lease, photo.generation, result)
    assert nobody.get(f"/photos/{photo.id}").status == 401
