"""Points as CloudWatch's Embedded Metric Format: JSON on standard output, where Lambda logs it.

CloudWatch makes metrics of such lines by itself; no call is made, and nobody waits for one.
"""

import json
import sys
from collections.abc import Iterator, Mapping, Sequence
from itertools import groupby
from typing import Any

from chalicelib.telemetry.metrics import Dimensions, Point

MOST_VALUES = 99  # of a metric in one document; CloudWatch takes 100, and there Powertools prints


def emit(points: Sequence[Point], namespace: str) -> None:
    """Write what ``points`` have seen since they were last taken, one document a line."""
    for document in documents(points, namespace):
        # In one piece, so that other processes' lines do not come in between.
        sys.stdout.write(json.dumps(document, separators=(",", ":")) + "\n")


def documents(points: Sequence[Point], namespace: str) -> Iterator[Mapping[str, Any]]:
    """The documents of ``points``: each of one minute and of one set of dimensions."""
    for (at, dimensions), group in groupby(sorted(points, key=_place), _place):
        together = list(group)
        most = max(len(point.values) for point in together)
        for start in range(0, most, MOST_VALUES):
            yield _document(at, dimensions, together, slice(start, start + MOST_VALUES), namespace)


def _place(point: Point) -> tuple[int, Dimensions]:
    return point.at, point.dimensions


def _document(
    at: int, dimensions: Dimensions, points: Sequence[Point], some: slice, namespace: str
) -> Mapping[str, Any]:
    from aws_lambda_powertools.metrics.provider.cloudwatch_emf.cloudwatch import (
        AmazonCloudWatchEMFProvider,
    )

    made = AmazonCloudWatchEMFProvider(namespace=namespace, dimension_set=dict(dimensions))
    made.service = ""  # which would be a dimension that /stats does not have
    made.set_timestamp(at * 1000)
    for point in points:
        for value in point.values[some]:
            made.add_metric(point.name, point.unit, value)
    return made.serialize_metric_set()
