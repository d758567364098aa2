"""What /stats is asked and answers, in CloudWatch's words and its PascalCase."""

from datetime import datetime
from typing import Annotated, Literal

import msgspec
from msgspec import UNSET, Meta, UnsetType

from chalicelib.telemetry.catalogue import NAMESPACE

Values = tuple[float, ...]
Id = Annotated[str, Meta(pattern="^[a-z][a-zA-Z0-9_]*$", max_length=255)]
# Texts, so that what is wrong with them is told by CloudWatch's codes.
Pair = Annotated[str, Meta(description="NAME=VALUE, as State=waiting; once for each")]
Moment = Annotated[
    str, Meta(description="ISO 8601, as 2026-05-17T09:00:00Z, or seconds since 1970")
]
Period = Annotated[str, Meta(description="seconds: 60 or a multiple of it, up to 86400")]
Statistics = Annotated[
    str,
    Meta(
        description="SampleCount, Sum, Average, Minimum, Maximum, p0 to p100; several, or by commas"
    ),
]
Queries = Annotated[str, Meta(description="JSON: GetMetricData's list, without expressions")]
ScanBy = Annotated[str, Meta(description="TimestampDescending (usual) or TimestampAscending")]


class Asked(msgspec.Struct, frozen=True, rename="pascal", forbid_unknown_fields=True):
    """Part of a question."""


class Told(msgspec.Struct, frozen=True, rename="pascal"):
    """Part of an answer."""


class Dimension(Asked, frozen=True, kw_only=True):
    """What a metric's values are told apart by."""

    name: str
    value: str


class Metric(Asked, frozen=True, kw_only=True):
    """A metric under one set of dimensions, which is the whole set: none is summed over."""

    namespace: str = NAMESPACE
    metric_name: str
    dimensions: tuple[Dimension, ...] = ()


class MetricStat(Asked, frozen=True, kw_only=True):
    """One statistic of one metric."""

    metric: Metric
    period: int
    stat: str
    unit: str | None = None


class MetricDataQuery(Asked, frozen=True, kw_only=True):
    """A question of several; its answer has its id."""

    id: Id
    metric_stat: MetricStat
    label: str | None = None
    return_data: bool = True


class StatsQuery(Asked, frozen=True, kw_only=True):
    """One metric by its name, or several by MetricDataQueries."""

    namespace: str = NAMESPACE
    metric_name: str | UnsetType = UNSET
    dimensions: tuple[Pair, ...] = ()
    start_time: Moment | UnsetType = UNSET
    end_time: Moment | UnsetType = UNSET
    period: Period | UnsetType = UNSET
    statistics: tuple[Statistics, ...] = ()
    unit: str | UnsetType = UNSET
    metric_data_queries: Queries | UnsetType = UNSET
    scan_by: ScanBy | UnsetType = UNSET


class MetricsQuery(Asked, frozen=True, kw_only=True):
    """Which metrics to list."""

    namespace: str = NAMESPACE
    metric_name: str | UnsetType = UNSET


class DatapointAnswer(Told, frozen=True, kw_only=True):
    """What one period saw; it holds the statistics that were asked for."""

    timestamp: datetime  # the period's begin
    sample_count: float | UnsetType = UNSET
    sum: float | UnsetType = UNSET
    average: float | UnsetType = UNSET
    minimum: float | UnsetType = UNSET
    maximum: float | UnsetType = UNSET
    extended_statistics: dict[str, float] | UnsetType = UNSET  # percentiles by name
    unit: str


class StatisticsAnswer(Told, frozen=True, kw_only=True):
    """One metric's datapoints, oldest first; none for a period that saw nothing."""

    label: str
    datapoints: tuple[DatapointAnswer, ...]


class MetricDataResult(Told, frozen=True, kw_only=True):
    """The answer to one of several questions: the n-th value is of the n-th timestamp."""

    id: str
    label: str
    timestamps: tuple[datetime, ...]
    values: Values
    status_code: Literal["Complete"] = "Complete"


class MetricDataAnswer(Told, frozen=True, kw_only=True):
    """The answers in the order of the questions."""

    metric_data_results: tuple[MetricDataResult, ...]


class MetricsAnswer(Told, frozen=True, kw_only=True):
    """Every metric that was counted, once for each set of dimensions."""

    metrics: tuple[Metric, ...]
