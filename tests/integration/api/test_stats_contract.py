"""/stats beside CloudWatch as moto plays it: the same values, the same questions by boto3."""

import json
from collections.abc import Iterator
from dataclasses import dataclass
from datetime import UTC, datetime, timedelta
from typing import Any
from urllib.parse import urlencode

import boto3
import numpy as np
import pytest
from botocore.exceptions import ClientError
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st
from moto import mock_aws

from chalicelib.pipeline.services import Services
from chalicelib.records import metrics
from chalicelib.telemetry.metrics import Metrics
from tests.integration.api.gateway import Answer, Gateway

BEGIN = datetime.now(UTC).replace(second=0, microsecond=0) - timedelta(hours=2)
PLAIN = ["SampleCount", "Sum", "Average", "Minimum", "Maximum"]
PERCENTILES = ["p0", "p10", "p50", "p90", "p99", "p99.9", "p100"]
SPAN = 30  # minutes that values lie in

value = st.floats(1e-6, 1e6) | st.integers(0, 1000).map(float)
values = st.lists(st.tuples(st.integers(0, SPAN - 1), value), max_size=30)
periods = st.sampled_from([60, 120, 300, 420, 1800, 3600])


@dataclass
class Both:
    """Puts the same values into Dorsal and into CloudWatch, each time as a new metric."""

    gateway: Gateway
    services: Services
    cloudwatch: Any
    used: int = 0

    def put(self, values: list[tuple[int, float]]) -> dict[str, str]:
        """The dimensions of a fresh series of (minute, value)."""
        self.used += 1
        route = {"Route": f"GET /{self.used}"}
        for minute, value in values:
            at = BEGIN + timedelta(minutes=minute)
            counting = Metrics((at + timedelta(seconds=7)).timestamp)
            counting.record("Latency", value, **route)
            metrics.add(self.services.database, counting.take())
            self.cloudwatch.put_metric_data(
                Namespace="Dorsal",
                MetricData=[
                    {
                        "MetricName": "Latency",
                        "Dimensions": [{"Name": "Route", "Value": route["Route"]}],
                        "Timestamp": at,
                        "Value": value,
                        "Unit": "Seconds",
                    }
                ],
            )
        return route

    def ours(self, **query: Any) -> Answer:
        return self.gateway.get(f"/stats?{urlencode(query, doseq=True)}")


@pytest.fixture
def both(photographer: Gateway, services: Services) -> Iterator[Both]:
    keys = {"aws_access_key_id": "test", "aws_secret_access_key": "test"}
    with mock_aws():
        yield Both(photographer, services, boto3.client("cloudwatch", "eu-central-1", **keys))


def times(minutes: int = SPAN) -> dict[str, datetime]:
    return {"StartTime": BEGIN, "EndTime": BEGIN + timedelta(minutes=minutes)}


def texts(moments: dict[str, datetime]) -> dict[str, str]:
    return {name: at.isoformat() for name, at in moments.items()}


@settings(suppress_health_check=[HealthCheck.function_scoped_fixture])
@given(values=values, period=periods)
def test_one_metrics_datapoints_are_cloudwatchs(
    both: Both, values: list[tuple[int, float]], period: int
) -> None:
    # moto begins periods at the first value, CloudWatch and Dorsal at StartTime.
    route = both.put([(0, 1.0), *values])
    asked = {"Namespace": "Dorsal", "MetricName": "Latency", "Period": period}
    theirs = both.cloudwatch.get_metric_statistics(
        **asked, **times(), Statistics=PLAIN, Dimensions=[{"Name": "Route", **_valued(route)}]
    )
    ours = both.ours(
        **asked, **texts(times()), Statistics=PLAIN, Dimensions=f"Route={route['Route']}"
    ).json
    assert ours["Label"] == theirs["Label"]
    assert [_comparable(point) for point in ours["Datapoints"]] == [
        pytest.approx(_comparable(point))
        for point in sorted(theirs["Datapoints"], key=lambda point: point["Timestamp"])
    ]
    assert {point["Unit"] for point in ours["Datapoints"]} == {"Seconds"}


@settings(suppress_health_check=[HealthCheck.function_scoped_fixture], max_examples=30)
@given(first=values, second=values, period=periods, stat=st.sampled_from(PLAIN))
def test_several_metrics_are_cloudwatchs_too(
    both: Both, first: list[tuple[int, float]], second: list[tuple[int, float]], period: int,
    stat: str,
) -> None:  # fmt: skip
    queries = [
        {
            "Id": name,
            "Label": name,
            "MetricStat": {
                "Metric": {
                    "Namespace": "Dorsal",
                    "MetricName": "Latency",
                    "Dimensions": [{"Name": "Route", **_valued(both.put(values))}],
                },
                "Period": period,
                "Stat": stat,
            },
        }
        for name, values in (("first", first), ("second", second))
    ]
    theirs = both.cloudwatch.get_metric_data(
        MetricDataQueries=queries, ScanBy="TimestampAscending", **times()
    )
    ours = both.ours(
        MetricDataQueries=json.dumps(queries), ScanBy="TimestampAscending", **texts(times())
    ).json
    for our, their in zip(ours["MetricDataResults"], theirs["MetricDataResults"], strict=True):
        assert (our["Id"], our["Label"], our["StatusCode"]) == (
            their["Id"], their["Label"], their["StatusCode"],
        )  # fmt: skip
        assert [datetime.fromisoformat(at) for at in our["Timestamps"]] == their["Timestamps"]
        assert our["Values"] == pytest.approx(their["Values"])


@settings(suppress_health_check=[HealthCheck.function_scoped_fixture])
@given(values=values, period=periods)
def test_percentiles_are_numpys_within_2_percent(
    both: Both, values: list[tuple[int, float]], period: int
) -> None:
    route = both.put(values)
    ours = both.ours(
        MetricName="Latency", Period=period, Statistics=",".join(PERCENTILES),
        Dimensions=f"Route={route['Route']}", **texts(times()),
    ).json["Datapoints"]  # fmt: skip
    expected: dict[int, list[float]] = {}
    for minute, value in sorted(values):
        expected.setdefault(minute * 60 // period, []).append(value)
    assert len(ours) == len(expected)
    for point, seen in zip(ours, expected.values(), strict=True):
        for name, told in point["ExtendedStatistics"].items():
            exact = float(np.percentile(seen, float(name[1:])))
            assert told == pytest.approx(exact, rel=0.02), name


@pytest.mark.parametrize(
    "changed",
    [
        {"Statistics": None},
        {"StartTime": BEGIN, "EndTime": BEGIN},
        {"StartTime": BEGIN + timedelta(minutes=5), "EndTime": BEGIN},
    ],
    ids=["no statistics", "no time", "an end before the start"],
)
def test_what_it_refuses_is_refused_with_its_code(both: Both, changed: dict[str, Any]) -> None:
    asked = {"Namespace": "Dorsal", "MetricName": "Latency", "Period": 60, "Statistics": PLAIN}
    asked |= times() | changed
    asked = {name: value for name, value in asked.items() if value is not None}
    with pytest.raises(ClientError) as refused:
        both.cloudwatch.get_metric_statistics(**asked)
    ours = both.ours(
        **{n: v.isoformat() if isinstance(v, datetime) else v for n, v in asked.items()}
    )
    assert ours.status == refused.value.response["ResponseMetadata"]["HTTPStatusCode"]
    assert ours.json["code"] == refused.value.response["Error"]["Code"]


@pytest.mark.parametrize(
    "moments",
    [{"StartTime": BEGIN, "EndTime": BEGIN}, {"StartTime": BEGIN, "EndTime": BEGIN - timedelta(1)}],
)
def test_so_it_is_of_several_metrics(both: Both, moments: dict[str, datetime]) -> None:
    metric = {"Namespace": "Dorsal", "MetricName": "Latency"}
    queries = [{"Id": "a", "MetricStat": {"Metric": metric, "Period": 60, "Stat": "Sum"}}]
    with pytest.raises(ClientError) as refused:
        both.cloudwatch.get_metric_data(MetricDataQueries=queries, **moments)
    ours = both.ours(MetricDataQueries=json.dumps(queries), **texts(moments))
    assert ours.json["code"] == refused.value.response["Error"]["Code"]


def test_metrics_are_listed_as_cloudwatch_lists_them(both: Both) -> None:
    both.put([(0, 1.0)])
    both.put([(1, 2.0)])
    theirs = both.cloudwatch.list_metrics(Namespace="Dorsal", MetricName="Latency")["Metrics"]
    ours = both.gateway.get("/stats/metrics?MetricName=Latency").json["Metrics"]
    by_route = [
        sorted(each, key=lambda metric: str(metric["Dimensions"])) for each in (ours, theirs)
    ]
    assert by_route[0] == by_route[1]


def _valued(route: dict[str, str]) -> dict[str, str]:
    return {"Value": route["Route"]}


def _comparable(point: dict[str, Any]) -> dict[str, float]:
    at = point["Timestamp"]
    moment = datetime.fromisoformat(at) if isinstance(at, str) else at
    return {"at": moment.timestamp(), **{name: point[name] for name in PLAIN}}
