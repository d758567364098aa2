"""`python -m tests.chaos`: break the running product on purpose; 0 if nothing was lost."""

import os
import signal
import sys
import time
from random import randrange
from typing import Any

import click

from tests.acceptance.product import SAMPLES
from tests.chaos import faults
from tests.chaos.album import album, odd_ones, samples
from tests.chaos.faults.fault import Fault
from tests.chaos.options import LONG, LONG_FAULTS, SHORT, SHORT_MINUTES, Options, short
from tests.chaos.places import PLACES, may_mount
from tests.chaos.report import overdue
from tests.chaos.run import Shape, run

SHORT_MOST, LONG_MOST = 30, 6  # photos under way: some seconds' worth
NO_MOUNT = "no disk gets full, since nothing may be mounted here: run this as root"


@click.command()
@click.option("--seed", type=int, help="Of an earlier run, to have the same faults in its order.")
@click.option("--photos", type=click.IntRange(1), help="At least so many are uploaded.")
@click.option("--faults", type=click.IntRange(0), help="At least so many are injected.")
@click.option("--on", "place", type=click.Choice(list(PLACES)), default="bucket")
@click.option("--only", default="", help="Only faults whose names hold one of these, by commas.")
@click.option("--long", is_flag=True, help="2,000 photos, 60 faults, the real reader.")
@click.option(
    "--alone",
    is_flag=True,
    help="Deaths of workers alone, without sweeps, and no photos until each recovery.",
)
@click.option("--short", "parts", is_flag=True, help="All runs of `make chaos`, in 10 minutes.")
def main(seed: int | None, parts: bool, **given: Any) -> None:
    """Break the running product in every known way while photos keep coming."""
    seed = randrange(10**6) if seed is None else seed
    signal.signal(signal.SIGTERM, signal.default_int_handler)  # everything is stopped then too
    began = time.monotonic()
    wrong = [
        line for each in (short(seed) if parts else [options(seed, given)]) for line in one(each)
    ]
    if parts:
        late = overdue(time.monotonic() - began, SHORT_MINUTES)
        for line in late:
            click.echo(f"WRONG  all of it {line}", err=True)
        wrong += late
    sys.exit(bool(wrong))


def options(seed: int, given: dict[str, Any]) -> Options:
    """What the command line asks for; what it leaves open is as in the short or the long form."""
    photos, count = (LONG, LONG_FAULTS) if given["long"] else (SHORT, 0)
    chosen = {"photos": photos, "faults": count}
    return Options(seed=seed, **chosen | {k: v for k, v in given.items() if v is not None})


def one(asked: Options) -> list[str]:
    """One run, told on the terminal; what was wrong."""
    kinds, missing = chosen(asked)
    click.echo(f"chaos: {len(kinds)} kinds of faults, {asked.words()}")
    wrong = missing + run(shape(asked, kinds), click.echo)
    for line in wrong:
        click.echo(f"WRONG  {line}", err=True)
    again = f"{len(wrong)} wrong; again: python -m tests.chaos {asked.words()}"
    click.echo(again if wrong else "all well")
    return wrong


def shape(asked: Options, kinds: list[Fault]) -> Shape:
    """What the run is made of."""
    return Shape(
        seed=asked.seed,
        photos=asked.photos,
        faults=asked.faults,
        place=asked.place,
        reader="tests.chaos.reader:Real" if asked.long else "tests.chaos.reader:StandIn",
        album=samples(SAMPLES) if asked.long else album(),
        odd=odd_ones(),
        most=LONG_MOST if asked.long else SHORT_MOST,
        minutes=asked.minutes,
        prompt=asked.alone,  # elsewhere photos that wait, and a busy machine, take their time
        alone=asked.alone,
        kinds=kinds,
    )


def chosen(asked: Options) -> tuple[list[Fault], list[str]]:
    """The kinds of faults that there are at the place and that are asked for; what is wrong
    where one of them cannot be had."""
    words = asked.only.split(",")
    kinds = [
        fault
        for fault in faults.ALL
        if fault.place in ("", asked.place)
        and any(word in fault.name for word in words)
        and (fault.death or not asked.alone)
    ]
    if not kinds:
        raise click.UsageError(f"no fault on a {asked.place} has {asked.only!r} in its name")
    mounted = [fault for fault in kinds if fault.place == "folder"]
    if not mounted or may_mount():
        return kinds, []
    click.echo(f"chaos: {NO_MOUNT}")
    # Where it is to be shown that all is well, what was not tried is not well.
    wrong = [NO_MOUNT] if os.environ.get("CI") == "true" else []
    return [fault for fault in kinds if fault not in mounted], wrong


if __name__ == "__main__":
    main()
