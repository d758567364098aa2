"""The managed queue: jobs in Redis with SQS's receipts, visibility, redrive and dead letters.

A job is waiting, active, delayed, completed or failed. ``send`` adds, ``receive`` hands out with
receipts, ``complete``, ``fail``, ``extend`` and ``release`` need a receipt that is still current.
Each Lua file under ``lua/`` is one atomic transition; docs/queue.md has the table of all.
"""

from chalicelib.queue.connection import connect
from chalicelib.queue.doorbell import Doorbell, RedisDoorbell, SqsDoorbell
from chalicelib.queue.job import (
    Attempt,
    Counts,
    JobDetail,
    JobSummary,
    Maintained,
    NewJob,
    Page,
    Received,
    State,
)
from chalicelib.queue.policy import RedrivePolicy, Retention
from chalicelib.queue.queue import Queue
from chalicelib.queue.receipt import StaleReceipt

__all__ = [
    "Attempt",
    "Counts",
    "Doorbell",
    "JobDetail",
    "JobSummary",
    "Maintained",
    "NewJob",
    "Page",
    "Queue",
    "Received",
    "RedisDoorbell",
    "RedrivePolicy",
    "Retention",
    "SqsDoorbell",
    "StaleReceipt",
    "State",
    "connect",
]
