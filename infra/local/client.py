"""A small HTTP client of Dorsal's API, for the demo and for uploading folders."""

from collections.abc import Callable, Iterator, Mapping, Sequence
from dataclasses import dataclass, field, replace
from pathlib import Path
from typing import Any
from urllib.parse import urlencode

import msgspec
import urllib3

from infra.local.answers import Busy, Refused, decoded, refusal
from infra.local.line import Broken
from infra.local.photo_files import TYPES
from infra.local.posting import Form

__all__ = ["Broken", "Busy", "Client", "Link", "Refused"]

type Link = Mapping[str, Any]  # a presigned upload, as the API answers it

# Both statuses say that nothing was changed, so that a POST may be sent again too.
AGAIN = urllib3.Retry(
    total=5,
    backoff_factor=0.3,
    status_forcelist=(429, 503),
    allowed_methods=None,
    raise_on_status=False,
)
ONCE = urllib3.Retry(0, raise_on_status=False)


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
        """This one, for who asks again soon by himself: no second try, and 5 s for an answer."""
        timeout = urllib3.Timeout(connect=2, read=5)  # readiness takes 3 s to find something away
        return replace(self, http=urllib3.PoolManager(maxsize=1, timeout=timeout), again=ONCE)

    def at_once(self) -> "Client":
        """This one, for who wants to know what is wrong rather than wait until nothing is."""
        return replace(self, again=ONCE)

    def call(
        self,
        method: str,
        path: str,
        body: bytes | None = None,
        content_type: str = "application/json",
    ) -> Any:
        """The decoded JSON answer; raises :class:`Refused` for anything but 2xx.

        :class:`Busy`, one of them, where it asks to come back later; :class:`Broken` without any.
        """
        return decoded(self.request(method, path, body, content_type))

    def request(
        self, method: str, path: str, body: bytes | None = None, content_type: str = ""
    ) -> urllib3.BaseHTTPResponse:
        """The answer as it comes; raises :class:`Broken` if there is none."""
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

    def ensure_race(self, slug: str, name: str, date: str) -> bool:
        """Make the race unless it is there; whether it was made.

        Asked for first: a token of some races is refused where it would make one.
        """
        try:
            self.call("GET", f"/races/{slug}")
        except Refused as refused:
            if refused.status != 404:
                raise
            return self._make_race(slug, name, date)
        return False

    def _make_race(self, slug: str, name: str, date: str) -> bool:
        race = {"slug": slug, "name": name, "date": date}
        try:
            self.call("POST", "/races", msgspec.json.encode(race))
        except Refused as refused:
            if refused.status == 403:
                missing = f"There is no race {slug!r}, and a token of some races makes none."
                raise Refused(403, missing) from refused
            if refused.status != 409:  # somebody else has just made it
                raise
            return False
        return True

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

    def exported(self, slug: str, *, names: bool = False) -> Iterator[Mapping[str, Any]]:
        """Every photo of a race as whoever has its original needs it, oldest first."""
        cursor = ""
        while True:
            query = urlencode({"names": str(names).lower(), "cursor": cursor})
            page = self.call("GET", f"/races/{slug}/export?{query}")
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

    def known(self, slug: str, sums: Sequence[str]) -> set[str]:
        """Those of the sums (at most 100) that the race has as photos."""
        body = msgspec.json.encode({"sha256": list(dict.fromkeys(sums))})
        answer = self.call("POST", f"/races/{slug}/photos/known", body)
        return {photo["sha256"] for photo in answer["photos"]}

    def presign(self, slug: str, files: Sequence[Path]) -> list[Link]:
        """Ask for presigned uploads of ``files`` (at most 100); one answer each, in order."""
        return self.links(
            slug,
            [
                {"name": f.name, "bytes": f.stat().st_size, "contentType": TYPES[f.suffix.lower()]}
                for f in files
            ],
        )

    def links(self, slug: str, described: Sequence[Mapping[str, object]]) -> list[Link]:
        """The same for files as the API describes them."""
        body = msgspec.json.encode({"files": described})
        uploads: list[Link] = self.call("POST", f"/races/{slug}/uploads", body)["uploads"]
        return uploads

    def send(
        self, link: Link, photo: Path, sending: Callable[[int], None] = lambda size: None
    ) -> None:
        """Post ``photo`` straight to storage, once; ``sending`` is told of its bytes as they go.

        Raises :class:`Broken` where that is worth another try, OSError or :class:`Shortened` for
        the file's own trouble, :class:`Refused` for the rest.
        """
        with Form(link["fields"], photo, sending) as form:
            try:
                answer = self.http.request(
                    "POST", link["url"], body=form, headers=form.headers, retries=False
                )
            except urllib3.exceptions.HTTPError as error:
                raise self._unanswered(error) from error
        if answer.status >= 300:
            raise refusal(answer)

    def _unanswered(self, error: urllib3.exceptions.HTTPError) -> Broken:
        return Broken(f"no answer from {self.url}: {_why(error)}")


def _why(error: BaseException) -> str:
    """The system's own words, where some lie below ``error``, else its."""
    below: BaseException | None = error
    while below is not None:
        if isinstance(below, urllib3.exceptions.ReadTimeoutError):
            return "it took too long"
        if isinstance(below, OSError) and below.strerror:
            return below.strerror
        below = getattr(below, "reason", None) or below.__cause__ or below.__context__
    return str(error)
