"""The JSON of reviewing: what a person is to look at, and what it may be."""

from typing import Annotated, Literal

from msgspec import Meta

from chalicelib.api.photo_types import PhotoAnswer
from chalicelib.api.types import Answer, Body, Count, Cursor

Doubt = Literal["crowded", "unsure", "partial", "dropped", "nothing", "asked"]
Suggests = Literal["nearby", "list", "reading"]


class ReviewQuery(Body, frozen=True, kw_only=True):
    """Which page of the photos to look at, or which photo."""

    cursor: Cursor = ""
    limit: Annotated[int, Meta(ge=1, le=50, description="photos a page")] = 20
    photo: Annotated[str, Meta(description="the id of this one alone, doubtful or not")] = ""


class SuggestionAnswer(Answer, frozen=True, kw_only=True):
    """A number that a text may stand for."""

    number: str
    source: Suggests  # fits and is on a photo nearby; fits and is on the start list; its pixels


class ReadAnswer(Answer, frozen=True, kw_only=True):
    """A text on a photo that is, or may be, a number."""

    text: str
    number: str | None  # as it counts now; None: it was dropped
    confidence: float
    box: tuple[int, int, int, int] | None  # x0, y0, x1, y1 in pixels of the upright photo
    reason: str
    suggestions: tuple[SuggestionAnswer, ...]


class NearbyAnswer(Answer, frozen=True, kw_only=True):
    """A number on a photo taken shortly before or after."""

    number: str
    seconds: float


class DoubtfulAnswer(Answer, frozen=True, kw_only=True):
    """A photo to look at, and all that helps to tell its numbers."""

    photo: PhotoAnswer
    original_url: str  # a link of some minutes to the file as it was sent
    doubt: Doubt
    reads: tuple[ReadAnswer, ...]  # the least sure first, then those that were dropped
    nearby: tuple[NearbyAnswer, ...]  # the nearest first


class ReviewAnswer(Answer, frozen=True, kw_only=True):
    """A page of photos to look at, the most doubtful first."""

    photos: tuple[DoubtfulAnswer, ...]
    left: Count  # in all, those of this page included
    next_cursor: str | None
