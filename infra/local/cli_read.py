"""`dorsal detect` and `eval`: reading photos with no service running."""

import sys
from pathlib import Path

import click

_photos = click.argument("photos", nargs=-1, required=True, type=click.Path(path_type=Path))
_file = click.Path(path_type=Path, exists=True, dir_okay=False)
_alone = click.option("--alone", is_flag=True, help="Judge each photo by itself, not as one race.")
_start_list = click.option(
    "--start-list",
    type=_file,
    help="CSV with a column bib: the race's numbers, one runner a line.",
)


@click.command(short_help="Read the bib numbers on photos, with no service running.")
@_photos
@click.option("--json", "as_json", is_flag=True, help="One JSON line a photo.")
@_alone
@_start_list
@click.option("--explain", is_flag=True, help="List all text that was seen, and why it is a bib.")
@click.option(
    "--jobs",
    type=click.IntRange(1, 256),
    show_default="one a core",
    help="How many processes read; up to 700 MB each.",
)
def detect(
    photos: tuple[Path, ...],
    as_json: bool,
    alone: bool,
    start_list: Path | None,
    explain: bool,
    jobs: int | None,
) -> None:
    """Read the bib numbers on PHOTOS, with no service running; a folder is all photos below it.

    The photos of one call are one race: what one shows clearly helps with the others. With a
    start list, a number that is one doubtful digit away from a listed one is corrected to it.
    The exit status is 1 if a photo cannot be read.
    """
    from infra.local.detect import detect as read
    from infra.local.readers import cores
    from infra.local.start_list_file import numbers_in

    code = read(
        photos,
        as_json=as_json,
        alone=alone,
        explain=explain,
        start_list=numbers_in(start_list) if start_list else frozenset(),
        jobs=jobs or cores(),
        out=sys.stdout,
    )
    sys.exit(code)


@click.command("eval", short_help="Tell how well the bibs on labelled photos are read.")
@_photos
@click.option(
    "--labels",
    type=_file,
    multiple=True,
    required=True,
    help="The true numbers, as below; may be given several times.",
)
@click.option("--json", "as_json", is_flag=True, help="One JSON object.")
@click.option("--errors", is_flag=True, help="List each photo that was read wrongly.")
@_alone
@_start_list
@click.option(
    "--jobs",
    type=click.IntRange(1, 256),
    default=1,
    help="How many processes read; with 1, seconds a photo are those of one core.",
)
def evaluate(
    photos: tuple[Path, ...],
    labels: tuple[Path, ...],
    as_json: bool,
    errors: bool,
    alone: bool,
    start_list: Path | None,
    jobs: int,
) -> None:
    """Tell how well the bibs on labelled PHOTOS are read: give files or a folder of one race.

    Labels are CSV with the columns file and bibs, numbers separated by spaces, or
    lines of JSON: {"file": "a.jpg", "bibs": ["12"], "ignore": ["7"]}. To read a number under
    "ignore" counts neither for nor against; leading zeros are passed over. A labelled photo that
    is not there or cannot be read counts as read empty, and the exit status is 1 then.
    """
    from infra.local.eval import evaluate as tell
    from infra.local.start_list_file import numbers_in

    code = tell(
        photos,
        labels,
        as_json=as_json,
        errors=errors,
        alone=alone,
        start_list=numbers_in(start_list) if start_list else frozenset(),
        jobs=jobs,
        out=sys.stdout,
    )
    sys.exit(code)
