"""The JSON of what comes in: single files, and links to send many straight to storage."""

from datetime import datetime
from typing import Annotated, Literal

from msgspec import UNSET, Meta, UnsetType

from chalicelib.api.types import Answer, Body, FileName, Sum

ImageType = Literal["image/jpeg", "image/png", "image/webp"]


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
