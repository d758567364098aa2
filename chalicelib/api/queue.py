"""The queue as an operator sees it: counts, jobs, and the calls that move them."""

from datetime import UTC, datetime

from chalicelib.api import estimates
from chalicelib.api.doors import Doors
from chalicelib.api.problems import Invalid, Malformed, NotFound
from chalicelib.api.types import (
    Attempt,
    EstimateAnswer,
    JobAnswer,
    JobsAnswer,
    JobsQuery,
    JobSummary,
    PausedAnswer,
    QueueStats,
    Redrive,
    RedriveAnswer,
)
from chalicelib.api.visit import Visit
from chalicelib.pipeline.redrive import redrive
from chalicelib.queue import State

doors = Doors(__name__)


@doors.open("GET", "/queue/stats", access="photographer", gives=QueueStats)
def get_queue_stats(visit: Visit) -> QueueStats:
    """Count the jobs in each state."""
    counts = visit.services.queue.counts()
    return QueueStats(
        waiting=counts.waiting,
        active=counts.active,
        completed=counts.completed,
        failed=counts.failed,
        delayed=counts.delayed,
    )


@doors.open("GET", "/queue/estimate", access="photographer", gives=EstimateAnswer)
def get_queue_estimate(visit: Visit) -> EstimateAnswer:
    """Say about how long it takes until the queue is empty, if nothing more is sent."""
    return estimates.of_queue(visit)


@doors.open("GET", "/queue/jobs", access="operator", gives=JobsAnswer, query=JobsQuery)
def list_jobs(visit: Visit, query: JobsQuery) -> JobsAnswer:
    """List the jobs in one state."""
    try:
        page = visit.services.queue.jobs(State(query.state), cursor=query.cursor, size=query.limit)
    except ValueError as error:
        raise Malformed("The cursor is not one of ours; start again without one.") from error
    return JobsAnswer(
        jobs=tuple(
            JobSummary(
                id=job.id,
                state=query.state,
                receive_count=job.receive_count,
                first_sent=_moment(job.first_sent),
                error=job.error or None,
            )
            for job in page.jobs
        ),
        next_cursor=page.cursor or None,
    )


@doors.open("GET", "/queue/jobs/{job_id}", access="operator", gives=JobAnswer)
def get_job(visit: Visit, job_id: str) -> JobAnswer:
    """Tell of a job and of each time it was received."""
    job = visit.services.queue.job(job_id)
    if job is None:
        raise NotFound(f"The queue has no job {job_id!r}; completed ones are kept for a while.")
    return JobAnswer(
        id=job.id,
        state=job.state.value,
        receive_count=job.receive_count,
        first_sent=_moment(job.first_sent),
        error=job.error or None,
        history=tuple(
            Attempt(started=_time(tried.started), seconds=tried.seconds, error=tried.error or None)
            for tried in job.history
        ),
    )


@doors.open("POST", "/queue/redrive", access="operator", takes=Redrive, gives=RedriveAnswer)
def redrive_jobs(visit: Visit, body: Redrive) -> RedriveAnswer:
    """Try failed photos again from the start: those named, or all."""
    ids = None if body.all else list(body.ids or ())
    if body.all == bool(body.ids):
        raise Invalid('Say either {"ids": [...]} or {"all": true}.')
    return RedriveAnswer(redriven=len(redrive(visit.services, ids)))


@doors.open("POST", "/queue/pause", access="operator", gives=PausedAnswer)
def pause_queue(visit: Visit) -> PausedAnswer:
    """Hand out no more jobs; those in work are finished."""
    visit.services.queue.pause()
    return PausedAnswer(paused=True)


@doors.open("POST", "/queue/resume", access="operator", gives=PausedAnswer)
def resume_queue(visit: Visit) -> PausedAnswer:
    """Hand out jobs again."""
    visit.services.queue.resume()
    visit.services.doorbell.ring()
    return PausedAnswer(paused=False)


def _moment(seconds: float) -> datetime | None:
    return _time(seconds) if seconds else None


def _time(seconds: float) -> datetime:
    return datetime.fromtimestamp(seconds, UTC)
