"""What operators see of a queue and do to it; large calls work in batches."""

import re
from collections.abc import Iterator, Sequence
from itertools import batched
from typing import TYPE_CHECKING, Any

from chalicelib.queue.job import Counts, JobDetail, Page, Pulse, State
from chalicelib.queue.keys import key, queue_keys
from chalicelib.queue.replies import STATES, detail_of, page_of, pulse_of, state_of
from chalicelib.queue.scripts import Argument, script
from chalicelib.queue.troubles import reaching

if TYPE_CHECKING:
    import redis

# Jobs a script works on at a time; at some 20 microseconds each, others wait about a millisecond.
BATCH = 50
LOOKS = 250  # jobs whose state a script looks up, at some 5 microseconds each
LARGEST_PAGE = 200
_CURSOR = re.compile(r"(?:(-?[0-9]{1,16}):(.+))?", re.DOTALL)  # score and id of a page's last job


class Operated:
    """A queue by its name, with the calls that operators use."""

    def __init__(self, client: "redis.Redis", name: str) -> None:
        self.name = name
        self._redis = client
        self._keys = queue_keys(name)

    def ping(self) -> None:
        """Returns if Redis answers; else :class:`Unavailable`."""
        with reaching(self._redis):
            self._redis.ping()

    def counts(self) -> Counts:
        """How many jobs each state has, at one moment."""
        return Counts(**dict(zip(STATES, self._run("counts"), strict=True)))

    def pulse(self) -> Pulse:
        """What tells whether work goes on; costs the same whatever the queue's length."""
        return pulse_of(self._run("pulse"))

    def ahead(self, ids: Sequence[str]) -> int | None:
        """How many waiting jobs go before the last of these (at most 250), None if none waits."""
        if len(ids) > LOOKS:
            raise ValueError(f"{len(ids)} ids; at most {LOOKS} are looked up in one step")
        place: int | None = self._run("ahead", *ids)
        return place

    def jobs(self, state: State, *, cursor: str = "", size: int = 50) -> Page:
        """A page of a state's jobs; completed and failed newest first, others in their order.

        Every page costs the same. A job that stays where it is appears once, whatever comes and
        goes between two pages. ``size`` is 1 to 200; a cursor that is not ours is a ValueError.
        """
        if not 1 <= size <= LARGEST_PAGE:
            raise ValueError(f"a page has 1 to {LARGEST_PAGE} jobs, not {size}")
        place = _CURSOR.fullmatch(cursor)
        if place is None:
            raise ValueError(f"{cursor!r} is no cursor of this queue; begin again without one")
        return page_of(self._run("jobs", _number(state), size, place[1] or "", place[2] or ""))

    def job(self, id: str) -> JobDetail | None:
        """Everything about one job but its payload; None where there is no such job."""
        reply = self._run("job", id)
        return None if reply is None else detail_of(reply)

    def states(self, ids: Sequence[str]) -> dict[str, State | None]:
        """The state of each of these ids, None for the unknown; one round trip per 250."""
        found: dict[str, State | None] = {}
        for batch in batched(ids, LOOKS):
            numbers = self._run("states", *batch)
            found.update(zip(batch, map(state_of, numbers), strict=True))
        return found

    def redrive(self, ids: Sequence[str] | None = None) -> list[str]:
        """Failed jobs to waiting with a fresh receive count, these or all; returns those moved."""
        batches = self._failed() if ids is None else _batches(ids)
        return [id for batch in batches for id in self._ids("redrive", batch)]

    def promote(self, ids: Sequence[str]) -> list[str]:
        """Delayed jobs to waiting at once; returns those moved."""
        return [id for batch in _batches(ids) for id in self._ids("promote", batch)]

    def remove(self, ids: Sequence[str]) -> list[str]:
        """Forgets jobs, and returns those that it removed.

        An active one is left alone: its worker holds it. Remove it when it has ended.
        """
        return [id for batch in _batches(ids) for id in self._ids("remove", batch)]

    def purge(self, state: State, most: int | None = None) -> int:
        """Removes as many jobs as a state has now, or ``most``; returns how many. Not active ones.

        Of ended ones the oldest; what is sent meanwhile and comes before others goes before them.
        """
        if state is State.ACTIVE:
            raise ValueError("active jobs are held by workers; pause and let them end instead")
        # Not until it is empty: jobs sent meanwhile could keep this going for ever.
        there, removed = getattr(self.counts(), state), 0
        left = there if most is None else min(there, most)
        while removed < left:
            gone = self._run("purge", _number(state), min(BATCH, left - removed))
            if not gone:
                break
            removed += gone
        return removed

    def pause(self) -> None:
        """From now on receive returns nothing; all else goes on."""
        self._run("pause", 1)

    def resume(self) -> None:
        """Ends a pause."""
        self._run("pause", 0)

    def paused(self) -> bool:
        """Whether the queue is paused."""
        with reaching(self._redis):
            return bool(self._redis.exists(key(self.name, "paused")))

    def _failed(self) -> Iterator[tuple[str, ...]]:
        begin, after = b"", b""
        while True:
            begin, after, *ids = self._run("oldest_failed", begin, after, BATCH)
            if not ids:
                return
            yield tuple(id.decode() for id in ids)

    def _ids(self, name: str, ids: Sequence[str]) -> list[str]:
        return [id.decode() for id in self._run(name, *ids)]

    def _run(self, name: str, *args: Argument) -> Any:
        with reaching(self._redis):
            return script(name).run(self._redis, self._keys, args)


def _batches(ids: Sequence[str]) -> Iterator[tuple[str, ...]]:
    return batched(dict.fromkeys(ids), BATCH)  # a script moves no job twice


def _number(state: State) -> int:
    return STATES.index(state) + 1
