"""``python -m infra.aws.deploy.token``: a token for a deployed stage's API.

Its database is in a private network, so the function `migrate` makes it; who may invoke that may
do all that an operator may.
"""

import sys
from typing import Any

import click

from chalicelib.errors import DorsalError
from infra.aws.deploy.cloud import Cloud
from infra.aws.deploy.migrating import invoke
from infra.aws.words import in_words


@click.command()
@click.option("--stage", required=True, help="As in .chalice/config.json: prod.")
@click.option("--role", type=click.Choice(["photographer", "operator"]), default="photographer")
@click.option("--days", type=click.IntRange(min=1), default=365, show_default=True)
@click.option("--note", default="", help="Whose it is.")
def token(stage: str, **asked: Any) -> None:
    """Print a new token for STAGE's API; it is kept nowhere but in your hands."""
    cloud = Cloud(stage)
    try:
        with in_words(f"no token of the stage {stage} can be made"):
            print(invoke(cloud.functions, cloud.stack, {"make_token": asked})["token"])
    except DorsalError as error:
        print(f"dorsal: {error}", file=sys.stderr)
        sys.exit(1)


if __name__ == "__main__":
    token()
