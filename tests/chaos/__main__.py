"""`python -m tests.chaos`: break the running product on purpose; 0 if nothing was lost."""

import signal
import sys
from random import randrange

import click

from tests.acceptance.product import SAMPLES
from tests.chaos import faults
from tests.chaos.album import album, odd_ones, samples
from tests.chaos.faults.fault import Fault
from tests.chaos.places import PLACES, may_mount
from tests.chaos.run import Shape, run

SHORT, LONG = 500, 2000  # photos
LONG_FAULTS = 60
SHORT_MOST, LONG_MOST = 30, 6  # photos under way: some seconds' worth


@click.command()
@click.option("--seed", type=int, help="Of an earlier run, to have the same faults in its order.")
@click.option("--photos", type=click.IntRange(1), help="At least so many are uploaded.")
@click.option("--faults", "count", type=click.IntRange(1), help="At least so many are injected.")
@click.option("--long", is_flag=True, help="2,000 photos, 60 faults, the real reader.")
@click.option("--on", "place", type=click.Choice(list(PLACES)), default="bucket")
@click.option("--only", default="", help="Only faults whose names hold one of these, by commas.")
def main(
    seed: int | None, photos: int | None, count: int | None, long: bool, place: str, only: str
) -> None:
    """Break the running product in every known way while photos keep coming."""
    seed = randrange(10**6) if seed is None else seed
    kinds = chosen(place, only.split(","))
    shape = Shape(
        seed=seed,
        photos=photos or (LONG if long else SHORT),
        faults=count or (LONG_FAULTS if long else 0),
        place=place,
        reader="tests.chaos.reader:Real" if long else "tests.chaos.reader:StandIn",
        album=samples(SAMPLES) if long else album(),
        odd=odd_ones(),
        most=LONG_MOST if long else SHORT_MOST,
        kinds=kinds,
    )
    again = f"--seed {seed} --on {place}" + (" --long" if long else "")
    click.echo(f"chaos: {len(kinds)} kinds of faults, {shape.photos} photos, {again}")
    signal.signal(signal.SIGTERM, signal.default_int_handler)  # everything is stopped then too
    wrong = run(shape, click.echo)
    for line in wrong:
        click.echo(f"WRONG  {line}", err=True)
    click.echo(f"{len(wrong)} wrong; again: python -m tests.chaos {again}" if wrong else "all well")
    sys.exit(bool(wrong))


def chosen(place: str, words: list[str]) -> list[Fault]:
    """The kinds of faults that there are at ``place`` and that are asked for."""
    kinds = [fault for fault in faults.ALL if fault.place in ("", place)]
    if place == "folder" and not may_mount():
        click.echo("chaos: nothing may be mounted here, so no disk gets full")
        kinds = [fault for fault in kinds if fault.place != "folder"]
    return [fault for fault in kinds if any(word in fault.name for word in words)]


if __name__ == "__main__":
    main()
