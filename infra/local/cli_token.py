"""`dorsal token ...`: who may do what, by the database of the Dorsal that runs here."""

import json
import os
import sys
from collections.abc import Callable, Iterator, Mapping, Sequence
from contextlib import closing, contextmanager
from datetime import UTC, datetime, timedelta
from pathlib import Path
from typing import TYPE_CHECKING, Any

import click

from chalicelib.errors import DorsalError
from infra.local.cli_remote import json_option
from infra.local.cli_serve import folder_option

if TYPE_CHECKING:
    from chalicelib.records.database import Database

ROLES = ["photographer", "operator"]

role_option = click.option(
    "--role", type=click.Choice(ROLES), default=ROLES[0], help="What it may do; see docs/api.md."
)
races_option = click.option(
    "--race",
    "races",
    multiple=True,
    metavar="SLUG",
    help="A race that it is for; repeat for more. Without: all, those to come included.",
)
note_option = click.option("--note", default="", help="Whose it is.")


def days_option[C: Callable[..., Any]](default: int) -> Callable[[C], C]:
    """How long a token is good for."""
    return click.option(
        "--days", type=click.IntRange(1, 3650), default=default, help="How long it is good for."
    )


@click.group(short_help="Make, list and revoke tokens, for uploading and the API.")
def token() -> None:
    """Make, list and revoke tokens of the Dorsal that runs here, or of DATABASE_URL's."""


@token.command()
@role_option
@races_option
@days_option(30)
@note_option
@folder_option
def create(role: Any, races: Sequence[str], days: int, note: str, folder: Path) -> None:
    """Print a new token, which is shown this once and kept nowhere."""
    from chalicelib.records.tokens import create_token

    check_scope(role, races)
    expires = datetime.now(UTC) + timedelta(days=days)
    with _database(folder) as database:
        click.echo(create_token(database, role, note, expires, races))


@token.command("list")
@json_option
@folder_option
def list_tokens(as_json: bool, folder: Path) -> None:
    """List all tokens, the newest first; never what opens doors."""
    from chalicelib.records import tokens

    with _database(folder) as database:
        show([each.told() for each in tokens.every(database)], as_json)


@token.command()
@click.argument("ids", nargs=-1, required=True)
@folder_option
def revoke(ids: Sequence[str], folder: Path) -> None:
    """End the tokens that `list` calls IDS, at once."""
    from chalicelib.records import tokens

    missing = False
    with _database(folder) as database:
        for id in ids:
            try:
                click.echo(f"revoked {tokens.revoke_by_id(database, id).id}")
            except tokens.UnknownToken as error:  # the others are ended all the same
                click.echo(f"dorsal: {error}", err=True)
                missing = True
    sys.exit(1 if missing else 0)


def check_scope(role: str, races: Sequence[str]) -> None:
    """Raise click's usage error for a role that has no races."""
    if races and role == "operator":
        raise click.UsageError("an operator's token is for all races; leave out --race")


def show(listed: Sequence[Mapping[str, Any]], as_json: bool = False) -> None:
    """Print tokens, one a line."""
    from infra.local.operating import tables

    if as_json:
        for each in listed:
            click.echo(json.dumps(each))
        return
    tables.console().print(tables.tokens(listed) if listed else "there is no token")


@contextmanager
def _database(folder: Path) -> Iterator["Database"]:
    from chalicelib.records.database import Database
    from chalicelib.secret import secret_named
    from infra.local.servers import running_postgres

    url = os.environ.get("DATABASE_URL") or running_postgres(folder / "postgres")
    if url is None:
        raise DorsalError(f"no Dorsal runs on {folder}; start it, or name its DATABASE_URL")
    secret = secret_named(os.environ.get("DATABASE_SECRET", ""))
    with closing(Database(url, secret=secret)) as database:
        yield database
