"""How a source hands messages to a function, and waits when it cannot."""

import asyncio
import logging
from collections.abc import Awaitable, Callable, Container, Coroutine, Mapping
from datetime import UTC, datetime
from typing import Any

from chalicelib.errors import Unavailable
from chalicelib.queue import RedrivePolicy
from infra.local.pool import Result, Throttled

OUTAGE = RedrivePolicy(max_receive_count=1000, base=0.25, ceiling=5.0)  # while Redis is away

log = logging.getLogger(__name__)

type Invoke = Callable[[str, Mapping[str, Any]], Awaitable[Result]]
type Clock = Callable[[], datetime]


def utc_now() -> datetime:
    """The wall clock."""
    return datetime.now(UTC)


class Patience:
    """Sits out Redis's outages, with waits that grow to a bound."""

    def __init__(self, stop: asyncio.Event) -> None:
        self._stop = stop

    async def try_to(self, call: Callable[[], Awaitable[bool]]) -> bool:
        """What ``call`` returns, once it can be made; False if ``stop`` comes first."""
        failures = 0
        while not self._stop.is_set():
            try:
                done = await call()
            except Unavailable as error:
                failures += 1
                log.log(logging.WARNING if failures == 1 else logging.DEBUG, "%s", error)
                await first_of(self._stop.wait(), seconds=OUTAGE.delay(failures))
            else:
                if failures:
                    log.warning("Redis is back")
                return done
        return False


async def failed_places(invoke: Invoke, function: str, event: Mapping[str, Any]) -> Container[int]:
    """The places of the messages that the function did not take; raises :class:`Closed`."""
    ids = [record["messageId"] for record in event["Records"]]
    everything = range(len(ids))
    try:
        result = await invoke(function, event)
    except Throttled:
        return everything
    if result.error is not None:
        return everything
    payload = result.payload if isinstance(result.payload, dict) else {}
    named = [item.get("itemIdentifier") for item in payload.get("batchItemFailures") or []]
    # As SQS does: one name that is not in the batch, and the whole batch has failed.
    if not set(named) <= set(ids):
        return everything
    return [place for place in everything if ids[place] in named]


async def first_of(*waits: Coroutine[Any, Any, Any], seconds: float | None) -> None:
    """Return when the first of ``waits`` does, or after ``seconds``."""
    tasks = [asyncio.ensure_future(wait) for wait in waits]
    try:
        await asyncio.wait(tasks, timeout=seconds, return_when=asyncio.FIRST_COMPLETED)
    finally:
        for task in tasks:
            task.cancel()
