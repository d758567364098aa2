"""`dorsal upload`: photos of this machine to a Dorsal anywhere."""

import re
import sys
from pathlib import Path
from typing import TYPE_CHECKING

import click

from infra.local.cli_remote import remote

if TYPE_CHECKING:
    from infra.local.client import Client


@click.command(short_help="Upload a folder of photos to a race.")
@click.argument("folder", type=click.Path(path_type=Path, exists=True, file_okay=False))
@click.option("--race", required=True, help="Its slug, as spring-10k; made if it is not there.")
@click.option("--watch", is_flag=True, help="Go on with what comes into the folder, until Ctrl-C.")
@remote
def upload(client: "Client", folder: Path, race: str, watch: bool) -> None:
    """Upload every photo below FOLDER to a race; those already there are passed over.

    Ends with 0 if all photos are there then, 1 if some were refused, 130 after Ctrl-C. Run it
    again after whatever went wrong: nothing is sent twice.
    """
    from chalicelib.api.types import SLUG
    from infra.local.upload_folder import upload_folder

    if not re.match(SLUG, race):
        wanted = "1 to 63 of a-z, 0-9 and -, as spring-10k"
        raise click.BadParameter(f"{race!r} is no slug: {wanted}", param_hint="--race")
    sys.exit(upload_folder(client, race, folder, watch=watch))
