"""What a request carries, read and checked: its body, its JSON, its query, its headers."""

import binascii
from datetime import datetime
from typing import Any, get_args, get_origin
from urllib.parse import parse_qsl

import msgspec
from chalice.app import MultiDict, Request

from chalicelib.api.problems import Fault, Invalid, Malformed, TooLarge, UnsupportedType
from chalicelib.api.types import PATTERNS

# Lambda takes 6 MB of payload, base64 and the rest of the event included.
MAX_BODY = 4_500_000  # bytes
MAX_FORM = 64 * 1024  # bytes; the longest of ours has some 9,000, each character sent as twelve
MAX_FIELDS = 20
FORM = "application/x-www-form-urlencoded"
# As msgspec says it, which nobody would understand.
UNMATCHED = {f"Expected `str` matching regex {regex!r}": said for regex, said in PATTERNS.items()}
_TOO_LARGE = (
    "A request carries at most 4.5 MB. Ask POST /races/{slug}/uploads for a presigned upload "
    "and send the file straight to storage; there it may be larger."
)


def header(request: Request, name: str) -> str:
    """A header's value without surrounding blanks, "" if it was not sent."""
    return str(request.headers.get(name) or "").strip()


def media_type(request: Request) -> str:
    """The Content-Type without its parameters, in lower case."""
    return header(request, "Content-Type").partition(";")[0].strip().lower()


def cookie(request: Request, name: str) -> str:
    """A cookie's value, "" if it was not sent."""
    pairs = (pair.strip().partition("=") for pair in header(request, "Cookie").split(";"))
    return next((value for known, _, value in pairs if known == name), "")


def prefix(request: Request) -> str:
    """What stands before the API's own paths: a gateway's stage or base path, or nothing."""
    own = request.path.format_map(request.uri_params or {})
    whole = str(request.context.get("path") or "")
    return whole.removesuffix(own) if whole.endswith(own) else ""


def body(request: Request) -> bytes:
    """The raw body. Raises :class:`TooLarge` beyond MAX_BODY."""
    try:
        data = request.raw_body
    except (binascii.Error, ValueError) as error:
        raise Malformed("The body is not what its encoding says.") from error
    raw = data.encode() if isinstance(data, str) else bytes(data)
    if len(raw) > MAX_BODY:
        raise TooLarge(_TOO_LARGE)
    return raw


def json[T](request: Request, kind: type[T]) -> T:
    """The body as ``kind``: 415 if it is not JSON by name, 400 if not by form, 422 if not valid."""
    if media_type(request) not in {"application/json", ""}:
        raise UnsupportedType("Send application/json.")
    try:
        return msgspec.json.decode(body(request), type=kind)
    except msgspec.ValidationError as error:
        raise Invalid("The body is not valid.", errors=[_fault(error)]) from error
    except (msgspec.DecodeError, UnicodeDecodeError) as error:
        raise Malformed("The body is not JSON.", errors=[Fault(reason=str(error))]) from error


def form(request: Request) -> dict[str, str]:
    """A page's form: 415 if it is none by name, 413 or 400 if it has more than any of ours."""
    if media_type(request) != FORM:
        raise UnsupportedType(f"Send {FORM}.")
    sent = body(request)
    if len(sent) > MAX_FORM:
        raise TooLarge(f"A form has at most {MAX_FORM} bytes.")
    try:
        fields = parse_qsl(sent.decode("utf-8", "replace"), max_num_fields=MAX_FIELDS)
    except ValueError as error:
        raise Malformed(f"A form has at most {MAX_FIELDS} fields.") from error
    # A form sends a line break as two characters, where its field has counted one.
    return {name: text.replace("\r\n", "\n") for name, text in fields}


def query[T](request: Request, kind: type[T]) -> T:
    """The query parameters as the msgspec Struct ``kind``: tuples take a parameter many times."""
    fields = {f.encode_name: f for f in msgspec.structs.fields(kind)}  # type: ignore[arg-type]
    given: dict[str, Any] = {}
    parameters = request.query_params or MultiDict({})
    for name in parameters:
        if name not in fields:
            raise _bad_parameter(name, f"unknown; known are {', '.join(sorted(fields))}")
        values = parameters.getlist(name)
        many = get_origin(fields[name].type) is tuple
        if not many and len(values) > 1:
            raise _bad_parameter(name, "given more than once")
        given[name] = values if many else _said(name, fields[name].type, values[0])
    try:
        return msgspec.convert(given, type=kind, strict=False)
    except msgspec.ValidationError as error:
        raise Malformed("A query parameter is not valid.", errors=[_fault(error)]) from error


def _said(name: str, kind: Any, value: str) -> Any:
    if not _tells_time(kind):
        return value
    try:
        # Where it is not strict, msgspec takes a number for seconds since 1970.
        return msgspec.convert(value, datetime)
    except msgspec.ValidationError as error:
        raise _bad_parameter(name, str(error)) from error


def _tells_time(kind: Any) -> bool:
    return kind is datetime or any(map(_tells_time, get_args(kind)))


def _bad_parameter(name: str, reason: str) -> Malformed:
    fault = Fault(at=name[:50], reason=reason)
    return Malformed("A query parameter is not valid.", errors=[fault])


def _fault(error: msgspec.ValidationError) -> Fault:
    reason, _, at = str(error).partition(" - at `")
    return Fault(reason=UNMATCHED.get(reason, reason), at=at.rstrip("`"))
