"""The JSON of the API: what requests say and what answers hold, in camelCase."""

from datetime import date, datetime
from typing import Annotated, Literal

import msgspec
from msgspec import UNSET, Meta, UnsetType

_END = r"$(?!\n)"  # Python's $ alone also matches before a last newline
SLUG = r"^[a-z0-9][a-z0-9-]{0,62}" + _END
# What the watermark's font has letters for.
_DRAWN = (
    "^[ -~\u00a0-\u00ac\u00ae-\u02ff\u038e-\u03a1\u03a3-\u03ce\u0400-\u0482\u048a-\u052f"
    "\u1e00-\u1eff\u2010-\u2027\u20a0-\u20be\u2122]*" + _END
)
# Text that a person typed: no control characters, which Postgres and logs do not want.
_PLAIN = r"^[^\x00-\x1f\x7f]*" + _END
# What people are told of a text that does not match.
PATTERNS = {
    SLUG: "not a slug: small letters from a to z, digits and hyphens, at most 63",
    _DRAWN: "not to be drawn: Latin, Greek and Cyrillic letters, digits and common signs can be",
    _PLAIN: "has a line break or another control character",
}

Slug = Annotated[str, Meta(pattern=SLUG, description="a race's name in addresses")]
Text = Annotated[str, Meta(min_length=1, max_length=200, pattern=_PLAIN)]
FileName = Annotated[str, Meta(min_length=1, max_length=255, pattern=_PLAIN)]
BibNumber = Annotated[
    str,
    Meta(
        pattern="^[0-9A-Za-z]([0-9A-Za-z-]{0,14}[0-9A-Za-z])?" + _END,
        description="1 to 16 letters, digits and hyphens; letters are made capitals",
    ),
]
Sum = Annotated[
    str, Meta(pattern="^[0-9a-f]{64}" + _END, description="a file's SHA-256 in hexadecimal")
]
Cursor = Annotated[
    str, Meta(max_length=500, pattern="^[!-~]*" + _END, description="an answer's nextCursor")
]
Size = Annotated[int, Meta(ge=1, le=200, description="entries a page")]
Day = date  # by a name that a field called date does not hide
Moment = Annotated[
    datetime, Meta(tz=True, description="RFC 3339 with a zone; both ends of a window count")
]
WithNames = Annotated[
    bool, Meta(description="also the names and categories of the start list, which are private")
]
Status = Literal["pending", "processing", "completed", "failed"]
Source = Literal["model", "person"]
Fate = Literal["kept", "dropped"]
Listed = Literal["public", "unlisted", "closed"]
State = Literal["waiting", "active", "delayed", "completed", "failed"]
ImageType = Literal["image/jpeg", "image/png", "image/webp"]
Count = Annotated[int, Meta(ge=0)]
Outlook = Literal["done", "working", "starting", "paused", "stalled"]


class Body(msgspec.Struct, frozen=True, rename="camel", forbid_unknown_fields=True):
    """What a request says; a field that is not known is refused."""


class Answer(msgspec.Struct, frozen=True, rename="camel"):
    """What an answer holds."""


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
                pattern=_DRAWN,
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


class EstimateAnswer(Answer, frozen=True, kw_only=True):
    """How long work still takes, by how fast photos were read of late."""

    outlook: Outlook
    seconds: Count | None  # about so many, while the outlook is working; else None
    remaining: Count  # jobs, until and with the last that is waited for
    per_minute: float | None  # jobs that end; None until something was measured
    workers: Count  # that read now


class TakedownCounts(Answer, frozen=True, kw_only=True):
    """How many requests are without a verdict."""

    open: Count
    waiting: Count


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


class PageQuery(Body, frozen=True, kw_only=True):
    """Which page of a list."""

    cursor: Cursor = ""
    limit: Size = 50


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


class StandingAnswer(Answer, frozen=True, kw_only=True):
    """How long a race's start list is, and how far its photos are judged by it."""

    entrants: Count
    judging: bool  # photos are being judged again
    photos: Count  # completed ones
    photos_left: Count  # to be judged again, until they are


class EntrantAnswer(Answer, frozen=True, kw_only=True):
    """A line of a start list, for who sent it."""

    bib: str
    name: str
    category: str


class PreviewAnswer(Answer, frozen=True, kw_only=True):
    """What a start list would be taken for; nothing was changed."""

    entrants: Count
    named: Count  # entrants with a name
    with_category: Count
    ignored: tuple[str, ...]  # at most 10 of the file's columns that are not kept
    first: tuple[EntrantAnswer, ...]  # at most 10
    replaces: Count  # entrants that the race has now
    photos: Count  # that show a number clearly
    photos_listed: Count  # of these, with one that is on the list
    numbers: Count  # distinct, on those photos
    numbers_listed: Count
    unlisted: tuple[str, ...]  # at most 10 that are not on the list, those on most photos first


class StartListAnswer(Answer, frozen=True, kw_only=True):
    """What a race's start list holds now."""

    entrants: Count


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


class CsvQuery(Body, frozen=True, kw_only=True):
    """What a race's CSV holds."""

    names: WithNames = False


class ExportQuery(Body, frozen=True, kw_only=True):
    """Which page of a race's export, and what it holds."""

    names: WithNames = False
    cursor: Cursor = ""
    limit: Annotated[int, Meta(ge=1, le=1000, description="photos a page")] = 500


class ExportedBibAnswer(Answer, frozen=True, kw_only=True):
    """A number on an exported photo; of an entrant's, the start list's words if asked for."""

    number: str
    confidence: float | None
    source: Source
    confirmed: bool
    read_as: str | None
    name: str | UnsetType = UNSET
    category: str | UnsetType = UNSET


class ExportedPhotoAnswer(Answer, frozen=True, kw_only=True):
    """A photo as whoever has its original needs it."""

    id: str
    name: str
    sha256: str | None  # of the original, in hexadecimal; None until it is known
    bytes: int
    status: Status
    taken_at: datetime | None  # by the race's corrected clock
    bibs_set_at: datetime | None  # when a person last said which numbers are on it
    bibs: tuple[ExportedBibAnswer, ...]


class ExportAnswer(Answer, frozen=True, kw_only=True):
    """A page of a race's export."""

    photos: tuple[ExportedPhotoAnswer, ...]
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


class PostQuery(Body, frozen=True, kw_only=True):
    """What a single upload is called."""

    name: FileName | UnsetType = UNSET


class Verdict(Answer, frozen=True, kw_only=True):
    """What became of one file: taken in (id and location), or not (error)."""

    name: str
    status: int  # 202, or what the file alone would have been answered
    id: str | UnsetType = UNSET
    location: str | UnsetType = UNSET  # of its status
    error: str | UnsetType = UNSET


class TakenAnswer(Answer, frozen=True, kw_only=True):
    """Each file's verdict, in the order of the files."""

    photos: tuple[Verdict, ...]


class FileToCome(Body, frozen=True, kw_only=True):
    """A file that will be sent straight to storage."""

    name: FileName
    content_type: ImageType
    bytes: Annotated[int, Meta(ge=1)]
    sha256: Sum | UnsetType = UNSET  # storage then takes these bytes and no others


class NewUploads(Body, frozen=True, kw_only=True):
    """Files that will be sent straight to storage."""

    files: Annotated[tuple[FileToCome, ...], Meta(min_length=1, max_length=100)]


class UploadAnswer(Answer, frozen=True, kw_only=True):
    """How to send one file: a multipart POST of the fields, then the file as "file"."""

    name: str
    key: str
    url: str
    fields: dict[str, str]
    expires_at: datetime


class UploadsAnswer(Answer, frozen=True, kw_only=True):
    """How to send each file, in the order asked."""

    uploads: tuple[UploadAnswer, ...]


class Sums(Body, frozen=True, kw_only=True):
    """Files that may be there already, by what their bytes are."""

    sha256: Annotated[tuple[Sum, ...], Meta(min_length=1, max_length=100)]


class KnownPhoto(Answer, frozen=True, kw_only=True):
    """A photo that has these bytes."""

    sha256: str
    id: str


class KnownAnswer(Answer, frozen=True, kw_only=True):
    """Those of the files that are there; the others are not."""

    photos: tuple[KnownPhoto, ...]


class CorrectedBibs(Body, frozen=True, kw_only=True):
    """All the numbers that a person sees on a photo; those left out are taken away."""

    numbers: Annotated[tuple[BibNumber, ...], Meta(max_length=200)]
    boxes: Annotated[
        dict[BibNumber, tuple[Count, Count, Count, Count]],
        Meta(max_length=200, description="where numbers are, as a photo's bibs say it"),
    ] = {}
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


class QueueStats(Answer, frozen=True, kw_only=True):
    """How many jobs are in each state."""

    waiting: Count
    active: Count
    completed: Count
    failed: Count
    delayed: Count


class JobsQuery(Body, frozen=True, kw_only=True):
    """Which jobs."""

    state: State
    cursor: Cursor = ""
    limit: Size = 50


class HealthAnswer(Answer, frozen=True, kw_only=True):
    """The API answers."""

    status: Literal["ok"] = "ok"


class Dependency(Answer, frozen=True, kw_only=True):
    """Whether something that the API depends on answers, and how fast."""

    status: Literal["ok", "away"]
    milliseconds: Annotated[float, Meta(ge=0)]


class ReadyAnswer(Answer, frozen=True, kw_only=True):
    """Whether the API can do its work."""

    status: Literal["ready", "away"]
    dependencies: dict[str, Dependency]  # database, queue, doorbell, storage; models if it knows
