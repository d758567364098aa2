"""Figures as tables in a terminal."""

import sys
from collections.abc import Mapping, Sequence
from datetime import datetime

from rich import box
from rich.console import Console
from rich.table import Table
from rich.text import Text

from infra.local.figures import Answered, Asked, value

PIPED = 200  # columns


def print_overview(found: Sequence[Answered], asked: Asked) -> None:
    """One row for each metric and its dimensions, of the whole time."""
    rows = [
        [f"{answer.metric} {_words(answer.dimensions)}", *_values(point, asked), point["Unit"]]
        for answer in found
        for point in answer.datapoints
    ]
    _print(["metric", *asked.statistics, "unit"], rows)


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
    _print([f"{found[0].metric} from", *asked.statistics, "unit"], sorted(rows))


def _print(columns: Sequence[str], rows: Sequence[Sequence[str]]) -> None:
    if not rows:
        print("nothing was counted in that time")
        return
    table = Table(box=box.SIMPLE_HEAD, pad_edge=False, show_edge=False)
    first, *statistics, unit = columns
    table.add_column(first, overflow="fold")
    for name in statistics:
        table.add_column(name, justify="right", no_wrap=True)
    table.add_column(unit, no_wrap=True)
    for row in rows:
        table.add_row(*map(Text, row))
    # As wide as its window; where it is piped there is none.
    Console(width=None if sys.stdout.isatty() else PIPED, highlight=False).print(table)


def _values(point: Mapping[str, object], asked: Asked) -> list[str]:
    return [_number(value(point, name)) for name in asked.statistics]


def _number(told: float) -> str:
    """Whole numbers whole, others with as many digits as are known."""
    return f"{told:,.0f}" if told == int(told) or told >= 1000 else f"{told:.3g}"


def _words(dimensions: Mapping[str, str]) -> str:
    return ", ".join(dimensions.values())


def _local(at: str) -> str:
    return datetime.fromisoformat(at).astimezone().strftime("%Y-%m-%d %H:%M")
