"""`python -m tests.chaos`: break the running product on purpose; 0 if nothing was lost."""

import signal
import sys
from random import randrange

import click

from tests.acceptance.product import SAMPLES
from tests.chaos import faults
from tests.chaos.album import album, odd_ones, samples
from tests.chaos.run import Shape, run

SHORT, LONG = 500, 2000  # photos
LONG_FAULTS = 60
SHORT_MOST, LONG_MOST = 30, 6  # photos under way: some seconds' worth


@click.command()
@click.option("--seed", type=int, help="Of an earlier run, to have the same faults in its order.")
@click.option("--photos", type=click.IntRange(1), help="At least so many are uploaded.")
@click.option("--faults", "count", type=click.IntRange(1), help="At least so many are injected.")
@click.option("--long", is_flag=True, help="2,000 photos, 60 faults, the real reader.")
@click.option("--only", default="", help="Only faults whose names hold these words.")
def main(seed: int | None, photos: int | None, count: int | None, long: bool, only: str) -> None:
    """Break the running product in every known way while photos keep coming."""
    seed = randrange(10**6) if seed is None else seed
    kinds = [fault for fault in faults.ALL if only in fault.name]
    shape = Shape(
        seed=seed,
        photos=photos or (LONG if long else SHORT),
        faults=count or (LONG_FAULTS if long else 0),
        reader="tests.chaos.reader:Real" if long else "tests.chaos.reader:StandIn",
        album=samples(SAMPLES) if long else album(),
        odd=odd_ones(),
        most=LONG_MOST if long else SHORT_MOST,
        kinds=kinds,
    )
    again = f"--seed {seed}" + (" --long" if long else "")
    click.echo(f"chaos: {len(kinds)} kinds of faults, {shape.photos} photos, {again}")
    signal.signal(signal.SIGTERM, signal.default_int_handler)  # everything is stopped then too
    wrong = run(shape, click.echo)
    for line in wrong:
        click.echo(f"WRONG  {line}", err=True)
    click.echo(f"{len(wrong)} wrong; again: python -m tests.chaos {again}" if wrong else "all well")
    sys.exit(bool(wrong))


if __name__ == "__main__":
    main()
