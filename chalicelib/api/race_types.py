"""The JSON of the races' doors: a race, its settings, how far it is."""

from datetime import date, datetime
from typing import Annotated

from msgspec import UNSET, Meta, UnsetType

from chalicelib.api.takedown_types import TakedownCounts
from chalicelib.api.types import (
    DRAWN,
    Answer,
    Body,
    Count,
    Day,
    EstimateAnswer,
    Listed,
    PageQuery,
    Slug,
    Text,
)


class NewRace(Body, frozen=True, kw_only=True):
    """A race to be made."""

    slug: Slug
    name: Text
    date: date
    listed: Listed = "public"


class ChangedRace(Body, frozen=True, kw_only=True):
    """What shall be different about a race; what is left out stays as it is."""

    name: Text | UnsetType = UNSET
    date: Day | UnsetType = UNSET
    listed: Listed | UnsetType = UNSET
    clock_offset: (
        Annotated[
            int,
            Meta(
                ge=-2_000_000_000,
                le=2_000_000_000,
                description="seconds to add to the cameras' times",
            ),
        ]
        | UnsetType
    ) = UNSET
    watermark: (
        Annotated[
            str,
            Meta(
                max_length=60,
                pattern=DRAWN,
                description="drawn on new previews; Latin, Greek, Cyrillic; empty: none",
            ),
        ]
        | UnsetType
    ) = UNSET


class RaceAnswer(Answer, frozen=True, kw_only=True):
    """A race."""

    slug: str
    name: str
    date: date
    listed: Listed
    created_at: datetime


class PhotoCounts(Answer, frozen=True, kw_only=True):
    """How many photos of a race have each status."""

    pending: Count
    processing: Count
    completed: Count
    failed: Count


class PreviewCounts(Answer, frozen=True, kw_only=True):
    """How many previews have another watermark than the race: to be drawn anew, or in vain."""

    waiting: Count
    failed: Count
    paused: bool | UnsetType = UNSET  # so they wait; left out where none does, or Redis is away


class OverviewAnswer(RaceAnswer, frozen=True, kw_only=True):
    """A race and, for who holds a token, its settings, how far its photos are, for how long."""

    clock_offset: int | UnsetType = UNSET
    watermark: str | UnsetType = UNSET
    photos: PhotoCounts | UnsetType = UNSET
    takedowns: TakedownCounts | UnsetType = UNSET
    previews: PreviewCounts | UnsetType = UNSET
    estimate: EstimateAnswer | UnsetType = UNSET  # left out while Redis is away


class RacesAnswer(Answer, frozen=True, kw_only=True):
    """A page of races."""

    races: tuple[RaceAnswer, ...]
    next_cursor: str | None


class RacesQuery(PageQuery, frozen=True, kw_only=True):
    """Which races, and which page of them."""

    mine: Annotated[bool, Meta(description="those alone that the token may work on")] = False


class RetryWhich(Body, frozen=True, kw_only=True):
    """Which of a race's failed photos: these, or all."""

    ids: Annotated[tuple[str, ...], Meta(min_length=1, max_length=1000)] | UnsetType = UNSET
    all: bool = False


class RetryAnswer(Answer, frozen=True, kw_only=True):
    """How many photos are tried again; ``more``: the time was up, call again."""

    retried: Count
    more: bool
