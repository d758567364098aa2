"""`dorsal stats`: what it asks a Dorsal, and what it shows of the answers."""

import json
from typing import Any
from urllib.parse import parse_qs, urlsplit

import pytest
from click.testing import CliRunner

from chalicelib.errors import DorsalError
from infra.local import cli_remote
from infra.local.cli import cli
from infra.local.operating.figures import Asked, ask

LISTED = [
    {"MetricName": "QueueDepth", "Dimensions": [{"Name": "State", "Value": "failed"}]},
    {"MetricName": "QueueDepth", "Dimensions": [{"Name": "State", "Value": "waiting"}]},
    {"MetricName": "TotalTime", "Dimensions": []},
]
POINT = {
    "Timestamp": "2026-05-17T09:00:00Z",
    "SampleCount": 2.0,
    "Average": 1234.5,
    "ExtendedStatistics": {"p99": 0.12345},
    "Unit": "Seconds",
}


class Dorsal:
    """Answers as the API does, and remembers what it was asked."""

    def __init__(self) -> None:
        self.asked: list[dict[str, list[str]]] = []
        self.points = 1

    def at_once(self) -> "Dorsal":
        return self

    def call(self, method: str, address: str) -> Any:
        path, query = urlsplit(address).path, parse_qs(urlsplit(address).query)
        if path == "/stats/metrics":
            return {"Metrics": LISTED}
        self.asked.append(query)
        failed = query.get("Dimensions") == ["State=failed"]
        return {
            "Label": query["MetricName"][0],
            "Datapoints": [] if failed else [POINT] * self.points,
        }


@pytest.fixture
def dorsal(monkeypatch: pytest.MonkeyPatch) -> Dorsal:
    made = Dorsal()
    monkeypatch.setattr(cli_remote, "client_of", lambda url, token: made)
    return made


def said(*arguments: str) -> str:
    given = ("stats", *arguments, "--token", "t", "--statistics", "SampleCount,Average,p99")
    result = CliRunner().invoke(cli, given, env={"COLUMNS": "120"})
    assert result.exception is None, result.output
    return result.output


def test_all_metrics_are_shown_in_one_table(dorsal: Dorsal) -> None:
    rows = [line.split() for line in said().splitlines()]
    assert ["TotalTime", "2", "1,234", "0.123", "Seconds"] in rows
    assert ["QueueDepth", "waiting", "2", "1,234", "0.123", "Seconds"] in rows
    assert all("failed" not in row for row in rows), "nothing was counted there"
    for query in dorsal.asked:
        start, end = int(query["StartTime"][0]), int(query["EndTime"][0])
        assert (start % 60, query["Period"]) == (0, ["3600"])
        assert 3540 < end - start <= 3600, "more would not be one row"


def test_several_rows_of_all_metrics_say_when(dorsal: Dorsal) -> None:
    dorsal.points = 2
    rows = [line.split() for line in said("--since", "2d").splitlines()]
    [first, second] = [row for row in rows if row[0] == "TotalTime"]
    assert first[1] == second[1] == "2026-05-17"


def test_one_metric_is_shown_by_time(dorsal: Dorsal) -> None:
    assert "2026-05-17" in said("QueueDepth", "--since", "2d", "--dimension", "State=waiting")
    [query] = dorsal.asked
    assert query["Dimensions"] == ["State=waiting"]
    assert query["Period"] == ["5760"]
    start = int(query["StartTime"][0])
    assert start % 5760 == 0
    assert 0 <= int(query["EndTime"][0]) - 2 * 86_400 - start <= 5760


def test_for_scripts_it_is_json(dorsal: Dorsal) -> None:
    [answer] = json.loads(said("TotalTime", "--json", "--period", "5m"))
    assert answer == {"MetricName": "TotalTime", "Dimensions": {}, "Datapoints": [POINT]}
    assert dorsal.asked[0]["Period"] == ["300"]


def test_a_time_with_nothing_counted_is_said_so(dorsal: Dorsal) -> None:
    assert "nothing was counted" in said("QueueDepth", "--dimension", "State=failed")


@pytest.mark.parametrize(
    ("metric", "dimensions", "named"),
    [("Nonsense", (), "TotalTime"), ("QueueDepth", ("State=lost",), "State=waiting")],
)
def test_what_was_never_counted_is_told_what_was(
    dorsal: Dorsal, metric: str, dimensions: tuple[str, ...], named: str
) -> None:
    asked = Asked(start=0, end=60, period=60, statistics=("Sum",))
    with pytest.raises(DorsalError, match=named):
        ask(dorsal, asked, metric, dimensions)  # type: ignore[arg-type]


@pytest.mark.parametrize("span", ["yesterday", "0", "-5m", "5w"])
def test_what_is_no_length_of_time_is_told_what_is(span: str) -> None:
    result = CliRunner().invoke(cli, ["stats", "--since", span, "--token", "t"])
    assert result.exit_code == 2
    assert "15d" in result.output
