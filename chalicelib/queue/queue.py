"""The managed queue as senders and workers use it."""

from collections.abc import Callable, Iterable, Iterator, Sequence
from itertools import batched
from random import random
from typing import TYPE_CHECKING, Any

from chalicelib.queue.job import Maintained, NewJob, Received
from chalicelib.queue.keys import look_keys
from chalicelib.queue.operators import BATCH, Operated
from chalicelib.queue.policy import LONGEST_WAIT, RedrivePolicy, Retention
from chalicelib.queue.receipt import StaleReceipt, new_fence, parts
from chalicelib.queue.replies import received_of
from chalicelib.queue.scripts import script
from chalicelib.queue.troubles import reaching

if TYPE_CHECKING:
    import redis

LONGEST_TEXT = 500  # characters of an error or a note
SEND_BATCH = 500  # jobs in one script call, which takes 3 to 8 ms
LARGEST_SEND = 1_000_000  # bytes of payload in one script call
LARGEST_RECEIVE = 500
CLAIM_SECONDS = 5.0  # for a ring, which takes some milliseconds where nothing is wrong


class Queue(Operated):
    """Jobs in Redis, with the semantics of SQS: visibility, receive counts, dead letters.

    Every call raises :class:`chalicelib.errors.Unavailable` if Redis cannot serve it; it may then
    have been carried out or not. ``visibility`` is the seconds that a receive lasts by default.
    The client must not decode replies (payloads are bytes); :func:`connect` makes the right one.
    """

    def __init__(
        self,
        client: "redis.Redis",
        name: str = "jobs",
        *,
        policy: RedrivePolicy = RedrivePolicy(),  # noqa: B008 - frozen
        retention: Retention = Retention(),  # noqa: B008 - frozen
        visibility: float = 60.0,
        fence: Callable[[], str] = new_fence,
        chance: Callable[[], float] = random,  # 0 to 1, for the policy's jitter
    ) -> None:
        super().__init__(client, name)
        self.policy = policy
        self.retention = retention
        self.visibility = visibility
        self._fence = fence
        self._chance = chance

    def send(self, jobs: Iterable[NewJob], delay: float = 0) -> list[str]:
        """Adds jobs, due after ``delay`` seconds; returns the ids added or marked to run again.

        Waiting and delayed ones are left alone, also their payload; an active one runs again after
        it ends; completed and failed ones start afresh. A large send is several atomic steps, so
        one that raises may have added the first of its jobs: send it again, that adds the rest.
        """
        added: list[str] = []
        for batch in _sized(jobs):
            fields = [field for job in batch for field in (job.id, job.priority, job.payload)]
            left = set(self._run("send", _ms(delay), *fields))
            added += [job.id for place, job in enumerate(batch, 1) if place not in left]
        return added

    def receive(self, max: int = 1, visibility: float | None = None) -> list[Received]:
        """Up to ``max`` (1 to 500) waiting jobs, the highest priority first, then the oldest.

        They stay invisible to others for ``visibility`` seconds. Before it looks, it promotes what
        is due and reclaims what has expired, up to 100 of each. Nothing comes while paused.
        """
        fence, args = self._receiving(max, visibility)
        return [received_of(fence, reply) for reply in self._run("receive", *args)]

    def complete(self, receipts: Sequence[str]) -> None:
        """Ends these jobs well; :class:`StaleReceipt` names those it could not, others are done."""
        stale: list[str] = []
        for batch in batched(receipts, BATCH):
            places = self._run("complete", self.retention.completed, *parts(batch))
            stale += _at(batch, places)
        _refuse(stale)

    def complete_and_receive(
        self, receipts: Sequence[str], max: int = 1, visibility: float | None = None
    ) -> list[Received]:
        """``complete`` and ``receive`` in one step, with at most 500 receipts.

        One round trip; two if there is a retried job among those to complete, or if something was
        sent again, is due, has expired or is stale, or if the queue is empty or paused.

        Receives nothing if it raises :class:`StaleReceipt`.
        """
        if len(receipts) > LARGEST_RECEIVE:
            raise ValueError(f"{len(receipts)} receipts; at most {LARGEST_RECEIVE} go in one step")
        fence, args = self._receiving(max, visibility)
        args = (self.retention.completed, *args, *parts(receipts))
        replies = self._run("turn_over", *args)
        if replies is None:  # it did nothing
            stale, replies = self._run("complete_and_receive", *args)
            _refuse(_at(receipts, stale))
        return [received_of(fence, reply) for reply in replies]

    def fail(self, receipt: str, error: str, *, permanent: bool = False) -> float | None:
        """Ends a try badly; returns the seconds until the next one, None if it was dead-lettered.

        A job that was sent while active is not dead-lettered, but starts afresh.
        """
        delays = [] if permanent else self._delays()
        told = _text(error) or b"no reason given"
        ms = self._run("fail", *parts([receipt]), told, self.retention.failed, *delays)
        if ms is None:
            raise StaleReceipt([receipt])
        return None if ms < 0 else ms / 1000

    def extend(self, receipt: str, seconds: float) -> None:
        """Keeps holding the job until so many seconds from now."""
        if self._run("extend", *parts([receipt]), _ms(seconds)) is None:
            raise StaleReceipt([receipt])

    def release(self, receipt: str, *, delay: float = 0, note: str = "") -> None:
        """Gives the job and the receive back; ``note`` goes to whoever receives it next."""
        if self._run("release", *parts([receipt]), _ms(delay), _text(note)) is None:
            raise StaleReceipt([receipt])

    def claim_look(self, after: float) -> float | None:
        """Seconds until the first visibility ended ``after`` seconds ago; the caller rings then.

        None where nobody holds a job, or a look is due by then: so at most one is under way. The
        claim lasts a moment, should its holder die, and is kept by ``keep_look`` once it has rung.
        """
        with reaching(self._redis):
            args = _ms(after), _ms(CLAIM_SECONDS)
            ms = script("look").run(self._redis, look_keys(self.name), args)
        return None if ms is None else ms / 1000

    def keep_look(self, seconds: float) -> None:
        """Let nobody claim another look until this one is due."""
        with reaching(self._redis):
            self._redis.pexpire(look_keys(self.name)[-1], _ms(seconds))

    def maintain(self) -> Maintained:
        """Does for all jobs what receive does for some: promotes due, reclaims expired ones."""
        total = (0, 0, 0)
        args = (BATCH, self.policy.max_receive_count, self.retention.failed)
        while True:
            moved = self._run("maintain", *args)
            total = tuple(map(sum, zip(total, moved, strict=True)))  # type: ignore[assignment]
            if moved[0] < BATCH and moved[1] + moved[2] < BATCH:
                return Maintained(promoted=total[0], reclaimed=total[1], failed=total[2])

    def _receiving(self, max: int, visibility: float | None) -> tuple[str, tuple[Any, ...]]:
        if not 1 <= max <= LARGEST_RECEIVE:
            raise ValueError(f"receive 1 to {LARGEST_RECEIVE} jobs, not {max}")
        fence = self._fence()
        held = _ms(self.visibility if visibility is None else visibility)
        return fence, (max, held, fence, self.policy.max_receive_count, self.retention.failed)

    def _delays(self) -> list[int]:
        tries = range(1, self.policy.max_receive_count)
        chance = self._chance()
        return [_ms(self.policy.delay(count, chance) or 0) for count in tries]


def _ms(seconds: float) -> int:
    if not 0 <= seconds <= LONGEST_WAIT:
        raise ValueError(f"{seconds} is not a number of seconds from 0 to {LONGEST_WAIT:.0f}")
    return round(seconds * 1000)


def _text(words: str) -> bytes:
    # Errors quote file names, which may hold halves of characters that UTF-8 does not know.
    return words[:LONGEST_TEXT].encode(errors="replace")


def _at(receipts: Sequence[str], places: Sequence[int]) -> list[str]:
    return [receipts[place - 1] for place in places]


def _refuse(stale: Sequence[str]) -> None:
    if stale:
        raise StaleReceipt(stale)


def _sized(jobs: Iterable[NewJob]) -> Iterator[list[NewJob]]:
    """The jobs in batches that one script call may carry."""
    batch: list[NewJob] = []
    size = 0
    for job in jobs:
        if len(batch) == SEND_BATCH or size + len(job.payload) > LARGEST_SEND:
            yield batch
            batch, size = [], 0
        batch.append(job)
        size += len(job.payload)
    if batch:
        yield batch
