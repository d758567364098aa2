"""A file as the multipart form that storage takes, read from the disk while it is sent."""

import io
from collections.abc import Callable, Mapping
from pathlib import Path
from uuid import uuid4

from urllib3.filepost import encode_multipart_formdata

from chalicelib.errors import DorsalError

PIECE = 256 * 1024  # bytes; between two of them an upload can be stopped


class Shortened(DorsalError):
    """The file has become shorter while it was sent."""


class Form(io.RawIOBase):
    """The body of a form: ``fields`` first, the file last; ``headers`` go with it.

    ``sending`` is called with how many of the file's bytes are about to leave. What it raises
    ends the request.
    """

    def __init__(
        self, fields: Mapping[str, str], file: Path, sending: Callable[[int], None]
    ) -> None:
        self._file = file.open("rb")
        size = file.stat().st_size
        boundary = uuid4().hex
        head, kind = encode_multipart_formdata(fields, boundary)
        end = f"--{boundary}--\r\n".encode()
        part = (
            f'--{boundary}\r\nContent-Disposition: form-data; name="file"; filename="photo"\r\n'
            f"Content-Type: {fields['Content-Type']}\r\n\r\n"
        )
        self._before = io.BytesIO(head.removesuffix(end) + part.encode())
        self._after = io.BytesIO(b"\r\n" + end)
        self._left = size  # what was promised: a file that grows meanwhile is cut there
        self._sending = sending
        length = len(self._before.getvalue()) + size + len(self._after.getvalue())
        self.headers = {"Content-Type": kind, "Content-Length": str(length)}

    def read(self, size: int = -1) -> bytes:
        """The next bytes, b"" at the end."""
        return self._before.read() or self._piece() or self._after.read()

    def _piece(self) -> bytes:
        piece = self._file.read(min(PIECE, self._left))
        self._left -= len(piece)
        if not piece and self._left:
            raise Shortened("the file became shorter while it was being uploaded")
        if piece:
            self._sending(len(piece))
        return piece

    def close(self) -> None:
        """Let go of the file."""
        self._file.close()
        super().close()
