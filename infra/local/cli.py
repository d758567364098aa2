"""The `dorsal` command."""

import os
import re
import sys
from contextlib import closing
from datetime import UTC, datetime, timedelta
from pathlib import Path
from typing import Literal

import click

from chalicelib.errors import DorsalError

PORT = 8000
PROJECT = Path(__file__).resolve().parents[2]


@click.group(context_settings={"help_option_names": ["-h", "--help"], "show_default": True})
@click.version_option(package_name="dorsal")
def cli() -> None:
    """Race photos in, bib numbers out."""


_port = click.option(
    "--port",
    type=click.IntRange(1, 65535),
    default=PORT,
    envvar="PORT",
    show_envvar=True,
    help="HTTP port.",
)
_host = click.option(
    "--host",
    default="127.0.0.1",
    envvar="DORSAL_HOST",
    show_envvar=True,
    help="Where to listen; 0.0.0.0 serves the whole network.",
)
_folder = click.option(
    "--var",
    "folder",
    type=click.Path(path_type=Path, file_okay=False, resolve_path=True),
    default=PROJECT / "var",
    envvar="DORSAL_VAR",
    show_envvar=True,
    show_default="the project's var/",
    help="Where everything is kept.",
)


@cli.command()
@_port
@_host
@_folder
@click.option("--samples/--no-samples", default=True, help="Upload the sample photos.")
def run(port: int, host: str, folder: Path, samples: bool) -> None:
    """Start everything, and stay up until Ctrl-C."""
    from infra.local.run import run_here

    sys.exit(run_here(port=port, host=host, folder=folder, samples=samples, stay=True))


@cli.command(short_help="Start, read the sample photos, and end.")
@_port
@_host
@_folder
def demo(port: int, host: str, folder: Path) -> None:
    """Start, read the sample photos, and end: 0 if every number was read as it is known."""
    from infra.local.run import run_here

    sys.exit(run_here(port=port, host=host, folder=folder, samples=True, stay=False))


_photos = click.argument("photos", nargs=-1, required=True, type=click.Path(path_type=Path))
_file = click.Path(path_type=Path, exists=True, dir_okay=False)
_alone = click.option("--alone", is_flag=True, help="Judge each photo by itself, not as one race.")
_start_list = click.option(
    "--start-list",
    type=_file,
    help="CSV with a column bib: the race's numbers, one runner a line.",
)


@cli.command(short_help="Read the bib numbers on photos, with no service running.")
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


@cli.command("eval", short_help="Tell how well the bibs on labelled photos are read.")
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

    Labels are CSV with the columns file and bibs, numbers separated by spaces or semicolons, or
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


@cli.command(short_help="Upload a folder of photos to a race.")
@click.argument("folder", type=click.Path(path_type=Path, exists=True, file_okay=False))
@click.option("--race", required=True, help="Its slug, as spring-10k; made if it is not there.")
@click.option(
    "--url",
    default=f"http://127.0.0.1:{PORT}",
    envvar="DORSAL_URL",
    show_envvar=True,
    help="The running Dorsal's address.",
)
@click.option(
    "--token",
    required=True,
    envvar="DORSAL_TOKEN",
    show_envvar=True,
    help="What `dorsal token` prints.",
)
def upload(folder: Path, race: str, url: str, token: str) -> None:
    """Upload every photo below FOLDER to a race; those already there are passed over."""
    from chalicelib.api.types import SLUG
    from infra.local.client import Client
    from infra.local.upload import upload_folder

    if not url.startswith(("http://", "https://")):
        raise DorsalError(f"--url {url} is no address; it begins with http:// or https://")
    if not re.match(SLUG, race):
        raise DorsalError(f"--race {race!r} is no slug: 1 to 63 of a-z, 0-9 and -, as spring-10k")
    sys.exit(upload_folder(Client(url.rstrip("/"), token), race, folder))


@cli.command(short_help="Print a new token, for uploading and the API.")
@click.option(
    "--role",
    type=click.Choice(["photographer", "operator"]),
    default="photographer",
    help="What it may do; see docs/api.md.",
)
@click.option(
    "--days",
    type=click.IntRange(1, 3650),
    default=30,
    help="How long it is good for.",
)
@click.option("--note", default="", help="Whose it is.")
@_folder
def token(role: Literal["photographer", "operator"], days: int, note: str, folder: Path) -> None:
    """Print a new token of the Dorsal that runs here, or of DATABASE_URL's."""
    from chalicelib.api.auth import create_token
    from chalicelib.records.database import Database
    from infra.local.servers import running_postgres

    url = os.environ.get("DATABASE_URL") or running_postgres(folder / "postgres")
    if url is None:
        raise DorsalError(f"no Dorsal runs on {folder}; start it, or name its DATABASE_URL")
    expires = datetime.now(UTC) + timedelta(days=days)
    with closing(Database(url)) as database:
        click.echo(create_token(database, role, note, expires))


def main() -> None:
    """Run the command; what Dorsal reports is one line, not a stack trace."""
    try:
        cli()
    except DorsalError as error:
        click.echo(f"dorsal: {error}", err=True)
        sys.exit(1)
    except OSError as error:
        click.echo(
            f"dorsal: {error.filename or 'this machine'}: {error.strerror or error}", err=True
        )
        sys.exit(1)


if __name__ == "__main__":
    main()
