"""`dorsal upload`: photos of this machine to a Dorsal anywhere."""

import re
import sys
from pathlib import Path

import click

from chalicelib.errors import DorsalError
from infra.local.cli_serve import PORT


@click.command(short_help="Upload a folder of photos to a race.")
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
