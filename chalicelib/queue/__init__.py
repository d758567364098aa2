"""The managed queue: jobs in Redis with SQS's receipts, visibility, redrive and dead letters.

A job is waiting, active, delayed, completed or failed. ``send`` adds, ``receive`` hands out with
receipts, ``complete``, ``fail``, ``extend`` and ``release`` need a receipt that is still current.
Each Lua file under ``lua/`` is one atomic transition; docs/queue.md has the table of all.
"""

from typing import TYPE_CHECKING, Any

from chalicelib.queue.deferred import connect_when_used
from chalicelib.queue.doorbell import Doorbell, RedisDoorbell, SqsDoorbell
from chalicelib.queue.job import (
    Attempt,
    Counts,
    JobDetail,
    JobSummary,
    Maintained,
    NewJob,
    Page,
    Pulse,
    Received,
    State,
)
from chalicelib.queue.policy import RedrivePolicy, Retention
from chalicelib.queue.queue import Queue
from chalicelib.queue.receipt import StaleReceipt
from chalicelib.queue.tally import Tally

__all__ = [
    "Attempt",
    "Counts",
    "Doorbell",
    "JobDetail",
    "JobSummary",
    "Maintained",
    "NewJob",
    "Page",
    "Pulse",
    "Queue",
    "Received",
    "RedisDoorbell",
    "RedrivePolicy",
    "Retention",
    "SqsDoorbell",
    "StaleReceipt",
    "State",
    "Tally",
    "connect",
    "connect_when_used",
]

if TYPE_CHECKING:
    from chalicelib.queue.connection import connect


def __getattr__(name: str) -> Any:
    if name != "connect":
        raise AttributeError(f"module {__name__!r} has no attribute {name!r}")
    from chalicelib.queue.connection import connect

    return connect
