"""Lines of Embedded Metric Format as CloudWatch takes them: checked, then their values."""

import json
from collections import defaultdict
from collections.abc import Iterable, Mapping
from pathlib import Path
from typing import Any

from jsonschema import Draft202012Validator

SCHEMA = json.loads((Path(__file__).parent / "emf_schema.json").read_text())
VALIDATOR = Draft202012Validator(SCHEMA)

type Series = tuple[str, tuple[tuple[str, str], ...]]  # a metric and its dimensions


def emitted(documents: Iterable[Mapping[str, Any]], namespace: str) -> dict[Series, list[float]]:
    """The values of each metric; raises where CloudWatch would not find them."""
    found: dict[Series, list[float]] = defaultdict(list)
    for document in documents:
        VALIDATOR.validate(document)
        for directive in document["_aws"]["CloudWatchMetrics"]:
            assert directive["Namespace"] == namespace
            [names] = directive["Dimensions"]
            dimensions = tuple((name, document[name]) for name in names)
            for metric in directive["Metrics"]:
                values = document[metric["Name"]]
                found[metric["Name"], dimensions] += (
                    values if isinstance(values, list) else [values]
                )
    return dict(found)
