"""One try to upload a photo: posted to the API, or by a presigned form straight to storage."""

import hashlib
from collections.abc import Callable
from dataclasses import dataclass
from typing import Any
from urllib.parse import urlencode

import msgspec
import urllib3

from infra.local.client import Client
from tests.chaos.ledger import Answer, Ledger

JPEG = "image/jpeg"
TIMEOUT = urllib3.Timeout(connect=3, read=40)


@dataclass(frozen=True)
class Sender:
    """Sends photos; ``client`` gives who speaks to the product now, ``told`` hears of objects."""

    client: Callable[[], Client]
    ledger: Ledger
    told: Callable[[str], None]

    def post(self, race: str, name: str, body: bytes) -> bool:
        """Post it as a body; whether it was accepted."""
        path = f"/races/{race}/photos?{urlencode({'name': name})}"
        return self._noted(name, race, self._api("POST", path, body, JPEG))

    def form(self, race: str, name: str, body: bytes) -> Any | None:
        """A presigned form for it, if one was given."""
        file = {"name": name, "bytes": len(body), "contentType": JPEG}
        wanted = {"files": [file | {"sha256": hashlib.sha256(body).hexdigest()}]}
        answer = self._api(
            "POST", f"/races/{race}/uploads", msgspec.json.encode(wanted), "application/json"
        )
        return answer.json()["uploads"][0] if answer and answer.status == 201 else None

    def upload(self, form: Any, race: str, name: str, body: bytes) -> int:
        """Post it to storage, which tells of it; the status, 0 without an answer."""
        fields = {**form["fields"], "file": (name, body, JPEG)}
        try:
            answer = http().request(
                "POST", form["url"], fields=fields, retries=False, timeout=TIMEOUT
            )
        except urllib3.exceptions.HTTPError:
            self.ledger.note(name, race, Answer.UNANSWERED)
            return 0
        said = Answer.of(answer.status)
        # Storage promises nothing with a 5xx: what it did not answer well it may have kept.
        if answer.status >= 500:
            said = Answer.UNANSWERED
        self.ledger.note(name, race, said, answer.status)
        if said is Answer.ACCEPTED:
            self.told(form["key"])
        return answer.status

    def race(self, slug: str) -> bool:
        """Make the race; whether it is there."""
        body = msgspec.json.encode({"slug": slug, "name": slug, "date": "2026-05-17"})
        answer = self._api("POST", "/races", body, "application/json")
        return answer is not None and answer.status in (201, 409)

    def _noted(self, name: str, race: str, answer: urllib3.BaseHTTPResponse | None) -> bool:
        status = answer.status if answer else 0
        said = Answer.of(status)
        self.ledger.note(name, race, said, status)
        return said is Answer.ACCEPTED

    def _api(
        self, method: str, path: str, body: bytes, kind: str
    ) -> urllib3.BaseHTTPResponse | None:
        client = self.client()
        headers = {"Authorization": f"Bearer {client.token}", "Content-Type": kind}
        try:
            return http().request(
                method, client.url + path, body=body, headers=headers, retries=False,
                timeout=TIMEOUT,
            )  # fmt: skip
        except urllib3.exceptions.HTTPError:
            return None


_POOL = urllib3.PoolManager(maxsize=8)


def http() -> urllib3.PoolManager:
    return _POOL
