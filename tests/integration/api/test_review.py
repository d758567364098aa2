"""Reviewing through the API: what is to be looked at, what it may be, and two people at once."""

from collections.abc import Sequence
from concurrent.futures import ThreadPoolExecutor
from datetime import timedelta
from typing import Any

import pytest

from chalicelib.bibs.judge import PART, UNSURE
from chalicelib.pipeline.doubt import doubt_of
from chalicelib.pipeline.services import Services
from chalicelib.records import races
from chalicelib.records.bibs import StoredBib
from chalicelib.records.candidates import StoredCandidate
from chalicelib.records.database import Database
from chalicelib.records.photos import Photo
from chalicelib.records.races import Entrant, Race
from tests.integration.api.finished import TAKEN_AT, completed, failed
from tests.integration.api.gateway import Gateway

REVIEW = "/races/city-10k/review"


def seen(text: str, reason: str = "", **more: Any) -> StoredCandidate:
    told = {"confidence": 0.7, "box": (100, 200, 300, 260), "verdict": "dropped", "number": ""}
    return StoredCandidate(text=text, reason=reason, **{**told, **more})


def unsure(services: Services, race: Race, number: str, confidence: float) -> Photo:
    """A photo on which a number was read so surely."""
    kept = seen(number, number=number, verdict="kept", belief=confidence)
    photo = completed(services, race, number, candidates=[kept])
    return judged(services, photo, [StoredBib(number=number, confidence=confidence)], [kept])


def partial(services: Services, race: Race, text: str, number: str = "77") -> Photo:
    """A photo with a sure number and a part of another."""
    part = seen(text, PART, evidence={"height": 30.0, "hidden": 0.9})
    photo = completed(services, race, number, candidates=[part], taken_at=TAKEN_AT)
    return judged(services, photo, [StoredBib(number=number, confidence=0.97)], [part])


def judged(
    services: Services,
    photo: Photo,
    bibs: Sequence[StoredBib],
    candidates: Sequence[StoredCandidate],
) -> Photo:
    """Let the photo be as a worker would have judged it."""
    for bib in bibs:
        services.database.run(
            "UPDATE bibs SET confidence = :c WHERE photo_id = :id AND number = :n",
            c=bib.confidence, id=photo.id, n=bib.number,
        )  # fmt: skip
    doubt = doubt_of(bibs, candidates)
    services.database.run("UPDATE photos SET doubt = :d WHERE id = :id", d=doubt, id=photo.id)
    return photo


def ids(answer: Any) -> list[str]:
    return [one["photo"]["id"] for one in answer.json["photos"]]


def say(who: Gateway, photo: Photo, *numbers: str, at: str | None = None) -> Any:
    return who.put(f"/photos/{photo.id}/bibs", json={"numbers": numbers, "reviewedAt": at})


def test_any_photo_can_be_asked_for(photographer: Gateway, services: Services, race: Race) -> None:
    other = races.create(services.database, "other", "Other", race.date)
    sure, elsewhere = completed(services, race, "1234"), completed(services, other, "5")
    broken = failed(services, race)
    for said in ((), ("77",)):
        if said:
            say(photographer, sure, *said)
        answer = photographer.get(f"{REVIEW}?photo={sure.id}").json
        [one] = answer["photos"]
        assert (one["photo"]["id"], one["doubt"]) == (sure.id, "asked")
        assert [read["number"] for read in one["reads"]] == list(said or ("1234",))
        assert answer["nextCursor"] is None
    for none in (elsewhere.id, broken.id, "no-id"):
        assert photographer.get(f"{REVIEW}?photo={none}").status == 404


def test_the_most_doubtful_come_first(
    photographer: Gateway, services: Services, race: Race
) -> None:
    likely = seen("567", UNSURE, number="567", belief=0.4)
    nothing = judged(services, completed(services, race), [], [])
    first = unsure(services, race, "1234", 0.51)
    second = unsure(services, race, "1235", 0.79)
    judged(services, completed(services, race, "8"), [StoredBib(number="8", confidence=0.8)], [])
    part = partial(services, race, "56~")
    dropped = completed(services, race, "9", candidates=[likely])
    judged(services, dropped, [StoredBib(number="9", confidence=0.9)], [likely])
    failed(services, race)
    answer = photographer.get(REVIEW)
    assert ids(answer) == [p.id for p in (first, second, part, dropped, nothing)]
    assert [one["doubt"] for one in answer.json["photos"]] == [
        "unsure", "unsure", "partial", "dropped", "nothing",
    ]  # fmt: skip
    assert (answer.json["left"], answer.json["nextCursor"]) == (5, None)
    shown = answer.json["photos"][0]
    assert shown["originalUrl"] != shown["photo"]["previewUrl"]
    assert [(read["text"], read["number"]) for read in shown["reads"]] == [("1234", "1234")]
    [_, part_read] = answer.json["photos"][2]["reads"]
    assert (part_read["text"], part_read["number"]) == ("56~", None)
    assert part_read["box"] == [100, 200, 300, 260]
    assert part_read["reason"] == PART


def test_it_needs_a_token(nobody: Gateway, race: Race) -> None:
    assert nobody.get(REVIEW).status == 401


@pytest.mark.parametrize("query", ["cursor=AAAA", "cursor=bmFuIDAgMA", "limit=0", "limit=51"])
def test_a_bad_question_is_refused(photographer: Gateway, race: Race, query: str) -> None:
    assert photographer.get(f"{REVIEW}?{query}").status == 400
    assert photographer.get("/races/no-race/review").status == 404


def test_pages_stay_where_they_are_while_photos_are_taken_out(
    photographer: Gateway, services: Services, race: Race
) -> None:
    same = [unsure(services, race, "1234", 0.6) for _ in range(5)]  # all equally doubtful
    last = judged(services, completed(services, race), [], [])
    expected = [*sorted((photo.id for photo in same), reverse=True), last.id]
    page = photographer.get(f"{REVIEW}?limit=2")
    assert ids(page) == expected[:2]
    for photo in same:
        if photo.id in expected[:2]:
            say(photographer, photo, "1234")
    page = photographer.get(f"{REVIEW}?limit=2&cursor={page.json['nextCursor']}")
    assert (ids(page), page.json["left"]) == (expected[2:4], 4)
    page = photographer.get(f"{REVIEW}?limit=2&cursor={page.json['nextCursor']}")
    assert (ids(page), page.json["nextCursor"]) == (expected[4:], None)


def test_suggestions_fit_the_hidden_part(
    photographer: Gateway, services: Services, race: Race, database: Database
) -> None:
    entrants = [Entrant(bib=bib) for bib in ("5612", "5698", "5798", "77", "12")]
    races.replace_entrants(database, race.id, entrants)
    partial(services, race, "56~")
    for number, seconds in (("5698", 4), ("4711", -2), ("5600", 16)):
        completed(services, race, number, taken_at=TAKEN_AT + timedelta(seconds=seconds))
    [shown] = photographer.get(REVIEW).json["photos"]
    assert [(s["number"], s["source"]) for s in shown["reads"][1]["suggestions"]] == [
        ("5698", "nearby"), ("5612", "list"),
    ]  # fmt: skip
    assert shown["nearby"] == [
        {"number": "4711", "seconds": 2.0}, {"number": "5698", "seconds": 4.0},
    ]  # fmt: skip


def test_other_readings_of_the_same_pixels_are_suggested(
    photographer: Gateway, services: Services, race: Race
) -> None:
    others = {"height": 30.0, "alternatives": [["1234", 0.2], ["I2E", 0.1]]}
    read = seen("1284", UNSURE, number="1284", belief=0.4, evidence=others)
    judged(services, completed(services, race, candidates=[read]), [], [read])
    [shown] = photographer.get(REVIEW).json["photos"]
    assert [(s["number"], s["source"]) for s in shown["reads"][0]["suggestions"]] == [
        ("1284", "reading"), ("1234", "reading"),
    ]  # fmt: skip


def test_the_second_of_two_people_is_told(
    photographer: Gateway, operator: Gateway, services: Services, race: Race
) -> None:
    photo = unsure(services, race, "1234", 0.6)
    first = say(photographer, photo, "1234")
    assert (first.status, first.json["bibs"][0]["confirmed"]) == (200, True)
    assert first.json["reviewedAt"] is not None
    second = say(operator, photo, "1284")
    assert second.status == 409
    assert "look at it again" in second.json["detail"]
    now = operator.get(f"/photos/{photo.id}").json
    assert [bib["number"] for bib in now["bibs"]] == ["1234"]
    assert say(operator, photo, "1284", at=now["reviewedAt"]).status == 200
    assert photographer.get(REVIEW).json["left"] == 0


def test_an_answer_that_was_lost_is_no_contradiction(
    photographer: Gateway, services: Services, race: Race
) -> None:
    photo = unsure(services, race, "1234", 0.6)
    first, again = (say(photographer, photo, "1234", "77") for _ in range(2))
    assert (again.status, again.json["reviewedAt"]) == (200, first.json["reviewedAt"])


def test_of_many_at_once_one_is_heard(
    photographer: Gateway, services: Services, race: Race, database_url: str
) -> None:
    from chalicelib.records.bibs import Contradicted, Seen, set_by_person

    photo = unsure(services, race, "1234", 0.6)

    def speak(number: str) -> str | None:
        own = Database(database_url)
        try:
            set_by_person(own, photo.id, [number], Seen(None, whatever=False))
        except Contradicted:
            return None
        finally:
            own.close()
        return number

    with ThreadPoolExecutor(6) as people:
        heard = [number for number in people.map(speak, "234567") if number]
    assert len(heard) == 1
    shown = photographer.get(f"/photos/{photo.id}").json
    assert [bib["number"] for bib in shown["bibs"]] == heard


def test_what_was_said_can_be_taken_back(
    photographer: Gateway, services: Services, race: Race
) -> None:
    photo = unsure(services, race, "1234", 0.6)
    address = f"/photos/{photo.id}/bibs"
    said = say(photographer, photo).json
    assert (said["bibs"], photographer.get(REVIEW).json["left"]) == ([], 0)
    assert photographer.delete(f"{address}?reviewedAt=2026-01-01T00:00:00Z").status == 409
    back = photographer.delete(f"{address}?reviewedAt={said['reviewedAt']}").json
    assert [(bib["number"], bib["source"]) for bib in back["bibs"]] == [("1234", "model")]
    assert back["reviewedAt"] is None
    assert photographer.delete(f"{address}?reviewedAt={said['reviewedAt']}").status == 200
    assert ids(photographer.get(REVIEW)) == [photo.id]
    nobody_s = address.replace(photo.id, "2f1e5a8c-6a0b-4d9e-9a53-0c1d7f3b8e42")
    assert photographer.delete(nobody_s).status == 404
