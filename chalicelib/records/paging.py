"""Cursors of listings: where a page ended, as text that fits in a link."""

from base64 import urlsafe_b64decode, urlsafe_b64encode
from datetime import date, datetime
from uuid import UUID

from chalicelib.errors import DorsalError

# Before the first row of a listing that runs from new to old.
NEWEST = ("infinity", "ffffffff-ffff-ffff-ffff-ffffffffffff")


class BadCursor(DorsalError):
    """A listing's cursor that no page of ours handed out; start again without one."""


def encode(at: date | datetime, id: str) -> str:
    """The cursor of a page that ended with the row of that time and id."""
    return urlsafe_b64encode(f"{at.isoformat()} {id}".encode()).decode().rstrip("=")


def decode(cursor: str) -> tuple[str, str]:
    """The time and id that a cursor stands for; an empty one stands for the newest of all."""
    if not cursor:
        return NEWEST
    try:
        at, id = urlsafe_b64decode(cursor + "=" * (-len(cursor) % 4)).decode().split(" ")
        return datetime.fromisoformat(at).isoformat(), str(UUID(id))
    except ValueError:
        raise BadCursor("the cursor is not one of ours; start again without one") from None


def is_id(text: str) -> bool:
    """Whether a text can be an id at all; others would be an error to Postgres."""
    try:
        return str(UUID(text)) == text.lower()
    except ValueError:
        return False
