"""`dorsal export`: numbers as keywords beside one's own originals, in copies, as names, as CSV."""

import re
import sys
from pathlib import Path
from typing import TYPE_CHECKING

import click

from chalicelib.errors import DorsalError
from infra.local.cli_remote import remote

if TYPE_CHECKING:
    from infra.local.client import Client

_folder = click.Path(path_type=Path, file_okay=False)


@click.command(short_help="Write a race's numbers beside your own originals.")
@click.argument(
    "folder", required=False, type=click.Path(path_type=Path, exists=True, file_okay=False)
)
@click.option("--race", required=True, help="Its slug, as spring-10k.")
@click.option(
    "--sidecar/--no-sidecar", "sidecars", default=True, help="XMP sidecars beside the originals."
)
@click.option("--full-names", is_flag=True, help="Sidecars as IMG_1.JPG.xmp, not IMG_1.xmp.")
@click.option("--embed", type=_folder, metavar="OUTDIR", help="Copies with keywords, JPEGs only.")
@click.option("--copies", type=_folder, metavar="OUTDIR", help="Copies as they are.")
@click.option("--rename", metavar="PATTERN", help='As "{race}_{bibs}_{name}{ext}".')
@click.option("--in-place", is_flag=True, help="Rename the originals themselves.")
@click.option("--names", is_flag=True, help="Also the start list's names, which are private.")
@click.option(
    "--csv",
    type=click.Path(path_type=Path, dir_okay=False),
    metavar="FILE",
    help="The race as CSV.",
)
@click.option("--dry-run", is_flag=True, help="Say what would be done, and do nothing.")
@remote
def export(
    client: "Client",
    folder: Path | None,
    race: str,
    sidecars: bool,
    full_names: bool,
    embed: Path | None,
    copies: Path | None,
    rename: str | None,
    in_place: bool,
    names: bool,
    csv: Path | None,
    dry_run: bool,
) -> None:
    """Write a race's numbers as keywords beside the originals below FOLDER, known by checksum.

    Keywords of an earlier export are replaced, everything else in a sidecar stays. --rename takes
    {race}, {bibs}, {name}, {ext}, {date} and {time} and needs --embed, --copies or --in-place.
    Nothing is written over. The exit status is 1 if anything was refused.
    """
    from chalicelib.api.types import SLUG
    from infra.local.export.naming import Pattern
    from infra.local.export.orders import Orders
    from infra.local.export.run import export_folder
    from infra.local.export.table import write_table

    if not re.match(SLUG, race):
        raise DorsalError(f"--race {race!r} is no slug: 1 to 63 of a-z, 0-9 and -, as spring-10k")
    if embed and copies:
        raise DorsalError("--embed and --copies both make copies; choose one")
    if in_place and not rename:
        raise DorsalError("--in-place renames; say how by --rename PATTERN")
    if rename and not (in_place or embed or copies):
        raise DorsalError("--rename what? Choose --copies OUTDIR, --embed OUTDIR or --in-place")
    if in_place and (embed or copies):
        raise DorsalError("--in-place renames originals; leave --embed and --copies out")
    if folder is None and (csv is None or embed or copies or rename):
        raise DorsalError("name the folder with the originals, or --csv FILE alone")
    orders = Orders(race, sidecars, full_names, embed, copies, in_place, dry_run)
    pattern = Pattern(rename) if rename else None
    if csv and not dry_run:
        write_table(csv, client.exported(race, names=names), names=names)
    if folder is None:
        return
    sys.exit(export_folder(client, folder, orders, pattern, names=names))
