"""A small HTTP client of Dorsal's API, for the demo and for uploading folders."""

from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass, field, replace
from pathlib import Path
from typing import Any
from urllib.parse import urlencode

import msgspec
import urllib3

from chalicelib.errors import DorsalError
from infra.local.photo_files import TYPES

# Both statuses say that nothing was changed, so that a POST may be sent again too.
AGAIN = urllib3.Retry(
    total=5,
    backoff_factor=0.3,
    status_forcelist=(429, 503),
    allowed_methods=None,
    raise_on_status=False,
)


class Refused(DorsalError):
    """The API answered with a problem; ``status`` is its HTTP status."""

    def __init__(self, status: int, detail: str) -> None:
        super().__init__(detail)
        self.status = status


@dataclass(frozen=True)
class Client:
    """Speaks to the Dorsal at ``url``, as the holder of ``token``."""

    url: str
    token: str = field(repr=False)
    http: urllib3.PoolManager = field(
        default_factory=lambda: urllib3.PoolManager(
            maxsize=8,
            timeout=urllib3.Timeout(connect=5, read=60),
            retries=AGAIN,
        ),
        repr=False,
    )
    again: urllib3.Retry = field(default=AGAIN, repr=False)

    def impatient(self) -> "Client":
        """This one, for who asks again soon by himself: no second try, and 3 s for an answer."""
        timeout = urllib3.Timeout(connect=2, read=3)
        http = urllib3.PoolManager(maxsize=1, timeout=timeout)
        return replace(self, http=http, again=urllib3.Retry(0, raise_on_status=False))

    def call(
        self,
        method: str,
        path: str,
        body: bytes | None = None,
        content_type: str = "application/json",
    ) -> Any:
        """The decoded JSON answer; raises :class:`Refused` for anything but 2xx."""
        return _decoded(self.request(method, path, body, content_type))

    def request(
        self, method: str, path: str, body: bytes | None = None, content_type: str = ""
    ) -> urllib3.BaseHTTPResponse:
        """The answer as it comes; raises DorsalError if there is none."""
        headers = {"Accept": "application/json"}
        if self.token:
            headers["Authorization"] = f"Bearer {self.token}"
        if body is not None:
            headers["Content-Type"] = content_type
        # An answer lost on its way may have been a yes.
        retries = self.again if method == "GET" else self.again.new(read=0)
        try:
            return self.http.request(
                method, self.url + path, body=body, headers=headers, retries=retries
            )
        except urllib3.exceptions.HTTPError as error:
            raise self._unanswered(error) from error

    def ensure_race(self, slug: str, name: str, date: str) -> None:
        """Make the race unless it is there."""
        race = {"slug": slug, "name": name, "date": date}
        try:
            self.call("POST", "/races", msgspec.json.encode(race))
        except Refused as refused:
            if refused.status != 409:
                raise

    def photos(self, slug: str) -> Iterator[Mapping[str, Any]]:
        """Every photo of a race, newest first."""
        cursor = ""
        while True:
            query = urlencode({"limit": 200, "cursor": cursor})
            page = self.call("GET", f"/races/{slug}/photos?{query}")
            yield from page["photos"]
            cursor = page["nextCursor"]
            if cursor is None:
                return

    def count(self, slug: str) -> int:
        """How many photos a race has, in whatever state."""
        return sum(self.call("GET", f"/races/{slug}")["photos"].values())

    def upload(self, slug: str, photo: Path) -> str:
        """Post one small photo through the API; its id."""
        path = f"/races/{slug}/photos?{urlencode({'name': photo.name})}"
        answer = self.call("POST", path, photo.read_bytes(), TYPES[photo.suffix.lower()])
        return str(answer["id"])

    def presign(self, slug: str, files: Sequence[Path]) -> list[Mapping[str, Any]]:
        """Ask for presigned uploads of ``files`` (at most 100); one answer each, in order."""
        wanted = [
            {"name": f.name, "bytes": f.stat().st_size, "contentType": TYPES[f.suffix.lower()]}
            for f in files
        ]
        body = msgspec.json.encode({"files": wanted})
        uploads: list[Mapping[str, Any]] = self.call("POST", f"/races/{slug}/uploads", body)[
            "uploads"
        ]
        return uploads

    def send(self, presigned: Mapping[str, Any], photo: Path) -> None:
        """Post ``photo`` straight to storage."""
        fields = dict(presigned["fields"])
        fields["file"] = (photo.name, photo.read_bytes(), fields["Content-Type"])
        try:
            answer = self.http.request("POST", presigned["url"], fields=fields)
        except urllib3.exceptions.HTTPError as error:
            raise self._unanswered(error) from error
        if answer.status >= 300:
            raise Refused(answer.status, answer.data.decode(errors="replace")[:300])

    def _unanswered(self, error: urllib3.exceptions.HTTPError) -> DorsalError:
        return DorsalError(f"no answer from {self.url}: {_why(error)}")


def _why(error: BaseException) -> str:
    """The system's own words, where some lie below ``error``, else its."""
    below: BaseException | None = error
    while below is not None:
        if isinstance(below, OSError) and below.strerror:
            return below.strerror
        below = getattr(below, "reason", None) or below.__cause__ or below.__context__
    return str(error)


def _decoded(answer: urllib3.BaseHTTPResponse) -> Any:
    is_json = "json" in answer.headers.get("Content-Type", "")
    decoded = msgspec.json.decode(answer.data) if is_json and answer.data else None
    if answer.status >= 300:
        detail = decoded.get("detail") if isinstance(decoded, dict) else None
        raise Refused(answer.status, detail or f"the server answered {answer.status}")
    return decoded
