"""Where photos' bytes are kept: one interface, a bucket or a folder behind it."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime
from pathlib import Path
from typing import IO, Protocol

from chalicelib.errors import Permanent
from chalicelib.settings import BadSetting, Settings


class Missing(Permanent):
    """The object is not there, or no longer in the version asked for."""


@dataclass(frozen=True, kw_only=True)
class Stored:
    """What storage knows of an object without reading it.

    ``version`` changes whenever the bytes do: S3's version id where the bucket has versions,
    else the ETag without its quotes.
    """

    key: str
    size: int  # bytes
    version: str
    content_type: str
    modified: datetime  # aware, UTC


@dataclass(frozen=True, kw_only=True)
class PresignedPost:
    """A form that whoever holds it may post once or more: ``fields`` first, ``file`` last."""

    url: str
    fields: dict[str, str]


type Listing = list[Stored]  # inside the classes below, `list` is the method


class Storage(Protocol):
    """What Dorsal asks of a place for bytes; every call may raise ``Unavailable``.

    A key that cannot be one is refused as ``BadKey`` before anything is touched.
    """

    def put(self, key: str, body: bytes, content_type: str) -> Stored:
        """Keep ``body`` under ``key``, durably and in place of what was there."""

    def put_file(self, key: str, file: IO[bytes], content_type: str) -> Stored:
        """The same of what is left to read of ``file``, without holding it in memory."""

    def get(self, key: str, version: str = "") -> bytes:
        """The bytes, of that version if one is named; raises ``Missing``."""

    def head(self, key: str) -> Stored | None:
        """What is known of the object, or None where there is none."""

    def delete(self, keys: Sequence[str]) -> None:
        """Remove the objects; those already gone are fine."""

    def erase(self, keys: Sequence[str], folders: Sequence[str] = ()) -> None:
        """Remove objects in every version there ever was, so that nothing brings them back.

        Of each of ``folders``, which end with a slash, all that lies below it.
        """

    def list(self, prefix: str, after: str = "", limit: int = 1000) -> Listing:
        """Up to ``limit`` objects whose keys begin with ``prefix`` and sort behind ``after``.

        In order of the keys' UTF-8; ``content_type`` is guessed from the key.
        """

    def presign_post(
        self, key: str, content_type: str, max_bytes: int, seconds: int, sha256: str = ""
    ) -> PresignedPost:
        """A form good for ``seconds`` that stores exactly this key, type and 1..max_bytes.

        With ``sha256``, in hexadecimal, only bytes that have this sum.
        """

    def presign_get(self, key: str, seconds: int, filename: str = "") -> str:
        """A link good for ``seconds``; with ``filename`` it downloads under that name."""

    def ping(self) -> None:
        """Raise ``Unavailable`` unless objects could be stored and read now."""


def open_storage(settings: Settings) -> Storage:
    """The storage that ``PHOTO_STORE`` names; raises ``BadSetting`` where it names none."""
    scheme, _, place = settings.photo_store.partition(":")
    if scheme == "file" and place:
        from chalicelib.storage.folder import FolderStorage

        return FolderStorage(Path(place), settings.public_url, settings.signing_secret)
    bucket = place.removeprefix("//").removesuffix("/")
    if scheme == "s3" and bucket and "/" not in bucket:
        from chalicelib.storage.s3 import S3Storage

        return S3Storage(bucket)
    raise BadSetting(f"PHOTO_STORE={settings.photo_store!r} is neither file:PATH nor s3://BUCKET")
