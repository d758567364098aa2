"""Which keys an object may have, and what a key says of its content.

What works on one machine works on AWS: S3's 1,024 bytes, and the names a file system can hold. Of
a bucket, into which others put objects too, those are read as well whose names no disk can hold.
"""

from pathlib import PurePosixPath

from chalicelib.errors import Permanent

LONGEST_KEY = 1024  # bytes of UTF-8, S3's limit
LONGEST_NAME = 255  # bytes of UTF-8 between slashes, the limit of ext4, XFS, APFS and NTFS
WRITING = ".writing"  # the folder store's own corner for files not yet whole

CONTENT_TYPES = {
    ".csv": "text/csv",
    ".gif": "image/gif",
    ".heic": "image/heic",
    ".heif": "image/heif",
    ".jpeg": "image/jpeg",
    ".jpg": "image/jpeg",
    ".json": "application/json",
    ".png": "image/png",
    ".tif": "image/tiff",
    ".tiff": "image/tiff",
    ".txt": "text/plain",
    ".webp": "image/webp",
    ".zip": "application/zip",
}


class BadKey(Permanent):
    """The text cannot be the key of an object."""


def check_key(key: str, longest_name: int = LONGEST_NAME) -> str:
    """``key`` itself if it can name an object in every store; raises ``BadKey`` saying why not.

    ``longest_name`` is what the store takes between slashes, in bytes of UTF-8.
    """
    why = _trouble(key, longest_name)
    if why:
        raise BadKey(f"{key[:100]!r} cannot be a key: {why}")
    return key


def is_key(key: str) -> bool:
    """Whether a bucket's object of that name can be a photo."""
    return not _trouble(key, LONGEST_KEY)


def folder_of(key: str) -> str:
    """The key without the object's own name."""
    return key[: key.rfind("/") + 1]


def _trouble(key: str, longest_name: int) -> str:
    try:
        size = len(key.encode())
    except UnicodeEncodeError:
        return "it is not valid Unicode"
    if size > LONGEST_KEY:
        return f"it is longer than {LONGEST_KEY} bytes"
    # Control characters and U+FFFE, U+FFFF have no place in the XML that S3 speaks.
    if any(ord(c) < 0x20 or 0x7F <= ord(c) < 0xA0 or c in "\ufffe\uffff" for c in key):
        return "it holds a control character"
    if "${filename}" in key:
        return "S3 puts the uploaded file's own name in place of ${filename}"
    return _trouble_with_names(key.split("/"), longest_name)


def _trouble_with_names(names: list[str], longest: int) -> str:
    if any(name in {"", ".", ".."} for name in names):
        return "a part of it is empty, '.' or '..'"
    if any(len(name.encode()) > longest for name in names):
        return f"a part of it is longer than {longest} bytes"
    # Compared without case, because macOS and Windows keep .Writing in the same place.
    if names[0].casefold() == WRITING:
        return f"{WRITING} is kept for files not yet whole"
    return ""


def shown_type(key: str) -> str:
    """What a browser is told that the object is: a picture, else bytes that it can but save.

    By the key alone: whoever put the object may have said of it what he liked.
    """
    told = content_type(key)
    return told if told.startswith("image/") else "application/octet-stream"


def content_type(key: str) -> str:
    """The content type that the key's extension stands for, else ``application/octet-stream``."""
    return CONTENT_TYPES.get(PurePosixPath(key).suffix.lower(), "application/octet-stream")
