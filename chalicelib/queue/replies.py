"""What the Lua scripts answer, as the queue's own values."""

from collections.abc import Sequence
from typing import Any

from chalicelib.queue.job import Attempt, JobDetail, JobSummary, Page, Pulse, Received, State

# A state's number in Lua is its place here, from 1.
STATES = (State.WAITING, State.ACTIVE, State.DELAYED, State.COMPLETED, State.FAILED)
PRIORITY_BITS = 42  # a rank is -priority * 2 ** 42 + sequence


def state_of(number: int) -> State | None:
    """The state with this number, None for 0."""
    return STATES[number - 1] if number else None


def received_of(fence: str, reply: Sequence[Any]) -> Received:
    """A job as receive answers it, with its receipt."""
    id, count, sent, ends, payload, note = reply
    return Received(
        id=id.decode(),
        receipt=f"{id.decode()}:{fence}",
        receive_count=count,
        payload=payload,
        note=note.decode(),
        first_sent=sent / 1000,
        visible_until=ends / 1000,
    )


def pulse_of(reply: Sequence[int]) -> Pulse:
    """The pulse as its script answers it."""
    waiting, active, delayed, held, paused, waits, last_due, now = reply
    return Pulse(
        waiting=waiting,
        active=active,
        delayed=delayed,
        held=held,
        paused=bool(paused),
        oldest_waiting=waits / 1000,
        last_due=last_due / 1000,
        now=now / 1000,
    )


def page_of(reply: Sequence[Any]) -> Page:
    """A page as jobs answers it."""
    score, id, *rows = reply
    cursor = f"{score.decode()}:{id.decode()}" if id else ""
    return Page(jobs=tuple(JobSummary(**_fields(row)) for row in rows), cursor=cursor)


def detail_of(reply: Sequence[Any]) -> JobDetail:
    """A job as job answers it."""
    row, note, again, *attempts = reply
    return JobDetail(
        **_fields(row),
        note=note.decode(),
        runs_again=bool(again),
        history=tuple(_attempt(attempt) for attempt in attempts),
    )


def _fields(row: Sequence[Any]) -> dict[str, Any]:
    id, state, count, rank, sent, when, error = row
    return {
        "id": id.decode(),
        "state": STATES[state - 1],
        "receive_count": count,
        "priority": -(rank >> PRIORITY_BITS),
        "first_sent": sent / 1000,
        "when": when / 1000,
        "error": error.decode(),
    }


def _attempt(reply: Sequence[Any]) -> Attempt:
    started, lasted, error = reply
    return Attempt(
        started=started / 1000,
        seconds=None if lasted < 0 else lasted / 1000,
        error=error.decode(),
    )
