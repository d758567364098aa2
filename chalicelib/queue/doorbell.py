"""The doorbell: a message whose only meaning is "there is work"."""

import time
from functools import cached_property
from math import ceil
from typing import TYPE_CHECKING, Any, Protocol

from chalicelib.errors import Unavailable
from chalicelib.queue.keys import bell_keys
from chalicelib.queue.scripts import script
from chalicelib.queue.troubles import reaching

if TYPE_CHECKING:
    import redis

LONGEST_DELAY = 900  # seconds; SQS's longest DelaySeconds
MOST_RINGS = 16  # unheard; a drain empties the queue, so more rings would find nothing
BLOCK_SECONDS = 1.0  # well below the client's own timeout


class Doorbell(Protocol):
    """Anything that can be rung, now or ``delay`` seconds later (at most 900)."""

    def ring(self, delay: float = 0) -> None: ...

    def ping(self) -> None:
        """Raise :class:`Unavailable` unless it could be rung now."""


class RedisDoorbell:
    """Rings through Redis; rings that nobody has heard yet coalesce to a few."""

    def __init__(self, client: "redis.Redis", name: str = "jobs") -> None:
        self._redis = client
        self._keys = bell_keys(name)

    def ring(self, delay: float = 0) -> None:
        """Rings, or has the bell ring later, within 50 ms after ``delay`` seconds."""
        ms = ceil(min(max(delay, 0), LONGEST_DELAY) * 1000)
        self._run("ring", ms, MOST_RINGS)

    def ping(self) -> None:
        """Returns if Redis answers; else :class:`Unavailable`."""
        with reaching(self._redis):
            self._redis.ping()

    def listen(self, timeout: float) -> bool:
        """Waits up to ``timeout`` seconds for a ring; True if it took one.

        Each ring wakes one listener. It blocks in Redis, so a ring is heard at once.
        """
        deadline = time.monotonic() + timeout
        while (until_due := self._run("answer", MOST_RINGS)) != 0:
            left = deadline - time.monotonic()
            if left <= 0:
                return False
            due = until_due / 1000 if until_due > 0 else left
            if self._wait(min(due, left, BLOCK_SECONDS)):
                return True
        return True

    def _wait(self, seconds: float) -> bool:
        # BLPOP takes 0 for ever, and Redis rounds to whole milliseconds.
        with reaching(self._redis):
            popped: Any = self._redis.blpop([self._keys[-2]], max(seconds, 0.002))
        return popped is not None and popped[1] == b"ring"

    def _run(self, name: str, *args: int) -> Any:
        with reaching(self._redis):
            return script(name).run(self._redis, self._keys, args)


class SqsDoorbell:
    """Rings through SQS, whose event-source mapping invokes drain."""

    def __init__(self, queue_url: str, client: Any = None) -> None:
        self._queue_url = queue_url
        self._given = client

    def ring(self, delay: float = 0) -> None:
        """Sends one message, with a DelaySeconds of at least ``delay`` (at most 900)."""
        from botocore.exceptions import BotoCoreError, ClientError

        seconds = min(ceil(max(delay, 0)), LONGEST_DELAY)
        try:
            self._sqs.send_message(
                QueueUrl=self._queue_url, MessageBody='{"ring": "jobs"}', DelaySeconds=seconds
            )
        except (BotoCoreError, ClientError) as error:
            raise Unavailable(f"the doorbell at {self._queue_url} did not ring: {error}") from error

    def ping(self) -> None:
        """Returns if SQS has the queue and answers; else :class:`Unavailable`."""
        from botocore.exceptions import BotoCoreError, ClientError

        try:
            self._sqs.get_queue_attributes(QueueUrl=self._queue_url, AttributeNames=["QueueArn"])
        except (BotoCoreError, ClientError) as error:
            raise Unavailable(f"the doorbell at {self._queue_url} is away: {error}") from error

    @cached_property
    def _sqs(self) -> Any:
        return self._given or _sqs()


def _sqs() -> Any:
    import boto3
    from botocore.config import Config

    bounded = Config(connect_timeout=2, read_timeout=5, retries={"max_attempts": 2})
    return boto3.client("sqs", config=bounded)
