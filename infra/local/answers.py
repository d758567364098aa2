"""What Dorsal and its storage answer, as values and errors."""

import re
from collections.abc import Mapping, Sequence
from typing import Any
from xml.sax.saxutils import unescape

import msgspec
import urllib3

from chalicelib.errors import DorsalError
from infra.local.line import Broken

# S3's names for a line that broke on its side.
BROKEN = {"RequestTimeout", "IncompleteBody", "SlowDown", "InternalError", "ServiceUnavailable"}


class Refused(DorsalError):
    """Dorsal, or its storage, said no.

    ``status`` is HTTP's, ``code`` storage's name for the reason, ``faults`` says why for those
    of the files asked for, by their index.
    """

    def __init__(
        self, status: int, detail: str, *, code: str = "", faults: Mapping[int, str] | None = None
    ) -> None:
        super().__init__(detail)
        self.status, self.code, self.faults = status, code, faults or {}


class Busy(Refused, Broken):
    """Dorsal, or its storage, asked to come back; nothing was changed."""

    def __init__(self, status: int, detail: str, seconds: float) -> None:
        super().__init__(status, detail)
        self.seconds = seconds


def decoded(answer: urllib3.BaseHTTPResponse) -> Any:
    """The API's JSON; raises :class:`Refused`, and :class:`Busy` where it asks for patience."""
    is_json = "json" in answer.headers.get("Content-Type", "")
    decoded = msgspec.json.decode(answer.data) if is_json and answer.data else None
    if answer.status >= 300:
        told = decoded if isinstance(decoded, dict) else {}
        detail = told.get("detail") or f"the server answered {answer.status}"
        if answer.status in {429, 502, 503, 504}:
            raise Busy(answer.status, detail, _retry_after(answer))
        raise Refused(answer.status, detail, faults=_faults(told.get("errors", ())))
    return decoded


def _faults(errors: Sequence[Mapping[str, Any]]) -> dict[int, str]:
    places = ((re.match(r"\$\.files\[(\d+)\]", e.get("at", "")), e["reason"]) for e in errors)
    return {int(place[1]): reason for place, reason in places if place}


def refusal(answer: urllib3.BaseHTTPResponse) -> DorsalError:
    """What storage's answer, S3's XML, means."""
    text = answer.data.decode(errors="replace")
    code, message = (_between(text, name) for name in ("Code", "Message"))
    if answer.status in {429, 500, 502, 503, 504} or code in BROKEN:
        return Busy(answer.status, f"storage: {message or answer.status}", _retry_after(answer))
    told = f"{code}: {message}" if code else text[:300]
    return Refused(answer.status, told, code=code)


def _between(text: str, name: str) -> str:
    found = re.search(f"<{name}>([^<]*)</{name}>", text)
    return unescape(found[1]) if found else ""


def _retry_after(answer: urllib3.BaseHTTPResponse) -> float:
    told = answer.headers.get("Retry-After", "")
    return min(float(told), 300.0) if told.isdecimal() else 0.0
