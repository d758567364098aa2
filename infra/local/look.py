"""What is known of a file before it is sent: what it is, and the sum of its bytes."""

import hashlib
import re
from dataclasses import dataclass
from pathlib import Path

from chalicelib.api.formats import recognised
from chalicelib.errors import DorsalError

START = 64  # bytes, which say what a file is
LONGEST_NAME = 255  # characters


class Unfit(DorsalError):
    """The file cannot be sent; the message says why."""


@dataclass(frozen=True, kw_only=True)
class Looked:
    """A photo of this machine, ready to be sent."""

    path: Path
    size: int  # bytes
    content_type: str
    sha256: str

    @property
    def described(self) -> dict[str, object]:
        """As a presigned upload is asked for."""
        return {
            "name": presentable(self.path.name),
            "contentType": self.content_type,
            "bytes": self.size,
            "sha256": self.sha256,
        }


def look(path: Path) -> Looked:
    """Read the file once. Raises :class:`Unfit`."""
    try:
        with path.open("rb") as file:
            content_type = recognised(file.read(START))
            file.seek(0)
            sha256 = hashlib.file_digest(file, "sha256").hexdigest()
            return Looked(path=path, size=file.tell(), content_type=content_type, sha256=sha256)
    except OSError as error:
        raise Unfit(error.strerror or str(error)) from error
    except DorsalError as error:
        raise Unfit(str(error)) from error


def presentable(name: str) -> str:
    """A file's name as the API takes it."""
    plain = re.sub(r"[\x00-\x1f\x7f]", "", name).encode(errors="replace").decode()
    return plain[-LONGEST_NAME:] or "photo"
