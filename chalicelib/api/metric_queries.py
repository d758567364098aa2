"""A query of /stats as questions, and what is wrong with it, by CloudWatch's codes."""

import re
from collections import Counter
from collections.abc import Iterable
from datetime import UTC, datetime

import msgspec
from msgspec import UnsetType

from chalicelib.api.metric_types import MetricDataQuery, StatsQuery
from chalicelib.telemetry.metrics import Dimensions
from chalicelib.telemetry.question import BadQuestion, Question

MOST_QUERIES = 500
SCANS = ("TimestampDescending", "TimestampAscending")
_UNIX = re.compile(r"-?[0-9]{1,15}(\.[0-9]*)?")


def statistics_question(query: StatsQuery) -> Question:
    """The one question of a query without MetricDataQueries. Raises :class:`BadQuestion`."""
    start, end = _span(query)
    return Question(
        metric=_needed("MetricName", query.metric_name),
        dimensions=_dimensions(pair.partition("=")[::2] for pair in query.dimensions),
        start=start,
        end=end,
        period=_seconds(_needed("Period", query.period)),
        statistics=tuple(
            name.strip() for each in query.statistics for name in each.split(",") if name.strip()
        ),
        unit=query.unit or None,
    )


def data_questions(query: StatsQuery) -> list[tuple[MetricDataQuery, Question]]:
    """Each of a query's MetricDataQueries with its question. Raises :class:`BadQuestion`."""
    if query.metric_name or query.dimensions or query.statistics or query.period or query.unit:
        raise BadQuestion(
            "InvalidParameterCombination",
            "MetricDataQueries hold MetricName, Dimensions, Period, Stat and Unit themselves.",
        )
    start, end = _span(query)
    asked = _decoded(query.metric_data_queries or "")
    return [(each, _question(each, start, end)) for each in asked]


def ascending(query: StatsQuery) -> bool:
    """Whether the oldest values are to come first."""
    if query.scan_by and query.scan_by not in SCANS:
        raise _invalid(f"The value for parameter ScanBy is not one of {', '.join(SCANS)}.")
    return query.scan_by == SCANS[1]


def _question(asked: MetricDataQuery, start: datetime, end: datetime) -> Question:
    stat = asked.metric_stat
    try:
        return Question(
            metric=stat.metric.metric_name,
            dimensions=_dimensions((each.name, each.value) for each in stat.metric.dimensions),
            start=start,
            end=end,
            period=stat.period,
            statistics=(stat.stat,),
            unit=stat.unit,
        )
    except BadQuestion as error:
        raise _invalid(f"{error} (MetricDataQueries, Id {asked.id})") from error


def _decoded(text: str) -> list[MetricDataQuery]:
    try:
        asked = msgspec.json.decode(text, type=list[MetricDataQuery])
    except msgspec.MsgspecError as error:
        raise _invalid(f"MetricDataQueries cannot be used: {error}") from error
    if not 1 <= len(asked) <= MOST_QUERIES:
        raise _invalid(f"MetricDataQueries must be 1 to {MOST_QUERIES}, not {len(asked)}.")
    twice = [id for id, times in Counter(each.id for each in asked).items() if times > 1]
    if twice:
        raise _invalid(f"The values for parameter Id must be unique; {twice[0]} is not.")
    return asked


def _span(query: StatsQuery) -> tuple[datetime, datetime]:
    return _moment("StartTime", query.start_time), _moment("EndTime", query.end_time)


def _moment(name: str, given: str | UnsetType) -> datetime:
    text = _needed(name, given)
    try:
        if _UNIX.fullmatch(text):
            return datetime.fromtimestamp(float(text), UTC)
        at = datetime.fromisoformat(text)
        return at.astimezone(UTC) if at.tzinfo else at.replace(tzinfo=UTC)
    except (ValueError, OverflowError, OSError) as error:
        raise BadQuestion(
            "InvalidParameterValue",
            f"The value {text[:50]!r} for parameter {name} is neither ISO 8601, as "
            "2026-05-17T09:00:00Z (a + in an address is written %2B), nor seconds since 1970.",
        ) from error


def _seconds(text: str) -> int:
    if not re.fullmatch("-?[0-9]{1,9}", text):
        raise BadQuestion(
            "InvalidParameterValue",
            f"The value {text[:50]!r} for parameter Period is no whole number of seconds.",
        )
    return int(text)


def _dimensions(pairs: Iterable[Iterable[str]]) -> Dimensions:
    named = [(name, value) for name, value in pairs]
    if any(not name or not value for name, value in named) or len(dict(named)) < len(named):
        raise BadQuestion(
            "InvalidParameterValue",
            "Dimensions must each have a name of their own and a value, as State=waiting.",
        )
    return tuple(sorted(named))


def _needed(name: str, given: str | UnsetType) -> str:
    if not given:
        raise BadQuestion("MissingParameter", f"The request must contain the parameter {name}.")
    return given


def _invalid(message: str) -> BadQuestion:
    return BadQuestion("ValidationError", message)
