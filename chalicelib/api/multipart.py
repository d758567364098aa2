"""The files of a multipart/form-data body, in order."""

from dataclasses import dataclass, field

from python_multipart.exceptions import FormParserError
from python_multipart.multipart import MultipartParser, parse_options_header

from chalicelib.api.problems import Malformed

MAX_PARTS = 100


@dataclass(frozen=True, kw_only=True)
class File:
    """One file of a form: the name that its sender gave it, and its bytes."""

    name: str
    body: bytes


@dataclass
class _Part:
    headers: dict[bytes, bytes] = field(default_factory=dict)
    body: bytearray = field(default_factory=bytearray)

    def filename(self) -> str | None:
        """The name in the part's Content-Disposition; None for a field that is no file."""
        disposition = self.headers.get(b"content-disposition", b"").decode("latin-1")
        _, options = parse_options_header(disposition)
        name = options.get(b"filename")
        return None if name is None else name.decode("utf-8", "replace")


def files(body: bytes, content_type: str) -> list[File]:
    """The files in ``body``; form fields that are no files are passed over.

    Raises :class:`Malformed` without a boundary, for a body that does not follow it or ends
    early, and for more than MAX_PARTS parts.
    """
    collector = _Collector()
    try:
        parser = MultipartParser(_boundary(content_type), collector.callbacks())  # type: ignore[arg-type]
        parser.write(body)
        parser.finalize()
    except FormParserError as error:
        raise Malformed(f"The multipart body is malformed: {error}") from error
    if not collector.ended:
        raise Malformed("The multipart body ends before its closing boundary.")
    named = ((part.filename(), part) for part in collector.parts)
    return [File(name=name, body=bytes(part.body)) for name, part in named if name is not None]


def _boundary(content_type: str) -> bytes:
    options = parse_options_header(content_type)[1] if content_type.isascii() else {}
    boundary = options.get(b"boundary", b"")
    if not boundary:
        raise Malformed("multipart/form-data needs a boundary in its Content-Type.")
    return boundary


class _Collector:
    """Gathers what the parser calls out."""

    def __init__(self) -> None:
        self.parts: list[_Part] = []
        self.ended = False
        self._name = bytearray()
        self._value = bytearray()

    def callbacks(self) -> dict[str, object]:
        return {
            "on_part_begin": self._begin,
            "on_header_field": lambda data, start, end: self._name.extend(data[start:end]),
            "on_header_value": lambda data, start, end: self._value.extend(data[start:end]),
            "on_header_end": self._header,
            "on_part_data": lambda data, start, end: self.parts[-1].body.extend(data[start:end]),
            "on_end": self._end,
        }

    def _begin(self) -> None:
        if len(self.parts) == MAX_PARTS:
            raise Malformed(f"At most {MAX_PARTS} files fit in one request; send several.")
        self.parts.append(_Part())

    def _header(self) -> None:
        self.parts[-1].headers[bytes(self._name).lower()] = bytes(self._value)
        self._name.clear()
        self._value.clear()

    def _end(self) -> None:
        self.ended = True
