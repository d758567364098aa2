"""`dorsal backup` and `restore`: all that `dorsal run` keeps, taken away and brought back."""

from collections.abc import Mapping
from pathlib import Path
from typing import TYPE_CHECKING

import click

from infra.local.cli_serve import folder_option

if TYPE_CHECKING:
    from infra.local.backup.manifest import Manifest

_path = click.Path(path_type=Path, resolve_path=True)


@click.command(short_help="Keep database and photos in a folder or a file.")
@click.argument("target", type=_path)
@click.option("--keep", type=click.IntRange(1), default=7, help="Backups that stay in a folder.")
@folder_option
def backup(target: Path, keep: int, folder: Path) -> None:
    """Keep database and photos in TARGET: a folder, or one new file if its name ends in .tar.

    Dorsal may run and take photos meanwhile. In a folder, photos that an earlier backup has are
    not copied again. The backup is read again before this ends.
    """
    from infra.local.backup.kept import kept_in
    from infra.local.backup.take import back_up

    made = back_up(kept_in(folder), target, keep)
    _tell(target, made.name, made.manifest)
    new = sum(each.bytes for each in made.new.values())
    click.echo(f"new in it: {len(made.new)} files, {new / 1e6:.1f} MB; checked")
    for key in made.manifest.absent:
        click.echo(f"dorsal: {key} is missing from the photo folder, and so here", err=True)
    for why in made.unknown:
        click.echo(f"dorsal: {why}; nothing is tidied away while it is there", err=True)


@click.command(short_help="Bring back what `dorsal backup` kept.")
@click.argument("source", type=_path)
@click.option("--at", metavar="NAME", help="Which backup in the folder; the latest by default.")
@click.option("--check", "only_check", is_flag=True, help="Only read it all and check its sums.")
@click.option("--overwrite", is_flag=True, help="Replace what is there, for good.")
@folder_option
def restore(source: Path, at: str | None, only_check: bool, overwrite: bool, folder: Path) -> None:
    """Bring back the latest backup in SOURCE, a folder or a .tar file.

    Photos that were not read yet are queued again by the next `dorsal run`. Nothing is changed
    unless all of the backup is whole.
    """
    from infra.local.backup.bring import restore as bring
    from infra.local.backup.check import check, chosen, sums
    from infra.local.backup.kept import kept_in
    from infra.local.backup.place import opened

    with opened(source) as place:
        if only_check:
            name, manifest = chosen(place, at)
            check(place, name, manifest, sums(name, manifest))
        else:
            name, manifest = bring(place, kept_in(folder), at, overwrite=overwrite)
    _tell(source, name, manifest)
    click.echo("it is whole" if only_check else f"restored to {folder}; start it with `dorsal run`")


def _tell(where: Path, name: str, manifest: "Manifest") -> None:
    size = sum(file.bytes for file in manifest.files)
    click.echo(f"{where}: {name}")
    click.echo(f"  {manifest.rows['races']} races, {_photos(manifest.photos)}")
    click.echo(f"  {len(manifest.files)} files, {size / 1e6:.1f} MB")
    click.echo(f"  database, {manifest.parts['database.dump'].bytes / 1e6:.1f} MB")


def _photos(counts: Mapping[str, int]) -> str:
    each = ", ".join(f"{count} {status}" for status, count in counts.items())
    return f"{sum(counts.values())} photos" + (f" ({each})" if each else "")
