"""Figures as tables in a terminal."""

from collections.abc import Mapping, Sequence
from datetime import datetime

from infra.local.operating.figures import Answered, Asked, value
from infra.local.operating.tables import console, plain, table


def print_overview(found: Sequence[Answered], asked: Asked) -> None:
    """One row for each metric and its dimensions; where that is several, each with its begin."""
    several = any(len(answer.datapoints) > 1 for answer in found)
    rows = [
        [
            f"{answer.metric} {_words(answer.dimensions)}",
            *([_local(point["Timestamp"])] if several else []),
            *_values(point, asked),
            point["Unit"],
        ]
        for answer in found
        for point in answer.datapoints
    ]
    _print("metric", asked, rows, *["from"] * several)


def print_by_time(found: Sequence[Answered], asked: Asked) -> None:
    """One row for each period and set of dimensions; a period that saw nothing has none."""
    rows = [
        [
            f"{_local(point['Timestamp'])} {_words(answer.dimensions)}",
            *_values(point, asked),
            point["Unit"],
        ]
        for answer in found
        for point in answer.datapoints
    ]
    _print(f"{found[0].metric} from", asked, sorted(rows))


def _print(first: str, asked: Asked, rows: Sequence[Sequence[str]], *more: str) -> None:
    if not rows:
        print("nothing was counted in that time")
        return
    made = table(first, *more, *(f">{name}" for name in asked.statistics), "unit")
    for row in rows:
        made.add_row(*plain(*row))
    console().print(made)


def _values(point: Mapping[str, object], asked: Asked) -> list[str]:
    return [_number(value(point, name)) for name in asked.statistics]


def _number(told: float) -> str:
    """Whole numbers whole, others with as many digits as are known."""
    return f"{told:,.0f}" if told == int(told) or told >= 1000 else f"{told:.3g}"


def _words(dimensions: Mapping[str, str]) -> str:
    return ", ".join(dimensions.values())


def _local(at: str) -> str:
    return datetime.fromisoformat(at).astimezone().strftime("%Y-%m-%d %H:%M")
