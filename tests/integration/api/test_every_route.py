"""Every route given what it should not be: the answer is the documented one, and names the fault.

The doors come from the API's own table, so a new one is tried too; one that takes a JSON body
needs a row in GOOD, and a limit that it sets one in TOO_MUCH.
"""

import json
from collections.abc import Iterator
from typing import Any, get_origin
from urllib.parse import quote, urlencode
from uuid import uuid4

import msgspec
import pytest

from chalicelib.api.doors import Door
from chalicelib.api.house import every_door
from chalicelib.api.incoming import MAX_BODY
from chalicelib.pipeline.services import Services
from chalicelib.records import races
from chalicelib.records.races import Race
from tests.integration.api.finished import completed, failed
from tests.integration.api.gateway import Answer, Gateway
from tests.integration.api.pictures import FORM, HEIC, JPEG, form

SOMEONE = str(uuid4())
FILE = {"name": "a.jpg", "contentType": "image/jpeg", "bytes": 9}
GOOD: dict[str, dict[str, Any]] = {
    "create_race": {"slug": "new-race", "name": "New", "date": "2026-05-17", "listed": "public"},
    "change_race": {
        "name": "N", "date": "2026-05-17", "listed": "public", "clockOffset": 1, "watermark": "©",
    },
    "presign_uploads": {"files": [FILE]},
    "find_known_photos": {"sha256": ["0" * 64]},
    "put_bibs": {"numbers": ["12"], "boxes": {"12": [1, 2, 3, 4]}, "reviewedAt": None},
    "retry_photos": {"ids": [SOMEONE], "all": False},
    "ask_takedown": {
        "photoId": SOMEONE, "number": "7", "wants": "hide", "reason": "R", "contact": "c@x.org",
    },
    "decide_takedown": {"verdict": "rejected", "wants": "hide"},
    "redrive_jobs": {"ids": [SOMEONE], "all": False},
    "promote_jobs": {"ids": [SOMEONE], "all": False},
    "remove_jobs_from_queue": {"ids": [SOMEONE]},
    "purge_queue": {"state": "failed"},
}  # fmt: skip
REQUIRED = {"name": "N", "slug": "s", "date": "2026-05-17"}
TOO_MUCH: dict[str, list[dict[str, Any]]] = {
    "create_race": [
        REQUIRED | odd
        for odd in (
            {"slug": "../etc"}, {"slug": "Ü"}, {"slug": "a" * 64}, {"slug": ""}, {"slug": "a\n"},
            {"name": ""}, {"name": "n" * 201}, {"name": "a\0b"}, {"name": "\r\nX: y"},
            {"date": "2026-02-30"}, {"date": "99999-01-01"}, {"date": -1}, {"listed": "secret"},
        )
    ],
    "change_race": [
        {"clockOffset": 2**31}, {"clockOffset": -(2**70)}, {"clockOffset": 1.5},
        {"watermark": "w" * 5000}, {"watermark": "走"}, {"name": "n" * 201}, {"date": "soon"},
    ],
    "presign_uploads": [
        {"files": []}, {"files": [FILE] * 101}, {"files": [FILE | {"bytes": 0}]},
        {"files": [FILE | {"bytes": -1}]}, {"files": [FILE | {"bytes": 2**63}]},
        {"files": [FILE | {"bytes": 20_000_001}]}, {"files": [FILE | {"name": "n" * 256}]},
        {"files": [FILE | {"name": "a\0.jpg"}]}, {"files": [FILE | {"contentType": "text/html"}]},
        {"files": [FILE | {"contentType": "image/svg+xml"}]}, {"files": [FILE | {"acl": "public"}]},
        {"files": [FILE | {"sha256": "0" * 63}]}, {"files": [FILE | {"sha256": "G" * 64}]},
    ],
    "find_known_photos": [{"sha256": ["0" * 64] * 101}, {"sha256": ["é" * 64]}, {"sha256": "0"}],
    "put_bibs": [
        {"numbers": ["1"] * 1001}, {"numbers": [""]}, {"numbers": ["1" * 17]}, {"numbers": ["é"]},
        {"numbers": ["-1"]}, {"numbers": ["1\n"]}, {"numbers": [12]},
        {"numbers": ["1"], "boxes": {"1": [1, 2, 3]}},
        {"numbers": ["1"], "boxes": {"1": [2**70] * 4}},
    ],
    "retry_photos": [{"ids": []}, {"ids": [SOMEONE] * 1001}, {}, {"ids": [SOMEONE], "all": True}],
    "ask_takedown": [
        {}, {"photoId": "x"}, {"number": "é"}, {"number": "1", "reason": "r" * 5001},
        {"number": "1", "contact": "c" * 2000}, {"number": "1", "wants": "burn"},
    ],
    "decide_takedown": [{"verdict": "maybe"}, {"verdict": "confirmed", "wants": "burn"}],
    "redrive_jobs": [{"ids": []}, {"ids": [SOMEONE] * 1001}, {}, {"ids": [SOMEONE], "all": True}],
    "promote_jobs": [{"ids": []}, {"ids": [SOMEONE] * 1001}, {}, {"ids": [SOMEONE], "all": True}],
    "remove_jobs_from_queue": [{"ids": []}, {"ids": [SOMEONE] * 1001}],
    "purge_queue": [{"state": "active"}, {"state": ""}],
}  # fmt: skip
ODD_IDS = ["nowhere", "..", "%2e%2e", "\0", "é走🏃", "-1", "9" * 40, "x" * 5000, "' OR 1=1--", " "]
ODD_VALUES = ["", "\0", "-1", "é走🏃\u202e", "9" * 400, "x" * 5000, "0.5", "' OR 1=1--", "\r\nX: y"]
BAD_LIMITS = ["-1", "0", "1001", "9" * 30, "1.5", "٣", "", "null", "0x1", "1e9", "\0"]
BAD_CURSORS = ["x", "é", "💥", "\0", "A" * 5000, "Li4vLi4v", "==", "' OR 1=1--"]

DOORS = every_door()
TAKING = [door for door in DOORS if door.takes]
RAW = [door for door in DOORS if door.media]
ASKING = [door for door in DOORS if door.query]


@pytest.fixture
def known(services: Services, race: Race) -> dict[str, str]:
    """What a path may name: a race, a photo of it, and a job."""
    photo = completed(services, race, "1234")
    return {"slug": race.slug, "photo_id": photo.id, "job_id": photo.id, "takedown_id": SOMEONE}


def address(door: Door, known: dict[str, str]) -> str:
    path = door.path
    for name, value in known.items():
        path = path.replace(f"{{{name}}}", quote(value, safe=""))
    return path


def refused(answer: Answer, *statuses: int) -> bool:
    """As wanted, as a problem that says something."""
    told = answer.headers["Content-Type"] == "application/problem+json" and answer.json["detail"]
    return answer.status in statuses and bool(told)


def test_each_door_that_takes_json_is_in_the_tables() -> None:
    names = {door.view.__name__ for door in TAKING}
    assert GOOD.keys() == names
    assert TOO_MUCH.keys() == names
    for door in TAKING:
        msgspec.convert(GOOD[door.view.__name__], door.takes)


def test_a_body_of_another_kind_is_refused(operator: Gateway, known: dict[str, str]) -> None:
    wrong = []
    for door in TAKING:
        body = json.dumps(GOOD[door.view.__name__]).encode()
        for sent, media, status in (
            (body, "text/csv", 415), (body, "multipart/form-data", 415), (b"{", "", 400),
            (b"", "", 400), (b"\xff\xfe", "application/json", 400), (b"[" * 9000, "", 422),
            (b" " * (MAX_BODY + 1), "application/json", 413), (b"[]", "", 422), (b"null", "", 422),
        ):  # fmt: skip
            answer = operator.request(
                door.method, address(door, known), body=sent, headers={"Content-Type": media}
            )
            if not refused(answer, status):
                wrong.append((door.path, sent[:20], media, answer.status, answer.text[:200]))
    assert wrong == []


def _spoilt(door: Door) -> Iterator[dict[str, Any]]:
    """Good bodies with a field too many, of another type, or too few."""
    good = GOOD[door.view.__name__]
    yield good | {"unknown": 1}
    yield good | {"__proto__": {"admin": True}}
    for field in msgspec.structs.fields(door.takes):  # type: ignore[arg-type]
        for odd in ({"": [None]}, [{}], 1e999, "\ud800"):
            yield good | {field.encode_name: odd}
        if field.required:
            yield {name: value for name, value in good.items() if name != field.encode_name}


def test_a_field_unknown_missing_or_of_another_type_is_refused(
    operator: Gateway, known: dict[str, str]
) -> None:
    wrong = []
    for door in TAKING:
        for body in (*_spoilt(door), *TOO_MUCH[door.view.__name__]):
            answer = operator.request(door.method, address(door, known), json=body)
            # Half a character, and what is no number of JSON's, make it no JSON at all.
            no_json = "not JSON" in answer.text
            if not refused(answer, 400 if no_json else 422):
                wrong.append((door.path, str(body)[:120], answer.status, answer.text[:200]))
    assert wrong == []


def test_bytes_of_another_kind_are_refused(operator: Gateway, known: dict[str, str]) -> None:
    many = form(*[("a.jpg", JPEG)] * 101)
    wrong = []
    for door in RAW:
        photos = FORM.partition(";")[0] in door.media
        cases = [
            (b"{}", "application/json", 415), (b"x", "", 415), (b"x", "image/svg+xml", 415),
            (b"", door.media[0], 422), (bytes(MAX_BODY + 1), "application/octet-stream", 413),
            (b"<html>", door.media[0], 422), (b"\0\1\2", "application/octet-stream", 422),
        ]  # fmt: skip
        if photos:
            cases += [(HEIC, "image/heic", 415), (HEIC, "image/jpeg", 415), (many, FORM, 400)]
            cases += [(form(), FORM, 422), (b"x", FORM, 400), (form(("a", b"x")), FORM, 422)]
        for body, media, status in cases:
            answer = operator.request(
                door.method, address(door, known), body=body, headers={"Content-Type": media}
            )
            if not refused(answer, status):
                wrong.append((door.path, body[:20], media, answer.status, answer.text[:200]))
    assert wrong == []


def _carried(door: Door) -> dict[str, Any]:
    """A sound body for a door, whatever it takes."""
    if door.takes:
        body = dict(GOOD[door.view.__name__])
        if door.view.__name__ == "ask_takedown":
            del body["number"]
        return {"json": body}
    if "text/csv" in door.media:
        return {"body": b"1,A\n", "headers": {"Content-Type": "text/csv"}}
    return {"body": JPEG, "headers": {"Content-Type": "image/jpeg"}} if door.media else {}


def test_what_is_nobody_s_is_not_found(operator: Gateway, known: dict[str, str]) -> None:
    wrong = []
    for door in DOORS:
        for name in (name for name in known if f"{{{name}}}" in door.path):
            for odd in (*ODD_IDS, SOMEONE):
                query = "?state=failed" if door.view.__name__ == "list_jobs" else ""
                path = address(door, known | {name: odd}) + query
                answer = operator.request(door.method, path, **_carried(door))
                if not refused(answer, 404):
                    wrong.append((door.method, door.path, odd, answer.status, answer.text[:200]))
    assert wrong == []


def test_ids_of_another_race_are_nobody_s(
    operator: Gateway, services: Services, race: Race, known: dict[str, str]
) -> None:
    other = races.create(services.database, "other", "Other", race.date)
    theirs, lost = completed(services, other, "77").id, failed(services, other).id
    retried = operator.post(f"/races/{race.slug}/retry", json={"ids": [lost]})
    assert operator.get(f"/photos/{lost}/status").json["status"] == "failed", retried.text
    assert operator.get(f"/races/{race.slug}/review?photo={theirs}").status == 404
    asked = operator.post(f"/races/{race.slug}/takedowns", json={"photoId": theirs})
    assert asked.status == 404
    shown = operator.get(f"/races/{race.slug}/photos?bib=77").json["photos"]
    assert shown == []


def _queries(door: Door) -> Iterator[list[tuple[str, str]]]:
    """Queries that no door with such parameters takes."""
    fields = {f.encode_name: f for f in msgspec.structs.fields(door.query)}  # type: ignore[arg-type]
    needed = [("state", "failed")] if "state" in fields else []
    yield [*needed, ("unknown", "1")]
    yield [*needed, ("' OR 1=1--", "é")]
    for name, field in fields.items():
        if get_origin(field.type) is not tuple:
            yield [*needed, (name, "1"), (name, "1")]
    for name, odd in (("limit", BAD_LIMITS), ("cursor", BAD_CURSORS)):
        for value in odd if name in fields else ():
            yield [*needed, (name, value)]


def test_queries_that_no_door_takes(operator: Gateway, known: dict[str, str]) -> None:
    wrong = []
    for door in ASKING:
        for query in _queries(door):
            path = f"{address(door, known)}?{urlencode(query)}"
            answer = operator.request(door.method, path, **_carried(door))
            if not refused(answer, 400):
                wrong.append((door.path, query, answer.status, answer.text[:200]))
    assert wrong == []


def test_odd_values_of_a_query_find_something_nothing_or_are_refused(
    operator: Gateway, known: dict[str, str]
) -> None:
    wrong = []
    for door in ASKING:
        names = [f.encode_name for f in msgspec.structs.fields(door.query)]  # type: ignore[arg-type]
        for name, odd in ((name, odd) for name in names for odd in ODD_VALUES):
            needed = [("state", "failed")] if "state" in names and name != "state" else []
            path = f"{address(door, known)}?{urlencode([*needed, (name, odd)])}"
            answer = operator.request(door.method, path, **_carried(door))
            if answer.status >= 400 and not refused(answer, 400, 404):
                wrong.append((door.path, name, odd[:20], answer.status, answer.text[:200]))
    assert wrong == []


def test_a_cursor_tampered_with_or_of_another_listing_does_no_harm(
    operator: Gateway, services: Services, race: Race, known: dict[str, str]
) -> None:
    for number in range(3):
        completed(services, race, str(number))
    pages = [door for door in ASKING if _has_cursor(door)]
    cursors = {operator.get(f"{address(door, known)}?{_first(door)}").json.get("nextCursor", "")
               for door in pages} - {"", None}  # fmt: skip
    assert cursors
    for door in pages:
        for cursor in cursors:
            for at in range(0, len(cursor), 7):
                spoilt = cursor[:at] + ("A" if cursor[at] != "A" else "B") + cursor[at + 1 :]
                path = f"{address(door, known)}?{_first(door)}&{urlencode({'cursor': spoilt})}"
                assert operator.get(path).status in {200, 400}, (door.path, spoilt)


def _has_cursor(door: Door) -> bool:
    return any(f.encode_name == "cursor" for f in msgspec.structs.fields(door.query))  # type: ignore[arg-type]


def _first(door: Door) -> str:
    return "limit=1&state=completed" if door.view.__name__ == "list_jobs" else "limit=1"
