"""The work: whether photos are being read, how many failed of late, and whether it is swept."""

from collections.abc import Iterator
from datetime import UTC, datetime, timedelta

from chalicelib.pipeline.estimate import WINDOW, Outlook, Work
from chalicelib.records import pace
from infra.local.doctor.finding import Finding, ok, trouble, warning
from infra.local.doctor.patient import Patient
from infra.local.operating.words import span

LATE_SWEEP = 300.0  # seconds; it comes once a minute
MANY, SHARE = 20, 0.1  # failed photos of the last hour, and of all that ended in it

LAST_SWEEP = """
SELECT extract(epoch FROM max(at))::float8 AS at FROM metric_minutes
JOIN metric_series ON metric_series.id = series
WHERE name = 'Invocations' AND dimensions = '{"Function": "sweep"}'
"""

FAILED = """
SELECT coalesce(processing_error, '') AS error, count(*) AS photos FROM photos
WHERE processing_status = 'failed' AND processed_at > now() - interval '1 hour'
GROUP BY 1 ORDER BY 2 DESC, 1 LIMIT 100
"""

EVER_FAILED = "SELECT count(*) AS photos FROM photos WHERE processing_status = 'failed'"

COMPLETED = """
SELECT coalesce(sum(sum), 0)::float8 AS photos FROM metric_minutes
JOIN metric_series ON metric_series.id = series
WHERE name = 'PhotosCompleted' AND dimensions = '{}' AND at > now() - interval '1 hour'
"""


def reading(patient: Patient) -> Iterator[Finding]:
    """Whether jobs wait, and somebody works on them."""
    now, pulse = patient.clock(), patient.queue.pulse()
    since = datetime.fromtimestamp(now, UTC) - timedelta(seconds=WINDOW + 60)
    work = Work(pulse=pulse, minutes=pace.pace(patient.database, since), now=now)
    told = work.until(pulse.waiting + pulse.active + pulse.delayed, pulse.last_due)
    waits = f"{pulse.waiting} jobs wait, the next since {span(pulse.oldest_waiting)}"
    if pulse.paused:
        yield warning("queue", f"it is paused; {waits}", "dorsal queue resume")
    elif told.outlook is Outlook.STALLED:
        yield trouble(
            "workers",
            f"none lives; {waits}",
            "mend what is in trouble above; else start Dorsal (`make run`), and look into"
            f" {patient.folder}/logs/functions.log for why drains end",
        )
    elif told.outlook is Outlook.DONE:
        yield ok("queue", "empty")
    else:
        left = f", about {span(told.seconds)} left" if told.seconds else ""
        yield ok("queue", f"{waits}; {told.workers} workers{left}")


def failures(patient: Patient) -> Iterator[Finding]:
    """How many photos failed in the last hour, and of what."""
    rows = patient.database.run(FAILED)
    failed = sum(row["photos"] for row in rows)
    if not failed:
        (ever,) = patient.database.run(EVER_FAILED)
        yield ok("failed photos", f"none in the last hour; {ever['photos']} in all")
        return
    (completed,) = patient.database.run(COMPLETED)
    reasons = "; ".join(f"{row['photos']} x {row['error'][:100]}" for row in rows[:3])
    said = f"{failed} in the last hour: {reasons}"
    do = (
        "`dorsal queue jobs failed`, and `dorsal queue job ID` for where it went wrong; once that"
        " is mended, `dorsal queue retry --all`"
    )
    many = failed >= MANY and failed > SHARE * (failed + completed["photos"])
    yield trouble("failed photos", said, do) if many else warning("failed photos", said, do)


def sweep(patient: Patient) -> Iterator[Finding]:
    """Whether what events and crashes leave undone is looked after."""
    (row,) = patient.database.run(LAST_SWEEP)
    do = (
        "start Dorsal (`make run`); on AWS look whether the schedule of the function sweep is"
        " enabled, and at its log"
    )
    if row["at"] is None:
        yield trouble("sweep", "it never ran", do)
        return
    since = max(0.0, patient.clock() - row["at"])
    if since > LATE_SWEEP:
        yield trouble("sweep", f"it last ran {span(since)} ago; it should each minute", do)
    else:
        yield ok("sweep", "ran within the last minutes")
