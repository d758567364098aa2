"""The metrics there are, and what is written of them."""

import json
import re
from pathlib import Path

from chalicelib.telemetry.catalogue import METRICS, REASONS
from chalicelib.telemetry.question import UNIT

ROOT = Path(__file__).parents[2]
TOLD = (ROOT / "docs/stats.md").read_text()


def test_each_metric_is_in_the_docs_as_it_is() -> None:
    for name, metric in METRICS.items():
        dimensions = ", ".join(metric.dimensions)
        assert f"| `{name}` | {metric.unit} | {dimensions} | {metric.meaning} |" in TOLD


def test_each_unit_is_one_of_cloudwatchs() -> None:
    assert all(UNIT.fullmatch(metric.unit) for metric in METRICS.values())


def test_each_reason_that_a_photo_fails_for_is_told_and_drawn() -> None:
    """Dimensions are not summed over, so what counts all failures names every reason."""
    counted = {
        reason
        for path in (ROOT / "chalicelib/pipeline").glob("*.py")
        for line in path.read_text().splitlines()
        if "PhotosFailed" in line or "_fail(services" in line
        for reason in re.findall(r'"([A-Z][A-Za-z]+)"', line)
    } - {"PhotosFailed"}
    assert counted == set(REASONS)
    [row] = [line for line in TOLD.splitlines() if line.startswith("| `Reason` |")]
    assert set(re.findall("`([A-Z][A-Za-z]+)`", row)) - {"Reason"} == set(REASONS)
    charts = (ROOT / "chalicelib/web/board-charts.js").read_text()
    [drawn] = re.findall(r"const REASONS = (\[.*?\]);", charts)
    assert json.loads(drawn) == list(REASONS)
