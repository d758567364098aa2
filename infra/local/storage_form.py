"""The form that a browser posts to S3, read while it arrives.

Fields come first and are kept; the one file comes last and is passed on piece by piece, so that
memory stays bounded and the form can be refused before its end. (Starlette's own ``form()`` reads
all of a file before anyone can look at the fields.)
"""

from collections.abc import Callable
from typing import TYPE_CHECKING

from python_multipart.exceptions import FormParserError
from python_multipart.multipart import MultipartParser, parse_options_header

from chalicelib.errors import Permanent

if TYPE_CHECKING:
    from python_multipart.multipart import MultipartCallbacks

LONGEST_FIELDS = 20 * 1024  # bytes of all names and values before the file, S3's limit

type Sink = Callable[[bytes], None]


class BadForm(Permanent):
    """The form is not one that S3 would read; ``code`` is S3's name for the reason."""

    def __init__(self, code: str, message: str) -> None:
        super().__init__(message)
        self.code = code


class PostedForm:
    """One form; ``open_file`` gets the fields when the file begins and says where it goes.

    What ``open_file`` or its sink raises, ``write`` raises too.
    """

    def __init__(self, content_type: str, open_file: Callable[[dict[str, str]], Sink]) -> None:
        self._open_file = open_file
        self._fields: dict[str, str] = {}
        self._room = LONGEST_FIELDS
        self._header, self._value = bytearray(), bytearray()  # of the part being read
        self._name = ""
        self._sink: Sink | None = None
        self._file_ended = self._ended = False
        self._parser = _parser(content_type, self._callbacks())

    def write(self, data: bytes) -> None:
        """Take the next piece of the body; raises ``BadForm``."""
        try:
            self._parser.write(data)
        except FormParserError as error:
            raise _malformed(str(error)) from None

    def end(self) -> None:
        """The body is over; raises ``BadForm`` unless the form is whole and had its file."""
        if self._sink is None:
            raise BadForm("IncorrectNumberOfFilesInPostRequest", "the form has no file")
        if not self._ended:
            raise BadForm("IncompleteBody", "the form ends before its last boundary")

    def _callbacks(self) -> "MultipartCallbacks":
        return {
            "on_part_begin": self._begin_part,
            "on_header_field": lambda data, start, end: self._header.extend(data[start:end]),
            "on_header_value": lambda data, start, end: self._value.extend(data[start:end]),
            "on_header_end": self._end_header,
            "on_headers_finished": self._end_headers,
            "on_part_data": lambda data, start, end: self._take(data[start:end]),
            "on_part_end": self._end_part,
            "on_end": self._end_form,
        }

    def _begin_part(self) -> None:
        self._name = ""
        self._header, self._value = bytearray(), bytearray()

    def _end_header(self) -> None:
        if self._header.lower() == b"content-disposition":
            options = parse_options_header(bytes(self._value))[1]
            self._name = _text(options.get(b"name", b""))
        self._header, self._value = bytearray(), bytearray()

    def _end_headers(self) -> None:
        if self._file_ended:
            return  # S3 passes over whatever follows the file
        if not self._name or self._name in self._fields:
            raise _malformed(f"a field has no name, or {self._name!r} is there twice")
        if self._name == "file":
            self._sink = self._open_file(self._fields)
        self._spend(len(self._name))

    def _take(self, data: bytes) -> None:
        if self._file_ended:
            return
        if self._sink:
            self._sink(data)
        else:
            self._spend(len(data))
            self._value.extend(data)

    def _end_part(self) -> None:
        if self._sink:
            self._file_ended = True
        else:
            self._fields[self._name] = _text(bytes(self._value))

    def _end_form(self) -> None:
        self._ended = True

    def _spend(self, size: int) -> None:
        self._room -= size
        if self._room < 0:
            raise BadForm(
                "MaxPostPreDataLengthExceeded",
                f"the fields before the file are longer than {LONGEST_FIELDS} bytes",
            )


def _parser(content_type: str, callbacks: "MultipartCallbacks") -> MultipartParser:
    kind, options = parse_options_header(content_type)
    boundary = options.get(b"boundary", b"")
    if kind != b"multipart/form-data" or not boundary:
        raise _malformed("the request is not multipart/form-data with a boundary")
    try:
        return MultipartParser(boundary, callbacks)
    except FormParserError as error:  # a boundary of more than 256 bytes
        raise _malformed(str(error)) from None


def _text(data: bytes) -> str:
    try:
        return data.decode()
    except UnicodeDecodeError:
        raise _malformed("a field is not UTF-8") from None


def _malformed(why: str) -> BadForm:
    return BadForm("MalformedPOSTRequest", why)
