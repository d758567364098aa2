"""What happens to one received job: claim, read, store, and the verdict told to the queue.

Postgres decides: a photo's verdict is written before the job's receipt is used, so that a crash
in between costs another look at the job, never a verdict.
"""

from contextlib import suppress
from datetime import UTC, datetime
from enum import StrEnum
from uuid import uuid4

from chalicelib.errors import DorsalError, Permanent, Unavailable
from chalicelib.pipeline.reading import read_and_store
from chalicelib.pipeline.sending import job_for
from chalicelib.pipeline.services import Services
from chalicelib.queue import Received, StaleReceipt
from chalicelib.records import attempts, failed_attempts
from chalicelib.records.attempts import Claim
from chalicelib.telemetry.logs import about, logger
from chalicelib.telemetry.metrics import metrics
from chalicelib.telemetry.stack import shortened

EXHAUSTED = "Reading this photo stopped the worker {count} times; the file may be damaged."
LONGEST_REASON = 500  # characters; the queue keeps as many


class Outcome(StrEnum):
    """How a job's receive ended; after DONE the receipt is still to be completed."""

    DONE = "done"  # read, or nothing left to do
    FAILED = "failed"  # final; the reason is on the photo and on the job
    RETRY = "retry"  # tried again after the policy's delay


def process(services: Services, job: Received) -> Outcome:
    """Do the work that ``job`` owes; raises Unavailable with the receive given back."""
    lease = str(uuid4())
    metrics.record("JobsReceived")
    with about(job=job.id, photo=job.id):
        try:
            claim = attempts.claim(
                services.database, job.id, _most(services), job.note.split(), lease=lease
            )
            if claim is None:
                return _nothing_to_claim(services, job)
            with about(attempt=claim.attempt, correlation=claim.photo.correlation_id):
                return _attempt(services, job, claim)
        except Unavailable as error:
            logger.warning("a dependency is away; the job is released", extra=_why(error))
            _give_back(services, job, lease)
            raise


def _attempt(services: Services, job: Received, claim: Claim) -> Outcome:
    _count_waiting(claim)
    logger.info("reading started")
    if claim.previous_lease:
        logger.warning("the worker before this one vanished")
    try:
        read_and_store(services, claim)
    except Unavailable:
        raise
    except Permanent as error:
        logger.exception("photo failed for good")
        _keep_why(services, claim, error)
        return _fail(services, job, claim, _told(error), "Unreadable")
    except Exception as error:
        logger.exception("reading failed")
        _keep_why(services, claim, error)
        return _try_again(services, job, claim, _told(error))
    return Outcome.DONE


def _keep_why(services: Services, claim: Claim, error: Exception) -> None:
    """Before the verdict, while the lease is known to be ours."""
    failed_attempts.add(services.database, claim, _told(error), shortened(error).replace("\0", ""))


def _try_again(services: Services, job: Received, claim: Claim, told: str) -> Outcome:
    """Back to pending until the policy's delay has passed; failed if this was the last try."""
    delay = services.queue.policy.delay(claim.attempt)
    if delay is None:
        return _fail(services, job, claim, told, "Error")
    if not attempts.retry_later(services.database, job.id, claim.lease, told, delay):
        return _superseded()
    metrics.record("JobsRetried")
    try:
        due = services.queue.fail(job.receipt, told)
    except StaleReceipt as error:
        _stale(error)
        return Outcome.RETRY
    if due is None:
        # Redis counted receives that came to no attempt; the photo's attempts decide.
        due = delay
        services.queue.send([job_for(claim.photo)], due)
    services.doorbell.ring(due)
    return Outcome.RETRY


def _fail(services: Services, job: Received, claim: Claim, reason: str, kind: str) -> Outcome:
    if not attempts.fail(services.database, job.id, claim.lease, reason):
        return _superseded()
    metrics.record("PhotosFailed", Reason=kind)
    return _dead_letter(services, job, reason)


def _dead_letter(services: Services, job: Received, reason: str) -> Outcome:
    metrics.record("JobsDeadLettered")
    try:
        services.queue.fail(job.receipt, reason, permanent=True)
    except StaleReceipt as error:
        _stale(error)
    return Outcome.FAILED


def _stale(error: StaleReceipt) -> None:
    metrics.record("StaleReceipts")
    logger.warning("the job is somebody else's by now", extra=_why(error))


def _count_waiting(claim: Claim) -> None:
    """How long the photo waited for its first try; later ones are delayed on purpose."""
    if claim.attempt == 1:
        waited = datetime.now(UTC) - claim.photo.created_at
        metrics.record("WaitTime", max(0.0, waited.total_seconds()))


def _superseded() -> Outcome:
    logger.warning("the lease was superseded; nothing was written")
    return Outcome.DONE


def _nothing_to_claim(services: Services, job: Received) -> Outcome:
    """The photo is finished or deleted, or its attempts ran out with nobody left to say so."""
    count = _most(services)
    reason = EXHAUSTED.format(count=count)
    if attempts.exhaust(services.database, job.id, count, reason):
        metrics.record("PhotosFailed", Reason="Crashed")
        logger.error("photo failed: its attempts ran out", extra={"attempts": count})
        return _dead_letter(services, job, reason)
    logger.info("nothing to do: the photo is finished or gone")
    return Outcome.DONE


def _give_back(services: Services, job: Received, lease: str) -> None:
    """Return the attempt and the receive, as far as what is still there allows.

    Where Postgres is away, the note tells it later which attempts did not count.
    """
    note = f"{job.note} {lease}"
    with suppress(Unavailable):
        note = "" if attempts.unclaim(services.database, job.id, lease) else job.note
    try:
        services.queue.release(job.receipt, note=note)
    except (Unavailable, StaleReceipt) as error:
        logger.warning("not released; its visibility will end", extra=_why(error))


def _most(services: Services) -> int:
    """How often a photo is tried."""
    return services.queue.policy.max_receive_count


def _told(error: Exception) -> str:
    """``error`` in words that a photo's row and a job can hold."""
    words = str(error)
    if not isinstance(error, DorsalError):
        words = f"Reading this photo went wrong ({type(error).__name__}: {words})"
    return words.replace("\0", "").encode(errors="replace").decode()[:LONGEST_REASON]


def _why(error: Exception) -> dict[str, str]:
    return {"reason": str(error)}
