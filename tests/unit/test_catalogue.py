"""The metrics there are, and what is written of them."""

from pathlib import Path

from chalicelib.telemetry.catalogue import METRICS
from chalicelib.telemetry.question import UNIT

TOLD = (Path(__file__).parents[2] / "docs/stats.md").read_text()


def test_each_metric_is_in_the_docs_as_it_is() -> None:
    for name, metric in METRICS.items():
        dimensions = ", ".join(metric.dimensions)
        assert f"| `{name}` | {metric.unit} | {dimensions} | {metric.meaning} |" in TOLD


def test_each_unit_is_one_of_cloudwatchs() -> None:
    assert all(UNIT.fullmatch(metric.unit) for metric in METRICS.values())
