"""`dorsal run`, `demo` and `token`: the Dorsal of this machine."""

import os
import sys
from contextlib import closing
from datetime import UTC, datetime, timedelta
from pathlib import Path
from typing import Literal

import click

from chalicelib.errors import DorsalError

PORT = 8000
PROJECT = Path(__file__).resolve().parents[2]

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
folder_option = click.option(
    "--var",
    "folder",
    type=click.Path(path_type=Path, file_okay=False, resolve_path=True),
    default=PROJECT / "var",
    envvar="DORSAL_VAR",
    show_envvar=True,
    show_default="the project's var/",
    help="Where everything is kept.",
)


@click.command()
@_port
@_host
@folder_option
@click.option("--samples/--no-samples", default=True, help="Upload the sample photos.")
def run(port: int, host: str, folder: Path, samples: bool) -> None:
    """Start everything, and stay up until Ctrl-C."""
    from infra.local.run import run_here

    sys.exit(run_here(port=port, host=host, folder=folder, samples=samples, stay=True))


@click.command(short_help="Start, read the sample photos, and end.")
@_port
@_host
@folder_option
def demo(port: int, host: str, folder: Path) -> None:
    """Start, read the sample photos, and end: 0 if every number was read as it is known."""
    from infra.local.run import run_here

    sys.exit(run_here(port=port, host=host, folder=folder, samples=True, stay=False))


@click.command(short_help="Print a new token, for uploading and the API.")
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
@folder_option
def token(role: Literal["photographer", "operator"], days: int, note: str, folder: Path) -> None:
    """Print a new token of the Dorsal that runs here, or of DATABASE_URL's."""
    from chalicelib.records.database import Database
    from chalicelib.records.tokens import create_token
    from chalicelib.secret import secret_named
    from infra.local.servers import running_postgres

    url = os.environ.get("DATABASE_URL") or running_postgres(folder / "postgres")
    if url is None:
        raise DorsalError(f"no Dorsal runs on {folder}; start it, or name its DATABASE_URL")
    expires = datetime.now(UTC) + timedelta(days=days)
    secret = secret_named(os.environ.get("DATABASE_SECRET", ""))
    with closing(Database(url, secret=secret)) as database:
        click.echo(create_token(database, role, note, expires))
