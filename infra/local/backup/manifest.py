"""What a backup holds, as JSON beside it."""

from typing import Annotated

import msgspec

from chalicelib.errors import DorsalError
from chalicelib.storage.keys import BadKey, check_key

FORMAT = 1
LONGEST_SUFFIX = 10  # characters; a longer one is a part of a name
DUMP = "database.dump"  # pg_dump's custom format
SECRET = "signing-secret"  # noqa: S105 - its name, not itself
MANIFEST = "manifest.json"  # written last: without it there is no backup


class BadBackup(DorsalError):
    """A backup cannot be used; the message says why, and nothing was changed."""


Sha256 = Annotated[str, msgspec.Meta(pattern="^[0-9a-f]{64}$(?!\n)")]


class Sum(msgspec.Struct, frozen=True):
    """Bytes, as they are to be found again."""

    bytes: int
    sha256: Sha256


class File(msgspec.Struct, frozen=True):
    """An object of the photo folder; its version follows from time and size."""

    key: str
    bytes: int
    modified: int  # nanoseconds since the epoch
    sha256: Sha256


class Manifest(msgspec.Struct, frozen=True, kw_only=True):
    """One backup: a moment of the database, and every file that it names."""

    format: int = FORMAT
    dorsal: str  # the version that made it
    made_at: str  # ISO 8601, UTC: the moment
    migrations: list[str]  # the schema's
    rows: dict[str, int]  # of each table
    photos: dict[str, int]  # of each status
    parts: dict[str, Sum]  # the dump and the secret
    files: list[File]  # in the order of their keys
    absent: list[str]  # named by the database, and missing from storage when it was made


def stored_at(file: File) -> str:
    """Where a backup keeps the file's bytes: by their sum, so that nothing is ever written over."""
    name = file.key.rpartition("/")[2]
    suffix = name[name.rindex(".") :].lower() if "." in name else ""
    known = suffix if suffix.isascii() and len(suffix) <= LONGEST_SUFFIX else ""
    return f"files/{file.sha256[:2]}/{file.sha256}{known}"


def read(data: bytes, name: str) -> Manifest:
    """The manifest; raises BadBackup for what is none, or of a later format."""
    try:
        made = msgspec.json.decode(data, type=_Made)
        if made.format > FORMAT:
            raise BadBackup(
                f"{name} was made by Dorsal {made.dorsal}, in a form that this one does not know; "
                "restore it with that version or a later one"
            )
        manifest = msgspec.json.decode(data, type=Manifest)
        for file in manifest.files:
            check_key(file.key)  # which may lead out of the folder, if others wrote the manifest
        return manifest
    except BadKey as error:
        raise BadBackup(f"{name}/{MANIFEST} is damaged: {error}") from None
    except msgspec.DecodeError as error:
        raise BadBackup(f"{name}/{MANIFEST} is damaged: {error}") from None


class _Made(msgspec.Struct):
    """What every manifest says, whatever its form."""

    format: int
    dorsal: str
