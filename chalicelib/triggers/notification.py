"""S3's event notifications, read out of messages that may hold anything else (version 2.x).

Structure after the S3 user guide, "Event message structure": the major version rises with changes
that older readers cannot follow.
"""

from collections.abc import Mapping
from dataclasses import dataclass
from typing import Any
from urllib.parse import unquote_plus

import msgspec

from chalicelib.errors import DorsalError
from chalicelib.storage.s3 import object_version

LARGEST = 1 << 50  # bytes; beyond any store, and within what Postgres can hold


class BadNotification(DorsalError):
    """A message on the uploads queue that is no S3 notification, or one of its records."""


@dataclass(frozen=True, kw_only=True)
class Created:
    """An object that S3 tells of; ``key`` is decoded."""

    bucket: str
    key: str
    version: str
    size: int
    sequencer: str


class _Bucket(msgspec.Struct, frozen=True):
    name: str


class _Object(msgspec.Struct, frozen=True, rename="camel"):
    key: str
    size: int = 0
    e_tag: str = ""
    version_id: str | None = None
    sequencer: str = ""


class _S3(msgspec.Struct, frozen=True):
    bucket: _Bucket
    object: _Object


def records(body: str) -> list[Any]:
    """The records in a message's ``body``; S3's own test event holds none.

    Raises :class:`BadNotification` for anything else.
    """
    try:
        notification = msgspec.json.decode(body)
    except (msgspec.DecodeError, UnicodeError, RecursionError) as error:
        raise BadNotification(f"the message is not JSON: {error}") from error
    if not isinstance(notification, dict):
        raise BadNotification("the message is not a notification of S3's")
    if notification.get("Event") == "s3:TestEvent":
        return []
    if not isinstance(told := notification.get("Records"), list):
        raise BadNotification("the message has no Records")
    return told


def created(record: Any) -> Created | None:
    """The object that ``record`` says was created; None if it says something else.

    Raises :class:`BadNotification` for what is no record that this code knows.
    """
    if not isinstance(record, Mapping):
        raise BadNotification("a record is not one of S3's")
    version = str(record.get("eventVersion", "2.1"))
    if version.partition(".")[0] != "2":
        raise BadNotification(f"a record has version {version[:20]!r}; 2.x is known")
    if not str(record.get("eventName", "")).startswith("ObjectCreated:"):
        return None
    try:
        s3 = msgspec.convert(record.get("s3"), _S3)
    except msgspec.ValidationError as error:
        raise BadNotification(f"a record is not one of S3's: {error}") from error
    if not 0 <= s3.object.size <= LARGEST:
        raise BadNotification(f"a record tells of an object of {s3.object.size} bytes")
    return Created(
        bucket=s3.bucket.name,
        key=unquote_plus(s3.object.key),  # keys come URL-encoded, spaces as "+"
        version=object_version(s3.object.version_id or "", s3.object.e_tag),
        size=s3.object.size,
        sequencer=s3.object.sequencer,
    )
