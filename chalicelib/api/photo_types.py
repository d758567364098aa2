"""The JSON of the photos' doors: a photo, what was read on it, what a person says of it."""

from datetime import datetime
from typing import Annotated, Literal

from msgspec import UNSET, Meta, UnsetType, field

from chalicelib.api.types import (
    Answer,
    BibNumber,
    Body,
    Count,
    Cursor,
    EstimateAnswer,
    Moment,
    Size,
    Source,
    Status,
)

Fate = Literal["kept", "dropped"]


class PhotosQuery(Body, frozen=True, kw_only=True):
    """Which photos of a race."""

    bib: BibNumber | UnsetType = UNSET
    status: Status | UnsetType = UNSET
    find: (
        Annotated[
            Literal["unread", "doubtful", "confirmed"],
            Meta(
                description="completed without a number; with one that a person should look at; "
                "with a person's word"
            ),
        ]
        | UnsetType
    ) = UNSET
    sort: (
        Annotated[
            Literal["created", "taken"],
            Meta(description="created: newest first; taken: earliest first, without a time last"),
        ]
        | UnsetType
    ) = UNSET
    taken_from: Moment | UnsetType = UNSET
    taken_to: Moment | UnsetType = UNSET
    cursor: Cursor = ""
    limit: Size = 50


class BibAnswer(Answer, frozen=True, kw_only=True):
    """A number on a photo."""

    number: str
    confidence: float | None
    box: tuple[int, int, int, int] | None  # x0, y0, x1, y1 in pixels of the upright photo
    source: Source
    confirmed: bool
    read_as: str | None  # what was read, where the list or other photos corrected it


class CandidateAnswer(Answer, frozen=True, kw_only=True):
    """A text seen on a photo, and why it was kept as a bib or dropped."""

    text: str
    number: str | None  # what it stands for; None: for no number
    confidence: float  # that the text was read right
    belief: float  # that the number is right
    box: tuple[int, int, int, int]
    verdict: Fate
    reason: str


class PhotoAnswer(Answer, frozen=True, kw_only=True):
    """A photo and what was read on it."""

    id: str
    race_slug: str
    name: str  # the file's, for who holds a token; for others one that tells the race alone
    status: Status
    error: str | None  # the last one, also while another try is pending
    is_processed: bool
    processed_at: datetime | None  # when the final verdict came
    created_at: datetime
    taken_at: datetime | None
    width: int | None
    height: int | None
    bytes: int | UnsetType | None = UNSET  # these two of the file, for who holds a token
    sha256: str | UnsetType | None = UNSET
    bibs: tuple[BibAnswer, ...]
    thumbnail_url: str | None  # a link of some minutes; None until there
    preview_url: str | None
    # And these, for who holds a token.
    attempts: int | UnsetType = UNSET
    next_attempt_at: datetime | UnsetType | None = UNSET
    hidden: bool | UnsetType = UNSET  # from the public
    reviewed_at: datetime | None  # when a person last said which numbers are on it
    # Of one photo, for who holds a token: everything that was seen, kept and dropped.
    candidates: tuple[CandidateAnswer, ...] | UnsetType = UNSET
    # Of one photo without a verdict: how long until it has one; left out while Redis is away.
    estimate: EstimateAnswer | UnsetType = UNSET


class PhotosAnswer(Answer, frozen=True, kw_only=True):
    """A page of photos."""

    photos: tuple[PhotoAnswer, ...]
    next_cursor: str | None


class FileAnswer(Answer, frozen=True, kw_only=True):
    """A file that was put into storage."""

    url: str  # a link of some minutes


class StatusAnswer(Answer, frozen=True, kw_only=True):
    """Where a photo stands."""

    status: Status
    error: str | None
    is_processed: bool
    processed_at: datetime | None


class CorrectedBibs(Body, frozen=True, kw_only=True):
    """All the numbers that a person sees on a photo; those left out are taken away."""

    numbers: Annotated[tuple[BibNumber, ...], Meta(max_length=200)]
    boxes: Annotated[
        dict[BibNumber, tuple[Count, Count, Count, Count]],
        Meta(max_length=200, description="where numbers are, as a photo's bibs say it"),
    ] = field(default_factory=dict)
    reviewed_at: (
        Annotated[
            Moment | None,
            Meta(description="the photo's, as it was looked at; refused if it is another by now"),
        ]
        | UnsetType
    ) = UNSET


class TakenBack(Body, frozen=True, kw_only=True):
    """What a person takes back."""

    reviewed_at: Moment | UnsetType = UNSET
