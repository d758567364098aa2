"""The JSON of the API, in camelCase: the words that requests and answers are made of."""

from datetime import date, datetime
from typing import Annotated, Literal

import msgspec
from msgspec import Meta

_END = r"$(?!\n)"  # Python's $ alone also matches before a last newline
SLUG = r"^[a-z0-9][a-z0-9-]{0,62}" + _END
# What the watermark's font has letters for.
DRAWN = (
    "^[ -~\u00a0-\u00ac\u00ae-\u02ff\u038e-\u03a1\u03a3-\u03ce\u0400-\u0482\u048a-\u052f"
    "\u1e00-\u1eff\u2010-\u2027\u20a0-\u20be\u2122]*" + _END
)
# Text that a person typed: no control characters, which Postgres and logs do not want.
_PLAIN = r"^[^\x00-\x1f\x7f]*" + _END
# What people are told of a text that does not match.
PATTERNS = {
    SLUG: "not a slug: small letters from a to z, digits and hyphens, at most 63",
    DRAWN: "not to be drawn: Latin, Greek and Cyrillic letters, digits and common signs can be",
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
Status = Literal["pending", "processing", "completed", "failed"]
Source = Literal["model", "person"]
Listed = Literal["public", "unlisted", "closed"]
State = Literal["waiting", "active", "delayed", "completed", "failed"]
Count = Annotated[int, Meta(ge=0)]
Outlook = Literal["done", "working", "starting", "paused", "stalled"]


class Body(msgspec.Struct, frozen=True, rename="camel", forbid_unknown_fields=True):
    """What a request says; a field that is not known is refused."""


class Answer(msgspec.Struct, frozen=True, rename="camel"):
    """What an answer holds."""


class EstimateAnswer(Answer, frozen=True, kw_only=True):
    """How long work still takes, by how fast photos were read of late."""

    outlook: Outlook
    seconds: Count | None  # about so many, while the outlook is working; else None
    remaining: Count  # jobs, until and with the last that is waited for
    per_minute: float | None  # jobs that end; None until something was measured
    workers: Count  # that read now


class PageQuery(Body, frozen=True, kw_only=True):
    """Which page of a list."""

    cursor: Cursor = ""
    limit: Size = 50
