"""The queue as it is seen: counts, workers, jobs and their history."""

from datetime import UTC, datetime
from typing import cast

from msgspec import structs

from chalicelib.api import estimates
from chalicelib.api.doors import Doors
from chalicelib.api.problems import Malformed, NotFound
from chalicelib.api.queue_types import (
    Attempt,
    CaptionAnswer,
    FailureAnswer,
    FailuresAnswer,
    JobAnswer,
    JobLine,
    JobsAnswer,
    JobsQuery,
    PreviewsAnswer,
    QueueAnswer,
    QueueStats,
    WorkerAnswer,
    WorkersAnswer,
)
from chalicelib.api.types import EstimateAnswer, Status
from chalicelib.api.visit import Visit
from chalicelib.queue import JobDetail, JobSummary, State
from chalicelib.records import failed_attempts, photos, redraws
from chalicelib.records.captions import Caption, captions

doors = Doors(__name__)
MOST_WORKERS = 50  # told of one by one; there are as many as CONCURRENCY, by default 3
MOST_PREVIEWS = 10_000  # counted: who looks every few seconds need not wait for more


@doors.open("GET", "/queue", access="photographer", all_races=True, gives=QueueAnswer)
def get_queue(visit: Visit) -> QueueAnswer:
    """Tell how the queue stands: whether it is paused, and what is in it and beside it."""
    queue = visit.services.queue
    first = queue.jobs(State.WAITING, size=1).jobs
    return QueueAnswer(
        paused=queue.paused(),
        concurrency=visit.services.settings.concurrency,
        counts=get_queue_stats(visit),
        previews=_previews(visit),
        oldest_waiting=_moment(first[0].first_sent) if first else None,
    )


@doors.open("GET", "/queue/stats", access="photographer", all_races=True, gives=QueueStats)
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


@doors.open("GET", "/queue/estimate", access="photographer", all_races=True, gives=EstimateAnswer)
def get_queue_estimate(visit: Visit) -> EstimateAnswer:
    """Say about how long it takes until the queue is empty, if nothing more is sent."""
    return estimates.of_queue(visit)


@doors.open("GET", "/queue/workers", access="photographer", all_races=True, gives=WorkersAnswer)
def list_workers(visit: Visit) -> WorkersAnswer:
    """Tell what each worker reads, and since when."""
    queue, concurrency = visit.services.queue, visit.services.settings.concurrency
    details = [queue.job(job.id) for job in queue.jobs(State.ACTIVE, size=MOST_WORKERS).jobs]
    active = [job for job in details if job and job.state is State.ACTIVE]
    named = captions(visit.services.database, [job.id for job in active])
    workers = tuple(_worker(job, named.get(job.id), visit.now) for job in active)
    live = sum(not worker.vanished for worker in workers)
    return WorkersAnswer(concurrency=concurrency, idle=max(0, concurrency - live), workers=workers)


@doors.open(
    "GET", "/queue/jobs", access="photographer", all_races=True, gives=JobsAnswer, query=JobsQuery
)
def list_jobs(visit: Visit, query: JobsQuery) -> JobsAnswer:
    """List the jobs in one state: ended ones newest first, others in their order."""
    try:
        page = visit.services.queue.jobs(State(query.state), cursor=query.cursor, size=query.limit)
    except ValueError as error:
        raise Malformed("The cursor is not one of ours; start again without one.") from error
    named = captions(visit.services.database, [job.id for job in page.jobs])
    return JobsAnswer(
        jobs=tuple(_line(job, named.get(job.id)) for job in page.jobs),
        next_cursor=page.cursor or None,
    )


@doors.open("GET", "/queue/jobs/{job_id}", access="photographer", all_races=True, gives=JobAnswer)
def get_job(visit: Visit, job_id: str) -> JobAnswer:
    """Tell of a job and of each time it was received."""
    job = visit.services.queue.job(job_id)
    if job is None:
        raise NotFound(f"The queue has no job {job_id!r}; completed ones are kept for a while.")
    caption = captions(visit.services.database, [job_id]).get(job_id)
    return JobAnswer(
        **structs.asdict(_line(job, caption)),
        runs_again=job.runs_again,
        history=tuple(
            Attempt(started=_time(tried.started), seconds=tried.seconds, error=tried.error or None)
            for tried in job.history
        ),
    )


@doors.open("GET", "/photos/{photo_id}/failures", access="operator", gives=FailuresAnswer)
def list_failures(visit: Visit, photo_id: str) -> FailuresAnswer:
    """List what went wrong in a photo's attempts, and where, also when its job is forgotten.

    With a link to the file as it was sent, since a photo that failed has no thumbnail.
    """
    photo = photos.get(visit.services.database, photo_id)
    if photo is None:
        raise NotFound(f"There is no photo {photo_id!r}.")
    return FailuresAnswer(
        original_url=visit.link(photo.object_key),
        failures=tuple(
            FailureAnswer(
                at=each.at,
                generation=each.generation,
                attempt=each.attempt,
                error=each.error,
                stack=each.stack,
            )
            for each in failed_attempts.of(visit.services.database, photo_id)
        ),
    )


def _previews(visit: Visit) -> PreviewsAnswer:
    counted = redraws.waiting(visit.services.database, MOST_PREVIEWS + 1)
    return PreviewsAnswer(waiting=min(counted, MOST_PREVIEWS), more=counted > MOST_PREVIEWS)


def _worker(job: JobDetail, caption: Caption | None, now: datetime) -> WorkerAnswer:
    until = _time(job.when)
    claimed = caption.claimed_at if caption and caption.status == "processing" else None
    return WorkerAnswer(
        job_id=job.id,
        photo=_caption(caption),
        since=_time(job.history[-1].started),
        receive_count=job.receive_count,
        claimed_at=claimed,
        visible_until=until,
        vanished=until < now,
    )


def _line(job: JobSummary, caption: Caption | None) -> JobLine:
    return JobLine(
        id=job.id,
        state=job.state.value,
        receive_count=job.receive_count,
        priority=job.priority,
        first_sent=_moment(job.first_sent),
        when=_moment(job.when),
        error=job.error or None,
        photo=_caption(caption),
    )


def _caption(caption: Caption | None) -> CaptionAnswer | None:
    if caption is None:
        return None
    status = cast(Status, caption.status)
    return CaptionAnswer(name=caption.name, race_slug=caption.race_slug, status=status)


def _moment(seconds: float) -> datetime | None:
    return _time(seconds) if seconds else None


def _time(seconds: float) -> datetime:
    return datetime.fromtimestamp(seconds, UTC)
