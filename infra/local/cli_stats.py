"""`dorsal stats`: what a running Dorsal has counted and timed."""

import json
import re
import time
from typing import TYPE_CHECKING, Any

import click

from infra.local.cli_remote import json_option, operating

if TYPE_CHECKING:
    from infra.local.client import Client

SECONDS = {"s": 1, "m": 60, "h": 3600, "d": 86_400}


class Span(click.ParamType[int]):
    """A length of time as 90s, 5m, 1h or 15d; seconds where nothing is said."""

    name = "time"

    def convert(self, value: Any, param: click.Parameter | None, ctx: click.Context | None) -> int:
        if isinstance(value, int):
            return value
        said = re.fullmatch(r"([0-9]{1,9})([smhd]?)", value)
        if said is None or not int(said[1]):
            self.fail(f"{value!r} is no length of time, as 90s, 5m, 1h or 15d", param, ctx)
        return int(said[1]) * SECONDS[said[2] or "s"]


@click.command(short_help="Tell what a running Dorsal has counted and timed.")
@click.argument("metric", required=False)
@click.option("--since", type=Span(), default="1h", help="How far back.")
@click.option("--period", type=Span(), help="Of a row; without it some 30 rows are shown.")
@click.option(
    "--statistics",
    default="Sum,Average,p50,p99,Maximum",
    help="Also SampleCount, Minimum, other percentiles.",
)
@click.option("--dimension", multiple=True, metavar="NAME=VALUE", help="As State=waiting.")
@json_option
@operating
def stats(
    client: "Client",
    metric: str | None,
    since: int,
    period: int | None,
    statistics: str,
    dimension: tuple[str, ...],
    as_json: bool,
) -> None:
    """Tell what a running Dorsal has counted and timed: all in one table, or METRIC by time.

    Names and units are CloudWatch's; docs/stats.md says what each metric is.
    """
    from infra.local.operating import figure_tables
    from infra.local.operating.figures import Asked, ask

    # Without a metric one period for all of it; CloudWatch's are 60 s or a multiple.
    usual = since if metric is None else since // 30
    period = period or min(max(-(-usual // 60) * 60, 60), 86_400)
    end = int(time.time()) + 1
    asked = Asked(
        # By a row's begin, so that long ones are answered from what is rolled up; of all metrics
        # from a whole minute on, as rows begin with one, so that one holds all until now.
        start=(end - since) // period * period if metric else -(-(end - since) // 60) * 60,
        end=end,
        period=period,
        statistics=tuple(name.strip() for name in statistics.split(",") if name.strip()),
    )
    found = ask(client, asked, metric, dimension)
    if as_json:
        click.echo(json.dumps([answer.as_json() for answer in found]))
    elif metric is None:
        figure_tables.print_overview(found, asked)
    else:
        figure_tables.print_by_time(found, asked)
