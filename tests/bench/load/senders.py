"""`python -m tests.bench.load.senders`: many senders at once, in a process of their own.

Reads one JSON line of orders, prints one of what became of each upload.
"""

import asyncio
import json
import sys
import time
from collections import Counter
from dataclasses import dataclass, field
from typing import Any

from urllib3.filepost import encode_multipart_formdata

from tests.bench.load.line import Line

JPEG = "image/jpeg"


@dataclass
class Senders:
    """Each sends one photo after the other: half to the API, half straight to storage."""

    url: str
    token: str
    race: str
    photo: bytes
    seconds: float
    accepted: list[str] = field(default_factory=list)  # ids that the API gave
    stored: list[str] = field(default_factory=list)  # keys that storage took
    refused: Counter[str] = field(default_factory=Counter)  # by status
    wrong: Counter[str] = field(default_factory=Counter)  # answers that no sender should get
    _sent: int = 0

    async def run(self, count: int) -> None:
        """Send until the time is up; what is under way then is finished."""
        until = time.monotonic() + self.seconds
        await asyncio.gather(*(self._send_on(n, until) for n in range(count)))

    async def _send_on(self, number: int, until: float) -> None:
        line = Line(self.url)
        send = self._post if number % 2 else self._store
        while time.monotonic() < until:
            try:
                wait = await send(line)
            except (OSError, EOFError, TimeoutError) as error:
                self.wrong[f"no answer: {type(error).__name__}"] += 1
                wait = 1.0
            await asyncio.sleep(wait)
        line.close()

    async def _post(self, line: Line) -> float:
        """Seconds to wait before the next one."""
        headers = self._headers | {"Content-Type": JPEG}
        answer = await line.ask("POST", f"/races/{self.race}/photos", headers, self._fresh())
        if answer.status == 202:
            self.accepted.append(json.loads(answer.body)["id"])
            return 0.0
        return self._told(answer.status, answer.wait, "posting")

    async def _store(self, line: Line) -> float:
        photo = self._fresh()
        wanted = {"files": [{"name": "a.jpg", "bytes": len(photo), "contentType": JPEG}]}
        headers = self._headers | {"Content-Type": "application/json"}
        path = f"/races/{self.race}/uploads"
        answer = await line.ask("POST", path, headers, json.dumps(wanted).encode())
        if answer.status != 200 and answer.status != 201:
            return self._told(answer.status, answer.wait, "asking for a link")
        fields: dict[str, Any] = json.loads(answer.body)["uploads"][0]["fields"]
        form, kind = encode_multipart_formdata(fields | {"file": ("a.jpg", photo, JPEG)})
        while True:  # the link is good for a while: only the file is sent again
            answer = await line.ask("POST", "/storage/", {"Content-Type": kind}, form)
            if answer.status == 204:
                self.stored.append(fields["key"])
                return 0.0
            wait = self._told(answer.status, answer.wait, "storing")
            if answer.status != 503:
                return wait
            await asyncio.sleep(wait)

    def _told(self, status: int, wait: float, doing: str) -> float:
        if status in {429, 503} and wait > 0:
            self.refused[str(status)] += 1
            return wait
        self.wrong[f"{status} on {doing}, wait {wait:g}"] += 1
        return 1.0

    @property
    def _headers(self) -> dict[str, str]:
        return {"Authorization": f"Bearer {self.token}"}

    def _fresh(self) -> bytes:
        """The photo with an end of its own: one file sent twice would be one photo."""
        self._sent += 1
        return self.photo + self._sent.to_bytes(8, "big")


def main() -> None:
    """Do as told on standard input."""
    orders = json.loads(sys.stdin.readline())
    with open(orders.pop("photo"), "rb") as file:
        photo = file.read()
    count = orders.pop("count")
    senders = Senders(photo=photo, **orders)
    asyncio.run(senders.run(count))
    print(json.dumps({name: getattr(senders, name) for name in
                      ("accepted", "stored", "refused", "wrong")}))  # fmt: skip


if __name__ == "__main__":
    main()
