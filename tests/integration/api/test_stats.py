"""Metrics through the API, asked in CloudWatch's words."""

import json
from dataclasses import replace
from datetime import UTC, datetime, timedelta
from time import time
from typing import Any
from urllib.parse import urlencode

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from chalicelib.errors import Unavailable
from chalicelib.pipeline.services import Services, use
from chalicelib.records import metrics
from chalicelib.telemetry.metrics import Metrics
from tests.integration.api.gateway import Gateway

BEGIN = datetime.now(UTC).replace(second=0, microsecond=0) - timedelta(hours=2)
END = BEGIN + timedelta(hours=1)
TIMES = {"StartTime": BEGIN.isoformat(), "EndTime": END.isoformat()}
ONE = {"MetricName": "TotalTime", "Period": "60", "Statistics": "Average"} | TIMES


@pytest.fixture
def counted(services: Services) -> None:
    """In the first minute 1 and 3 seconds, in the third 5; two waiting jobs in the second."""
    now = BEGIN.timestamp()
    kept = Metrics(lambda: now)
    for value in (1.0, 3.0):
        kept.record("TotalTime", value)
    now += 60
    kept.record("QueueDepth", 2, State="waiting")
    now += 60
    kept.record("TotalTime", 5.0)
    metrics.add(services.database, kept.take())


def asked(who: Gateway, **given: Any) -> Any:
    query = {name: value for name, value in (ONE | given).items() if value is not None}
    return who.get(f"/stats?{urlencode(query, doseq=True)}")


def minute(number: int) -> str:
    return (BEGIN + timedelta(minutes=number)).strftime("%Y-%m-%dT%H:%M:%SZ")


@pytest.mark.usefixtures("counted")
def test_one_metric_is_answered_without_its_gaps(photographer: Gateway) -> None:
    answer = asked(photographer, Statistics="Average,Maximum")
    assert answer.json == {
        "Label": "TotalTime",
        "Datapoints": [
            {"Timestamp": minute(0), "Average": 2.0, "Maximum": 3.0, "Unit": "Seconds"},
            {"Timestamp": minute(2), "Average": 5.0, "Maximum": 5.0, "Unit": "Seconds"},
        ],
    }


@pytest.mark.usefixtures("counted")
def test_statistics_may_be_repeated_and_percentiles(photographer: Gateway) -> None:
    given = {"Statistics": ["SampleCount", "p50"], "Period": 3600, "StartTime": BEGIN.timestamp()}
    [point] = asked(photographer, **given).json["Datapoints"]
    assert (point["Timestamp"], point["SampleCount"]) == (minute(0), 3.0)
    assert point["ExtendedStatistics"]["p50"] == pytest.approx(3.0, rel=0.02)


@pytest.mark.usefixtures("counted")
def test_dimensions_are_the_whole_set(photographer: Gateway) -> None:
    depth = {"MetricName": "QueueDepth", "Statistics": "Sum"}
    found = asked(photographer, **depth, Dimensions="State=waiting").json["Datapoints"]
    assert found == [{"Timestamp": minute(1), "Sum": 2.0, "Unit": "Count"}]
    for other in (None, "State=failed", ["State=waiting", "Race=x"]):
        assert asked(photographer, **depth, Dimensions=other).json["Datapoints"] == []


@pytest.mark.usefixtures("counted")
@pytest.mark.parametrize(
    "given", [{"Namespace": "AWS/SQS"}, {"MetricName": "Nonsense"}, {"Unit": "Count"}]
)
def test_what_nobody_counted_is_no_error(photographer: Gateway, given: dict[str, str]) -> None:
    assert asked(photographer, **given).json["Datapoints"] == []


def query(id: str, metric: str, stat: str, **more: Any) -> dict[str, Any]:
    of = {"Namespace": "Dorsal", "MetricName": metric, **more}
    return {"Id": id, "MetricStat": {"Metric": of, "Period": 60, "Stat": stat}}


@pytest.mark.usefixtures("counted")
def test_several_metrics_are_answered_in_one_call(photographer: Gateway) -> None:
    waiting = [{"Name": "State", "Value": "waiting"}]
    queries = [
        query("time", "TotalTime", "Sum"),
        query("depth", "QueueDepth", "Maximum", Dimensions=waiting) | {"Label": "Waiting"},
        query("unasked", "TotalTime", "Sum") | {"ReturnData": False},
    ]
    several = urlencode({"MetricDataQueries": json.dumps(queries), **TIMES})
    answer = photographer.get(f"/stats?{several}&ScanBy=TimestampAscending").json
    time, depth = answer["MetricDataResults"]
    assert time == {
        "Id": "time",
        "Label": "TotalTime",
        "Timestamps": [minute(0), minute(2)],
        "Values": [4.0, 5.0],
        "StatusCode": "Complete",
    }
    assert (depth["Label"], depth["Values"]) == ("Waiting", [2.0])
    latest_first = photographer.get(f"/stats?{several}").json["MetricDataResults"][0]
    assert latest_first["Values"] == [5.0, 4.0]


@pytest.mark.parametrize(
    ("given", "code", "named"),
    [
        ({"MetricName": None}, "MissingParameter", "MetricName"),
        ({"Period": None}, "MissingParameter", "Period"),
        ({"StartTime": None}, "MissingParameter", "StartTime"),
        ({"EndTime": ""}, "MissingParameter", "EndTime"),
        ({"Statistics": None}, "InvalidParameterCombination", "Statistics"),
        ({"Statistics": "p101"}, "InvalidParameterValue", "p101"),
        ({"Period": "90"}, "InvalidParameterValue", "90"),
        ({"Period": "a minute"}, "InvalidParameterValue", "a minute"),
        ({"StartTime": "yesterday"}, "InvalidParameterValue", "yesterday"),
        ({"StartTime": "0001-01-01T00:00:00+14:00"}, "InvalidParameterValue", "StartTime"),
        ({"StartTime": "9" * 15}, "InvalidParameterValue", "StartTime"),
        ({"EndTime": BEGIN.isoformat()}, "InvalidParameterValue", "EndTime"),
        ({"StartTime": "0"}, "InvalidParameterCombination", "1,440"),
        ({"Dimensions": "State"}, "InvalidParameterValue", "Dimensions"),
        ({"Dimensions": ["State=a", "State=b"]}, "InvalidParameterValue", "Dimensions"),
        ({"Unit": "Parsec"}, "InvalidParameterValue", "Parsec"),
        ({"MetricDataQueries": "[]"}, "InvalidParameterCombination", "MetricDataQueries"),
    ],
)
def test_what_cloudwatch_refuses_is_refused_with_its_code(
    photographer: Gateway, given: dict[str, Any], code: str, named: str
) -> None:
    answer = asked(photographer, **given)
    assert (answer.status, answer.json["code"]) == (400, code)
    assert named in answer.json["detail"]


@pytest.mark.parametrize(
    ("queries", "named"),
    [
        ("nonsense", "malformed"),
        ([], "1 to 500"),
        ([query("Upper", "TotalTime", "Sum")], "Id"),
        ([query("a", "TotalTime", "Sum"), query("a", "TotalTime", "p50")], "unique"),
        ([query("a", "TotalTime", "Mean")], "Id a"),
        ([{"Id": "a", "Expression": "m1 + m2"}], "Expression"),
    ],
)
def test_bad_queries_of_several_name_what_is_wrong(
    photographer: Gateway, queries: Any, named: str
) -> None:
    text = queries if isinstance(queries, str) else json.dumps(queries)
    answer = photographer.get(f"/stats?{urlencode({'MetricDataQueries': text, **TIMES})}")
    assert (answer.status, answer.json["code"]) == (400, "ValidationError")
    assert named in answer.json["detail"]


@pytest.mark.usefixtures("counted")
def test_what_was_counted_is_listed(photographer: Gateway) -> None:
    total = {"Namespace": "Dorsal", "MetricName": "TotalTime", "Dimensions": []}
    listed = photographer.get("/stats/metrics").json["Metrics"]
    assert total in listed
    assert [{"Name": "State", "Value": "waiting"}] in [each["Dimensions"] for each in listed]
    assert photographer.get("/stats/metrics?MetricName=TotalTime").json == {"Metrics": [total]}
    assert photographer.get("/stats/metrics?Namespace=AWS/SQS").json == {"Metrics": []}


def test_requests_are_counted_by_route_also_those_that_fail(
    operator: Gateway, services: Services
) -> None:
    class Away:
        def counts(self) -> None:
            raise Unavailable("Redis is away")

    use(replace(services, queue=Away()))  # type: ignore[arg-type]
    assert operator.get("/queue/stats").status == 503
    assert operator.get("/races/nowhere").status == 404
    for metric, route in (("ServerErrors", "/queue/stats"), ("ClientErrors", "/races/{slug}")):
        given = {"MetricName": metric, "Dimensions": f"Route=GET {route}", "Statistics": "Sum"}
        given |= {"StartTime": time() - 60, "EndTime": time() + 60}
        answer = asked(operator, **given)
        assert [point["Sum"] for point in answer.json["Datapoints"]] == [1.0]


odd = st.text(st.characters(exclude_categories=("Cs",)), max_size=12)
odd |= st.sampled_from(["0", "-1", "1e9", "9999-12-31T23:59:59Z", "[]", "p99.9", "a\x00b", "=,="])
PARAMETERS = (*ONE, "Dimensions", "Unit", "Namespace", "ScanBy", "MetricDataQueries")


@settings(suppress_health_check=[HealthCheck.function_scoped_fixture])
@given(st.dictionaries(st.sampled_from(PARAMETERS), st.lists(odd, max_size=2), max_size=3))
def test_any_question_is_answered_or_refused(
    photographer: Gateway, changed: dict[str, list[str]]
) -> None:
    assert asked(photographer, **changed).status in {200, 400}


def test_nobody_without_a_token_asks(nobody: Gateway) -> None:
    assert asked(nobody).status == nobody.get("/stats/metrics").status == 401
