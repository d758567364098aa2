"""The JSON of the queue's doors: the queue as operators see it, and what they do to it."""

from datetime import datetime
from typing import Annotated, Literal

from msgspec import UNSET, Meta, UnsetType

from chalicelib.api.types import Answer, Body, Count, Cursor, Size, State, Status

Ids = Annotated[tuple[str, ...], Meta(min_length=1, max_length=1000)]


class QueueStats(Answer, frozen=True, kw_only=True):
    """How many jobs are in each state."""

    waiting: Count
    active: Count
    completed: Count
    failed: Count
    delayed: Count


class JobsQuery(Body, frozen=True, kw_only=True):
    """Which jobs."""

    state: State
    cursor: Cursor = ""
    limit: Size = 50


class PreviewsAnswer(Answer, frozen=True, kw_only=True):
    """Previews that are to be drawn anew, in all races; ``more``: than are counted."""

    waiting: Count
    more: bool


class QueueAnswer(Answer, frozen=True, kw_only=True):
    """The queue at a glance."""

    paused: bool
    concurrency: Count  # how many workers there may be at a time
    counts: QueueStats
    previews: PreviewsAnswer  # no jobs: drawn while none waits
    oldest_waiting: datetime | None  # when the next waiting job was first sent


class CaptionAnswer(Answer, frozen=True, kw_only=True):
    """A job's photo in a line."""

    name: str
    race_slug: str
    status: Status


class JobLine(Answer, frozen=True, kw_only=True):
    """A job in a list; its id is its photo's."""

    id: str
    state: State
    receive_count: int
    priority: int
    first_sent: datetime | None
    when: datetime | None  # due (delayed), visibility's end (active), its end (ended), else sent
    error: str | None
    photo: CaptionAnswer | None  # None: the photo is gone


class JobsAnswer(Answer, frozen=True, kw_only=True):
    """A page of jobs."""

    jobs: tuple[JobLine, ...]
    next_cursor: str | None


class Attempt(Answer, frozen=True, kw_only=True):
    """One receive of a job."""

    started: datetime
    seconds: float | None  # None while it goes on
    error: str | None


class JobAnswer(JobLine, frozen=True, kw_only=True):
    """A job and its history."""

    runs_again: bool  # it was sent while active, and will run again after it ends
    history: tuple[Attempt, ...]


class WorkerAnswer(Answer, frozen=True, kw_only=True):
    """A worker that holds a job."""

    job_id: str  # and its photo's
    photo: CaptionAnswer | None
    since: datetime  # when it received the job, by Redis's clock
    receive_count: int
    claimed_at: datetime | None  # of the photo's lease, by Postgres's clock; None: not yet
    visible_until: datetime  # by when it must end, or the job is handed out again
    vanished: bool  # that time is over


class WorkersAnswer(Answer, frozen=True, kw_only=True):
    """What the workers do; those that hold no job are only counted."""

    concurrency: Count
    idle: Count
    workers: Annotated[tuple[WorkerAnswer, ...], Meta(max_length=50)]


class FailureAnswer(Answer, frozen=True, kw_only=True):
    """An attempt at a photo that failed."""

    at: datetime
    generation: int  # raised by every order to read the photo anew
    attempt: int  # of its generation, from 1
    error: str
    stack: str  # lines "module:line function", outermost first


class FailuresAnswer(Answer, frozen=True, kw_only=True):
    """A photo's failed attempts, the newest first."""

    original_url: str  # a link of some minutes to the file as it was sent
    failures: tuple[FailureAnswer, ...]


class Which(Body, frozen=True, kw_only=True):
    """Which jobs: these, or all that it can be done to."""

    ids: Ids | UnsetType = UNSET
    all: bool = False


class Removal(Body, frozen=True, kw_only=True):
    """Which jobs to remove."""

    ids: Ids


class Purge(Body, frozen=True, kw_only=True):
    """Which state to empty; active jobs are held by workers."""

    state: Literal["waiting", "delayed", "completed", "failed"]


class RedriveAnswer(Answer, frozen=True, kw_only=True):
    """What was sent to be tried again; ``more``: the time was up, call again."""

    redriven: Count
    more: bool


class PromoteAnswer(Answer, frozen=True, kw_only=True):
    """What was let wait at once; ``more``: the time was up, call again."""

    promoted: Count
    more: bool


class RemoveAnswer(Answer, frozen=True, kw_only=True):
    """What was removed."""

    removed: tuple[str, ...]
    kept: tuple[str, ...]  # being read just now, or unknown


class PurgeAnswer(Answer, frozen=True, kw_only=True):
    """What was removed; ``more``: the time was up, call again."""

    purged: Count
    more: bool


class PausedAnswer(Answer, frozen=True, kw_only=True):
    """Whether jobs are handed out."""

    paused: bool


class TokenAnswer(Answer, frozen=True, kw_only=True):
    """What the token that came with the request may do."""

    role: Literal["photographer", "operator"]
    races: tuple[str, ...] | None  # slugs of those that it is for; None: all
    expires_at: datetime | None  # None: never
