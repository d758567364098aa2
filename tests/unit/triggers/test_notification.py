"""What is taken out of the messages on the uploads queue, and what is no notification."""

import json
from contextlib import suppress
from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st

from chalicelib.triggers.notification import BadNotification, Created, created, records

OBJECT: dict[str, Any] = {"key": "incoming/r/a+b%C3%A9.jpg", "size": 7, "eTag": "e"}


def record(name: str = "ObjectCreated:Put", **object: Any) -> dict[str, Any]:
    s3 = {"bucket": {"name": "ours"}, "object": OBJECT | object}
    return {"eventVersion": "2.1", "eventName": name, "s3": s3}


def test_a_created_object_is_told_of() -> None:
    [one] = records(json.dumps({"Records": [record(sequencer="0A", versionId="v")]}))
    assert created(one) == Created(
        bucket="ours", key="incoming/r/a bé.jpg", version="v", size=7, sequencer="0A"
    )


@pytest.mark.parametrize("version_id", ["", "null", None])
def test_without_versions_the_etag_is_the_version(version_id: str | None) -> None:
    found = created(record(versionId=version_id))
    assert found is not None
    assert found.version == "e"


@pytest.mark.parametrize("name", ["ObjectRemoved:Delete", "ObjectRestore:Completed", ""])
def test_nothing_else_was_created(name: str) -> None:
    assert created(record(name)) is None


def test_the_test_event_of_s3_has_no_records() -> None:
    body = json.dumps({"Service": "Amazon S3", "Event": "s3:TestEvent", "Bucket": "b"})
    assert records(body) == []


@pytest.mark.parametrize("version", ["2.0", "2.1", "2.99"])
def test_later_minor_versions_are_read(version: str) -> None:
    assert created(record() | {"eventVersion": version}) is not None


ODD = {
    "version 3": record() | {"eventVersion": "3.0"},
    "version of no kind": record() | {"eventVersion": {"major": 2}},
    "nothing": None,
    "text": "ObjectCreated:Put",
    "no s3": {"eventName": "ObjectCreated:Put"},
    "s3 a list": record() | {"s3": []},
    "no bucket": {"eventName": "ObjectCreated:Put", "s3": {"object": OBJECT}},
    "key a number": record(key=7),
    "size a text": record(size="7"),
    "size negative": record(size=-1),
    "size beyond all": record(size=2**63),
    "sequencer a list": record(sequencer=[]),
}


@pytest.mark.parametrize("what", ODD)
def test_other_records_are_refused_by_name(what: str) -> None:
    with pytest.raises(BadNotification, match=r"a record (has|tells|is)"):
        created(ODD[what])


DEEP = "[" * 100_000 + "]" * 100_000
BODIES = ["[]", "{}", "1", '{"Records": 1}', "null", '{"Records": null}', "\ud800", DEEP]


@given(st.text() | st.sampled_from(BODIES))
def test_other_messages_are_refused_by_name(body: str) -> None:
    with pytest.raises(BadNotification):
        records(body)


anything = st.recursive(
    st.none() | st.booleans() | st.integers() | st.floats() | st.text(),
    lambda inner: st.lists(inner) | st.dictionaries(st.text(), inner),
    max_leaves=5,
)
names = st.sampled_from(["eventName", "eventVersion", "s3", "bucket", "object", "key", "size"])
nested = st.recursive(anything, lambda inner: st.dictionaries(names, inner), max_leaves=9)


@given(nested)
def test_any_record_is_read_or_refused(told: Any) -> None:
    given_event = told | {"eventName": "ObjectCreated:Put"} if isinstance(told, dict) else told
    with suppress(BadNotification):
        created(given_event)
