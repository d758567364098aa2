"""Cursors of listings: where a page ended, as text that fits in a link."""

from base64 import urlsafe_b64decode, urlsafe_b64encode
from datetime import date, datetime
from uuid import UUID

from chalicelib.errors import DorsalError

# Before the first row of a listing that runs from new to old.
NEWEST = ("infinity", "ffffffff-ffff-ffff-ffff-ffffffffffff")


# Before the first row of a listing that runs from old to new.
OLDEST = ("-infinity", "00000000-0000-0000-0000-000000000000")


UPWARDS = "up"  # a listing's cursor is of no use to one that runs the other way
UNDATED = "infinity"  # sorts behind every time
FOREIGN = "the cursor is not one of ours; start again without one"


class BadCursor(DorsalError):
    """A listing's cursor that no page of ours handed out; start again without one."""


def encode(at: date | datetime, id: str) -> str:
    """The cursor of a page that ended with the row of that time and id."""
    return _text(at.isoformat(), id)


def encode_upwards(at: datetime | None, id: str) -> str:
    """The same, of a listing that runs from old to new, those without a time last."""
    return _text(UPWARDS, at.isoformat() if at else UNDATED, id)


def decode(cursor: str) -> tuple[str, str]:
    """The time and id that a cursor stands for; an empty one stands for the newest of all."""
    if not cursor:
        return NEWEST
    try:
        at, id = _words(cursor)
        return datetime.fromisoformat(at).isoformat(), str(UUID(id))
    except ValueError:
        raise BadCursor(FOREIGN) from None


def decode_upwards(cursor: str) -> tuple[str, str]:
    """The same, of a listing that runs from old to new; an empty one stands for the oldest."""
    if not cursor:
        return OLDEST
    try:
        way, at, id = _words(cursor)
        if way != UPWARDS:
            raise BadCursor(FOREIGN)
        return at if at == UNDATED else datetime.fromisoformat(at).isoformat(), str(UUID(id))
    except ValueError:
        raise BadCursor(FOREIGN) from None


def _text(*words: str) -> str:
    return urlsafe_b64encode(" ".join(words).encode()).decode().rstrip("=")


def _words(cursor: str) -> list[str]:
    return urlsafe_b64decode(cursor + "=" * (-len(cursor) % 4)).decode().split(" ")


def is_id(text: str) -> bool:
    """Whether a text can be an id at all; others would be an error to Postgres."""
    try:
        return str(UUID(text)) == text.lower()
    except ValueError:
        return False
