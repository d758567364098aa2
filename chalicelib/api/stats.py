"""Metrics by CloudWatch's questions: GetMetricStatistics, GetMetricData and ListMetrics."""

from msgspec import UNSET

from chalicelib.api.doors import Doors
from chalicelib.api.metric_queries import ascending, data_questions, statistics_question
from chalicelib.api.metric_types import (
    DatapointAnswer,
    Dimension,
    Metric,
    MetricDataAnswer,
    MetricDataQuery,
    MetricDataResult,
    MetricsAnswer,
    MetricsQuery,
    StatisticsAnswer,
    StatsQuery,
)
from chalicelib.api.visit import Visit
from chalicelib.pipeline.stats import Datapoint, ask, unit
from chalicelib.records import metrics
from chalicelib.telemetry.catalogue import NAMESPACE
from chalicelib.telemetry.question import PLAIN, Question

doors = Doors(__name__)


@doors.open(
    "GET", "/stats", access="photographer", all_races=True, query=StatsQuery,
    gives=StatisticsAnswer, or_gives=MetricDataAnswer,
)  # fmt: skip
def get_stats(visit: Visit, query: StatsQuery) -> StatisticsAnswer | MetricDataAnswer:
    """Answer one metric as CloudWatch's GetMetricStatistics, or several as its GetMetricData.

    MetricName with Dimensions, Period and Statistics asks for one; MetricDataQueries for up to
    500. StartTime and EndTime are always needed. What is wrong is told by CloudWatch's code.
    """
    if query.metric_data_queries:
        oldest_first = ascending(query)
        results = [
            _result(visit, asked, question, oldest_first)
            for asked, question in data_questions(query)
            if asked.return_data
        ]
        return MetricDataAnswer(metric_data_results=tuple(results))
    question = statistics_question(query)
    return StatisticsAnswer(
        label=question.metric,
        datapoints=tuple(
            _datapoint(each, unit(question.metric))
            for each in _asked(visit, query.namespace, question)
        ),
    )


@doors.open(
    "GET",
    "/stats/metrics",
    access="photographer",
    all_races=True,
    query=MetricsQuery,
    gives=MetricsAnswer,
)
def list_metrics(visit: Visit, query: MetricsQuery) -> MetricsAnswer:
    """List what was ever counted, as CloudWatch's ListMetrics does, all in one answer."""
    known = metrics.series(visit.services.database) if query.namespace == NAMESPACE else []
    return MetricsAnswer(
        metrics=tuple(
            Metric(
                metric_name=series.name,
                dimensions=tuple(
                    Dimension(name=name, value=value) for name, value in series.dimensions
                ),
            )
            for series in known
            if series.name == (query.metric_name or series.name)
        )
    )


def _asked(visit: Visit, namespace: str, question: Question) -> list[Datapoint]:
    return ask(visit.services.database, question, visit.now) if namespace == NAMESPACE else []


def _datapoint(point: Datapoint, unit: str) -> DatapointAnswer:
    percentiles = {name: value for name, value in point.values.items() if name not in PLAIN}
    return DatapointAnswer(
        timestamp=point.at,
        sample_count=point.values.get("SampleCount", UNSET),
        sum=point.values.get("Sum", UNSET),
        average=point.values.get("Average", UNSET),
        minimum=point.values.get("Minimum", UNSET),
        maximum=point.values.get("Maximum", UNSET),
        extended_statistics=percentiles or UNSET,
        unit=unit,
    )


def _result(
    visit: Visit, asked: MetricDataQuery, question: Question, oldest_first: bool
) -> MetricDataResult:
    points = _asked(visit, asked.metric_stat.metric.namespace, question)
    ordered = points if oldest_first else points[::-1]
    return MetricDataResult(
        id=asked.id,
        label=asked.label or question.metric,
        timestamps=tuple(point.at for point in ordered),
        values=tuple(point.values[asked.metric_stat.stat] for point in ordered),
    )
