"""Questions about metrics, answered from what Postgres keeps of them."""

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import UTC, datetime

from chalicelib.records import metrics
from chalicelib.records.database import Database
from chalicelib.telemetry.catalogue import METRICS
from chalicelib.telemetry.question import Question


@dataclass(frozen=True, kw_only=True)
class Datapoint:
    """What one period saw: each statistic's value by its name, as ``Average`` or ``p99``."""

    at: datetime  # the period's begin
    values: Mapping[str, float]


def ask(database: Database, question: Question, now: datetime | None = None) -> list[Datapoint]:
    """The answer to ``question``, oldest first; a period that saw nothing has no datapoint.

    Nothing, too, for a metric or dimensions that nobody counted. Figures are seen once they are
    flushed: a request's as it is answered, a photo's as it ends. Raises
    :class:`chalicelib.errors.Unavailable`.
    """
    resolution = question.resolution(now or datetime.now(UTC))
    if not resolution or question.unit not in (None, unit(question.metric)):
        return []
    found = metrics.periods(
        database,
        question.metric,
        question.dimensions,
        start=question.begin(resolution),
        end=question.end,
        period=question.period,
        resolution=resolution,
        sketches=question.needs_sketches,
    )
    return [Datapoint(at=at, values=question.answers(figures)) for at, figures in found]


def unit(metric: str) -> str:
    """CloudWatch's unit of a metric; ``None``, as text, for one that has none or is not known."""
    return METRICS[metric].unit if metric in METRICS else "None"
