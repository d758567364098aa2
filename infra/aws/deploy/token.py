"""``python -m infra.aws.deploy.token``: the tokens of a deployed stage's API.

Its database is in a private network, so the function `migrate` makes, lists and ends them; who
may invoke that may do all that an operator may.
"""

import sys
from collections.abc import Sequence
from typing import Any

import click

from chalicelib.errors import DorsalError
from infra.aws.deploy.cloud import Cloud
from infra.aws.deploy.migrating import invoke
from infra.aws.words import in_words
from infra.local.cli_remote import json_option
from infra.local.cli_token import (
    check_scope,
    days_option,
    note_option,
    races_option,
    role_option,
    show,
)

stage_option = click.option("--stage", required=True, help="As in .chalice/config.json: prod.")


@click.group(context_settings={"show_default": True})
def token() -> None:
    """Make, list and revoke tokens for a stage's API."""


@token.command()
@stage_option
@role_option
@races_option
@days_option(365)
@note_option
def create(stage: str, races: Sequence[str], **asked: Any) -> None:
    """Print a new token, which is shown this once and kept nowhere."""
    check_scope(asked["role"], races)
    told = _migrate(stage, {"make_token": {**asked, "races": list(races)}})
    click.echo(told["token"])


@token.command("list")
@stage_option
@json_option
def list_tokens(stage: str, as_json: bool) -> None:
    """List all tokens, the newest first; never what opens doors."""
    show(_migrate(stage, {"list_tokens": True})["tokens"], as_json)


@token.command()
@stage_option
@click.argument("id")
def revoke(stage: str, id: str) -> None:
    """End the token that `list` calls ID, at once."""
    click.echo(f"revoked {_migrate(stage, {'revoke_token': id})['revoked']['id']}")


def _migrate(stage: str, event: dict[str, Any]) -> dict[str, Any]:
    cloud = Cloud(stage)
    with in_words(f"the tokens of the stage {stage} cannot be reached"):
        return invoke(cloud.functions, cloud.stack, event)


def main() -> None:
    """Run; what Dorsal reports is one line, not a stack trace."""
    try:
        token()
    except DorsalError as error:
        print(f"dorsal: {error}", file=sys.stderr)
        sys.exit(1)


if __name__ == "__main__":
    main()
