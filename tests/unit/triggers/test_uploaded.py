"""What is taken out of the messages on the uploads queue."""

import json

import pytest
from hypothesis import given
from hypothesis import strategies as st

from chalicelib.triggers.uploaded import BadNotification, created


def record(name: str, key: str = "incoming/r/a.jpg") -> dict[str, object]:
    return {"eventName": name, "s3": {"object": {"key": key}}}


def test_only_created_objects_are_taken() -> None:
    body = json.dumps(
        {"Records": [record("ObjectCreated:Put"), record("ObjectRemoved:Delete", "gone")]}
    )
    assert [s3["object"]["key"] for s3 in created(body)] == ["incoming/r/a.jpg"]


def test_the_test_event_of_s3_is_no_upload() -> None:
    body = json.dumps({"Service": "Amazon S3", "Event": "s3:TestEvent", "Bucket": "b"})
    assert list(created(body)) == []


@given(st.text() | st.sampled_from(["[]", "{}", "1", '{"Records": 1}', "null"]))
def test_anything_else_is_named(body: str) -> None:
    with pytest.raises(BadNotification):
        list(created(body))
