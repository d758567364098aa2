"""What an operator asks of the queue, over HTTP."""

from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass
from http import HTTPStatus
from itertools import batched
from typing import Any
from urllib.parse import quote, urlencode

import msgspec

from infra.local.client import Client, Refused

PAGE = 200  # jobs in one answer
NAMED = 1000  # ids in one call

type Json = Mapping[str, Any]


@dataclass(frozen=True)
class Calls:
    """The queue of the Dorsal that ``client`` speaks to; everything raises DorsalError."""

    client: Client

    def overview(self) -> Json:
        """Counts, whether it is paused, and how long it takes."""
        queue: Json = self.client.call("GET", "/queue")
        return {**queue, "estimate": self.client.call("GET", "/queue/estimate")}

    def jobs(self, state: str, limit: int) -> Iterator[Json]:
        """Up to ``limit`` jobs of a state."""
        cursor = ""
        while limit > 0:
            query = {"state": state, "limit": min(limit, PAGE), "cursor": cursor}
            page = self.client.call("GET", f"/queue/jobs?{urlencode(query)}")
            yield from page["jobs"]
            limit -= len(page["jobs"])
            cursor = page["nextCursor"]
            if cursor is None:
                return

    def job(self, id: str) -> Json:
        """A job with its history, and what is kept of its photo's failed attempts."""
        job: Json = self.client.call("GET", f"/queue/jobs/{quote(id, safe='')}")
        return {**job, "failures": self._failures(id)}

    def workers(self) -> Json:
        """What the workers read."""
        answer: Json = self.client.call("GET", "/queue/workers")
        return answer

    def redrive(self, ids: Sequence[str]) -> int:
        """Failed photos tried again, these or all; how many."""
        return self._moved("redrive", "redriven", ids)

    def promote(self, ids: Sequence[str]) -> int:
        """Delayed jobs handed out at once, these or all; how many."""
        return self._moved("promote", "promoted", ids)

    def remove(self, ids: Sequence[str]) -> tuple[list[str], list[str]]:
        """Jobs taken out of the queue, and those that were not."""
        removed: list[str] = []
        kept: list[str] = []
        for some in batched(ids, NAMED):
            answer = self._post("remove", {"ids": some})
            removed += answer["removed"]
            kept += answer["kept"]
        return removed, kept

    def purge(self, state: str) -> int:
        """A state emptied; how many were in it."""
        return self._until_done("purge", "purged", {"state": state})

    def pause(self) -> None:
        """Nothing is handed out any more."""
        self._post("pause")

    def resume(self) -> None:
        """Jobs are handed out again."""
        self._post("resume")

    def _moved(self, call: str, counted: str, ids: Sequence[str]) -> int:
        if not ids:
            return self._until_done(call, counted, {"all": True})
        counts: list[int] = [
            self._post(call, {"ids": some})[counted] for some in batched(ids, NAMED)
        ]
        return sum(counts)

    def _until_done(self, call: str, counted: str, body: Json) -> int:
        """A large call ends in time for the gateway, and says when there is more."""
        total: int = 0
        while True:
            answer = self._post(call, body)
            total += int(answer[counted])
            if not answer.get("more"):
                return total

    def _post(self, call: str, body: Json | None = None) -> Json:
        encoded = None if body is None else msgspec.json.encode(body)
        answer: Json = self.client.call("POST", f"/queue/{call}", encoded)
        return answer

    def _failures(self, id: str) -> Sequence[Json]:
        try:
            answer: Json = self.client.call("GET", f"/photos/{quote(id, safe='')}/failures")
        except Refused as refused:
            # Stacks are for operators, and a job may outlive its photo.
            if refused.status in (HTTPStatus.FORBIDDEN, HTTPStatus.NOT_FOUND):
                return []
            raise
        failures: Sequence[Json] = answer["failures"]
        return failures
