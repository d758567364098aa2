"""Figures of a running Dorsal, asked for over its API."""

from collections.abc import Mapping, Sequence
from concurrent.futures import ThreadPoolExecutor
from dataclasses import dataclass
from typing import TYPE_CHECKING, Any
from urllib.parse import urlencode

from chalicelib.errors import DorsalError

if TYPE_CHECKING:
    from infra.local.client import Client

AT_A_TIME = 8  # questions; the client keeps as many connections


@dataclass(frozen=True, kw_only=True)
class Asked:
    """When, in Unix seconds, by which period, and which statistics."""

    start: int
    end: int
    period: int  # seconds
    statistics: tuple[str, ...]


@dataclass(frozen=True, kw_only=True)
class Answered:
    """One metric under one set of dimensions, with CloudWatch's datapoints, oldest first."""

    metric: str
    dimensions: Mapping[str, str]
    datapoints: Sequence[Mapping[str, Any]]

    def as_json(self) -> dict[str, Any]:
        return {
            "MetricName": self.metric,
            "Dimensions": self.dimensions,
            "Datapoints": self.datapoints,
        }


def value(datapoint: Mapping[str, Any], statistic: str) -> float:
    """A statistic of a datapoint, percentiles included."""
    percentiles = datapoint.get("ExtendedStatistics", {})
    told: float = datapoint[statistic] if statistic in datapoint else percentiles[statistic]
    return told


def ask(
    client: "Client", asked: Asked, metric: str | None = None, dimensions: Sequence[str] = ()
) -> list[Answered]:
    """What was counted: of every metric or of one, under all its dimensions or those given.

    Raises DorsalError where there is no such metric, and for what the API refuses.
    """
    listed = client.call("GET", "/stats/metrics")["Metrics"]
    known = [(each["MetricName"], _dimensions(each)) for each in listed]
    wanted = [(name, own) for name, own in known if metric in (None, name)]
    if dimensions:
        given = dict(pair.partition("=")[::2] for pair in dimensions)
        wanted = [(name, own) for name, own in wanted if own == given]
    if not wanted:
        raise DorsalError(_unknown(metric, dimensions, known))
    with ThreadPoolExecutor(AT_A_TIME) as hands:
        return list(hands.map(lambda each: _one(client, asked, *each), wanted))


def _one(client: "Client", asked: Asked, metric: str, dimensions: Mapping[str, str]) -> Answered:
    query = {
        "MetricName": metric,
        "Dimensions": [f"{name}={value}" for name, value in dimensions.items()],
        "StartTime": asked.start,
        "EndTime": asked.end,
        "Period": asked.period,
        "Statistics": ",".join(asked.statistics),
    }
    answer = client.call("GET", f"/stats?{urlencode(query, doseq=True)}")
    return Answered(metric=metric, dimensions=dimensions, datapoints=answer["Datapoints"])


def _dimensions(listed: Mapping[str, Any]) -> dict[str, str]:
    return {each["Name"]: each["Value"] for each in listed["Dimensions"]}


def _unknown(
    metric: str | None,
    dimensions: Sequence[str],
    known: Sequence[tuple[str, Mapping[str, str]]],
) -> str:
    own = [
        ",".join(f"{n}={v}" for n, v in d.items()) or "none" for name, d in known if name == metric
    ]
    if own:
        return f"{metric} was not counted with {' '.join(dimensions)}, but with: {'; '.join(own)}"
    names = ", ".join(dict.fromkeys(name for name, _ in known)) or "nothing yet"
    return f"{metric or 'that'} was not counted by this Dorsal; what was: {names}"
