"""The queries that run often or over much are answered from their indexes."""

import json
from collections.abc import Iterator
from typing import Any
from uuid import uuid4

import pytest

from chalicelib.records import (
    bibs,
    candidates,
    exports,
    failures,
    judgements,
    knowledge,
    objects,
    passes,
    photo_times,
    photos,
    races,
    redraws,
    reviews,
    search,
    sums,
    takedowns,
    upkeep,
    uploads,
)
from chalicelib.records.database import Database
from chalicelib.records.paging import NEWEST, OLDEST

# 20,000 photos of ten races, one in 200 unfinished, two bibs on each.
FILL = """
INSERT INTO races (slug, name, date)
    SELECT 'race-' || n, 'Race', date '2026-01-01' + n FROM generate_series(0, 9) AS n;
INSERT INTO photos (id, race_id, object_key, object_version, processing_status, processed_at,
        created_at, updated_at, taken_at, bibs_set_at)
    SELECT gen_random_uuid(), races.id, races.slug || '/' || n, 'v1',
        CASE WHEN n % 200 = 0 THEN 'pending' ELSE 'completed' END,
        CASE WHEN n % 200 = 0 THEN NULL ELSE now() END,
        now() - n * interval '1 second', now() - n * interval '1 second',
        CASE WHEN n % 200 = 0 THEN NULL ELSE timestamptz '2026-05-17' + n * interval '1 second' END,
        CASE WHEN n % 50 = 7 THEN now() END
    FROM races, generate_series(1, 2000) AS n;
INSERT INTO bibs (photo_id, number, source, confidence)
    SELECT id, (side * 1000 + abs(hashtext(id::text)) % 1000)::text, 'model',
        CASE WHEN abs(hashtext(id::text)) % 50 = 0 THEN 0.6 ELSE 0.95 END
    FROM photos, generate_series(1, 2) AS side;
INSERT INTO candidates (photo_id, position, text, confidence, box, verdict)
    SELECT id, 0, (abs(hashtext(id::text)) % 1000)::text, 0.9, '[1, 2, 3, 4]', 'kept' FROM photos;
INSERT INTO clear_numbers (race_id, number, photo_id)
    SELECT race_id, number, photos.id FROM bibs JOIN photos ON photos.id = bibs.photo_id;
UPDATE photos SET sha256 = md5(id::text) || md5(id::text),
    doubt = CASE WHEN abs(hashtext(id::text)) % 20 = 0 THEN 3 + random() END;
INSERT INTO uploads (key, race_id, content_type, max_bytes, sha256, expires_at, photo_id)
    SELECT object_key, race_id, 'image/jpeg', 1, sha256, created_at,
        CASE WHEN processing_status = 'pending' THEN NULL ELSE id END
    FROM photos;
INSERT INTO takedowns (race_id, photo_id, wants, status, sha256)
    SELECT race_id, id, 'hide', 'open', 'ab' FROM photos WHERE abs(hashtext(id::text)) % 4 = 0;
INSERT INTO takedowns (race_id, number, wants, status)
    SELECT id, (n % 1000)::text, 'hide', 'waiting' FROM races, generate_series(1, 500) AS n;
INSERT INTO takedowns (race_id, number, wants, status)
    SELECT id, (1000 + n)::text, 'hide', 'open' FROM races, generate_series(1, 50) AS n;
INSERT INTO takedown_photos (takedown_id, photo_id)
    SELECT takedowns.id, photos.id FROM takedowns JOIN bibs ON bibs.number = takedowns.number
        JOIN photos ON photos.id = bibs.photo_id AND photos.race_id = takedowns.race_id;
"""


LARGE = {"takedowns", "photos", "bibs", "candidates", "clear_numbers", "uploads"}


@pytest.fixture
def full(database: Database) -> Database:
    for statement in filter(None, FILL.split(";\n")):  # each within the time that one may take
        database.run(statement)
    database.run("VACUUM ANALYZE")  # as autovacuum would: counts come from the index alone
    return database


def nodes(plan: dict[str, Any]) -> Iterator[dict[str, Any]]:
    """Every step of a plan."""
    yield plan
    for part in plan.get("Plans", ()):
        yield from nodes(part)


def test_queries_use_their_indexes(full: Database) -> None:
    at, id = NEWEST
    race_id = full.run("SELECT id FROM races LIMIT 1")[0]["id"]
    page = {"race_id": race_id, "at": at, "id": id, "limit": 50, "with_hidden": False}
    upwards = page | dict(zip(("at", "id"), OLDEST, strict=True)) | {"offset": 3600}
    taken = upwards | {"first": "-infinity", "last": "infinity"}
    window = upwards | {"first": "2026-05-17T01:10:00Z", "last": "2026-05-17T01:11:00Z"}
    judged = {"race_id": race_id, "at": at, "id": id, "size": 500}
    ids = [str(uuid4()) for _ in range(50)]
    some = [row["id"] for row in full.run("SELECT id FROM photos LIMIT 20")]
    held = {"race_id": race_id, "sums": json.dumps(["ab" * 32] * 100)}
    failed = {"race_id": race_id, "after": ids[0], "limit": 50}
    twin = {"race_id": race_id, "sha256": "ab" * 32, "object_key": "race-1/7"}
    parts = {"parts": ["100", "007"], "number": "1007"}
    asked = {"race_id": race_id, "photo_id": None, "number": "1007", "address": "ab"}
    for index, sql, params in (
        ("photos_by_time", photos.LISTING.every, page),
        ("photos_by_status", photos.LISTING.by_status, page | {"status": "pending"}),
        ("bibs_by_number", photos.LISTING.by_bib, page | {"bib": "1007", "status": None}),
        ("photos_by_taken", photo_times.LISTING.every, taken),
        ("photos_by_taken", photo_times.LISTING.every, window),
        ("photos_completed_by_taken", photo_times.LISTING.of_status["completed"], taken),
        ("photos_completed_by_taken", photo_times.LISTING.of_status["completed"], window),
        ("photos_by_status", photo_times.LISTING.by_status, taken | {"status": "pending"}),
        ("bibs_by_number", photo_times.LISTING.by_bib, taken | {"bib": "1007", "status": None}),
        ("bibs_pkey", photos.LISTING.found["unread"], page),
        ("bibs_pkey", photo_times.LISTING.found["unread"], window),
        ("photos_to_review", photos.LISTING.found["doubtful"], page),
        ("photos_to_review", photo_times.LISTING.found["doubtful"], taken),
        ("photos_by_person", photos.LISTING.found["confirmed"], page),
        ("photos_by_person", photo_times.LISTING.found["confirmed"], taken),
        ("photos_by_status", failures.FAILED_OF_RACE, failed),
        ("clear_numbers_pkey", knowledge.SHOWING, {"race_id": race_id, "numbers": ["1007"]}),
        ("photos_by_status", passes.LEFT, page),
        ("bibs_pkey", bibs.OF_PHOTOS, {"ids": ids}),
        ("photos_by_time", exports.PAGE, upwards),
        ("photos_unfinished", upkeep.UNFINISHED, {"after": ids[0], "older_than": 9, "limit": 50}),
        ("photos_by_status", upkeep.PENDING_ENDS, {"race_id": race_id, "limit": 100}),
        ("uploads_overdue", uploads.OVERDUE, {"now": "2026-01-01", "limit": 50}),
        ("photos_pkey", upkeep.POINTING, {"ids": ids}),
        ("photos_failed", failures.FAILED, {"after": ids[0], "limit": 50}),
        ("photos_object_key_key", objects.KNOWN, {"keys": json.dumps(["race-1/7"])}),
        ("uploads_pkey", uploads.FORGET, {"keys": json.dumps(["race-1/7"])}),
        ("photos_by_sum", sums.PHOTOS, held),
        ("photos_by_sum", sums.TWIN, twin),
        ("uploads_by_sum", sums.PROMISED, held | {"limit": 100}),
        ("photos_by_status", races.OVERVIEW, {"slug": "race-1"}),
        ("clear_numbers_pkey", knowledge.KNOWN, {"race_id": race_id, "but": ids[0]}),
        ("candidates_pkey", judgements.PAGE, judged),
        ("bibs_by_number", search.WITH_NUMBERS, upwards | {"numbers": ["1007", "1107"]}),
        ("candidates_by_text", search.WITH_PARTS, upwards | parts),
        ("photos_completed_by_taken", search.NEAR, window | {"at": "2026-05-17T01:10:30Z"}),
        ("takedowns_of_photo", photos.GET_MANY, {"ids": ids}),
        ("takedowns_by_address", takedowns.SEEN, asked),
        ("takedowns_by_time", takedowns.PAGE, page | {"status": None}),
        ("bibs_by_number", takedowns.PAGE, page | {"status": None}),
        ("bibs_by_number", takedowns.COVERED, {"id": ids[0], "limit": 1000}),
        ("bibs_by_number", takedowns.HOLD, {"id": ids[0]}),
        ("takedowns_to_weigh", takedowns.UNWEIGHED, {"limit": 100}),
        ("takedown_photos_of_photo", photos.GET_MANY, {"ids": ids}),
        ("photos_to_review", reviews.PAGE, page | {"doubt": "infinity"}),
        ("photos_to_review", reviews.LEFT, {"race_id": race_id}),
        ("photos_completed_by_taken", reviews.NEARBY, {"ids": some, "within": 15, "most": 60}),
        ("candidates_pkey", candidates.OF_PHOTOS, {"ids": ids}),
        ("photos_by_mark", redraws.DUE, {"most": 3}),
        ("photos_by_mark", redraws.WAITING, {"most": 10_001}),
        ("photos_by_mark", redraws.TAKE, {}),
        ("photos_by_mark", redraws.COUNT, {"race_id": race_id}),
    ):
        [row] = full.run(f"EXPLAIN (FORMAT JSON) {sql}", **params)
        steps = list(nodes(row["QUERY PLAN"][0]["Plan"]))
        assert index in {step.get("Index Name") for step in steps}, f"{sql}: {steps}"
        read_whole = {s.get("Relation Name") for s in steps if s["Node Type"] == "Seq Scan"}
        assert not read_whole & LARGE, f"{sql}: {steps}"
