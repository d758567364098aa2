"""The JSON of a race taken out: its photos with their numbers."""

from datetime import datetime
from typing import Annotated

from msgspec import UNSET, Meta, UnsetType

from chalicelib.api.types import Answer, Body, Cursor, Source, Status

WithNames = Annotated[
    bool, Meta(description="also the names and categories of the start list, which are private")
]


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
