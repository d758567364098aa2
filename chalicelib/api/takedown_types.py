"""The JSON of requests to take photos away, and of link keys."""

from datetime import datetime
from typing import Annotated, Literal

from msgspec import UNSET, Meta, UnsetType

from chalicelib.api.types import Answer, BibNumber, Body, Count, Cursor, Size

REASON = 500  # characters
CONTACT = 200

Wish = Literal["hide", "delete", "correct"]
TakedownStatus = Literal["open", "waiting", "confirmed", "rejected"]
# Line breaks are fine in a reason; other control characters are not.
_LINES = r"^[^\x00-\x08\x0b\x0c\x0e-\x1f\x7f]*$(?!\n)"
Reason = Annotated[str, Meta(max_length=REASON, pattern=_LINES)]
Contact = Annotated[str, Meta(max_length=CONTACT, pattern=_LINES)]
PhotoId = Annotated[
    str, Meta(pattern="^[0-9a-fA-F]{8}(-[0-9a-fA-F]{4}){3}-[0-9a-fA-F]{12}$(?!\\n)")
]


class TakedownCounts(Answer, frozen=True, kw_only=True):
    """How many requests are without a verdict."""

    open: Count
    waiting: Count


class NewTakedownBody(Body, frozen=True, kw_only=True):
    """What shall be taken away: a photo, or all photos of a number; exactly one of the two."""

    photo_id: PhotoId | UnsetType = UNSET
    number: BibNumber | UnsetType = UNSET
    wants: Annotated[
        Wish, Meta(description="correct: the photo is not of that number; hides nothing")
    ] = "hide"
    reason: Reason = ""
    contact: Annotated[Contact, Meta(description="how to reach who asks; never public")] = ""


class AskedAnswer(Answer, frozen=True, kw_only=True):
    """What became of a request: open, hidden from now on; waiting, for the organiser."""

    id: str
    status: TakedownStatus


class TakedownAnswer(Answer, frozen=True, kw_only=True):
    """A request on record, for who holds a token."""

    id: str
    photo_id: str | None
    number: str | None
    wants: Wish
    reason: str
    contact: str
    status: TakedownStatus
    photos: Count  # it is about now
    created_at: datetime
    decided_at: datetime | None


class TakedownsQuery(Body, frozen=True, kw_only=True):
    """Which requests of a race."""

    status: TakedownStatus | UnsetType = UNSET
    cursor: Cursor = ""
    limit: Size = 50


class TakedownsAnswer(Answer, frozen=True, kw_only=True):
    """A page of a race's requests, newest first, and how many of all have no verdict."""

    takedowns: tuple[TakedownAnswer, ...]
    undecided: TakedownCounts
    next_cursor: str | None


class VerdictBody(Body, frozen=True, kw_only=True):
    """An organiser's verdict; wants, if given, replaces what was asked for."""

    verdict: Literal["confirmed", "rejected"]
    wants: Wish | UnsetType = UNSET


class VerdictAnswer(Answer, frozen=True, kw_only=True):
    """A verdict, and what deletion it led to."""

    id: str
    status: TakedownStatus
    wants: Wish
    deleted: Count  # photos
    left: Count  # photos still to be deleted: say the verdict again


class LinkKeyAnswer(Answer, frozen=True, kw_only=True):
    """A race's new link key, which is told this once."""

    key: str
    path: str  # of the race's page, the key included
