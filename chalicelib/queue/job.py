"""What goes into the queue and what comes out: jobs, their states, and what is told of them.

Times are seconds since 1970 by Redis's clock, exact to the millisecond.
"""

from dataclasses import dataclass
from enum import StrEnum

LONGEST_ID = 200  # bytes of UTF-8
LARGEST_PAYLOAD = 8_192  # bytes; a page of jobs reads as many records, and must not block Redis
HIGHEST_PRIORITY = 1000  # and -1000 the lowest


class State(StrEnum):
    """Where a job is; always in exactly one of these until it is removed or trimmed."""

    WAITING = "waiting"
    ACTIVE = "active"
    DELAYED = "delayed"
    COMPLETED = "completed"
    FAILED = "failed"


@dataclass(frozen=True, kw_only=True)
class NewJob:
    """A job to send; of two, the one with the higher priority is received first."""

    id: str
    payload: bytes = b""
    priority: int = 0

    def __post_init__(self) -> None:
        if not 0 < len(self.id.encode()) <= LONGEST_ID:
            raise ValueError(f"job id {self.id[:50]!r} must have 1 to {LONGEST_ID} bytes")
        if len(self.payload) > LARGEST_PAYLOAD:
            raise ValueError(
                f"job {self.id}: its payload has {len(self.payload)} bytes; keep it to"
                f" {LARGEST_PAYLOAD} and put more into storage"
            )
        if not -HIGHEST_PRIORITY <= self.priority <= HIGHEST_PRIORITY:
            raise ValueError(f"job {self.id}: priority {self.priority} is not -1000 to 1000")


@dataclass(frozen=True, kw_only=True)
class Received:
    """A job handed to a worker, which holds it with the receipt until ``visible_until``."""

    id: str
    receipt: str
    receive_count: int
    payload: bytes
    note: str  # what the last release left for this receive
    first_sent: float
    visible_until: float


@dataclass(frozen=True, kw_only=True)
class Counts:
    """How many jobs each state has."""

    waiting: int
    active: int
    completed: int
    failed: int
    delayed: int


@dataclass(frozen=True, kw_only=True)
class Pulse:
    """What tells whether work goes on, at one moment."""

    waiting: int
    active: int
    delayed: int
    held: int  # active ones whose visibility has not ended: as many workers live
    paused: bool
    oldest_waiting: float  # seconds since the next waiting job was first sent; 0: none waits
    last_due: float  # seconds until the last delayed job is due
    now: float  # Redis's own clock


@dataclass(frozen=True, kw_only=True)
class Attempt:
    """One receive of a job."""

    started: float
    seconds: float | None  # None while it goes on
    error: str  # empty while it goes on, and where it completed


@dataclass(frozen=True, kw_only=True)
class JobSummary:
    """One line of a listing."""

    id: str
    state: State
    receive_count: int
    priority: int
    first_sent: float
    when: float  # its end; when due (delayed); end of visibility (active); first sent (waiting)
    error: str  # of its last attempt


@dataclass(frozen=True, kw_only=True)
class JobDetail(JobSummary):
    """All that is known of a job but its payload."""

    note: str
    runs_again: bool  # it was sent while active, and will run again after it ends
    history: tuple[Attempt, ...]  # the last ten, oldest first; a released receive leaves no trace


@dataclass(frozen=True, kw_only=True)
class Page:
    """A page of jobs, and the cursor of the next page; empty at the end."""

    jobs: tuple[JobSummary, ...]
    cursor: str


@dataclass(frozen=True, kw_only=True)
class Maintained:
    """What one maintenance moved."""

    promoted: int  # delayed and due -> waiting
    reclaimed: int  # active and expired -> waiting
    failed: int  # active and expired after the last receive -> failed
