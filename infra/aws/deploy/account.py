"""``python -m infra.aws.deploy.account``: where a deploy would go, asked before it begins."""

import sys

import click

from chalicelib.errors import DorsalError
from infra.aws.deploy.cloud import Cloud
from infra.aws.template.build import stage_named
from infra.aws.words import in_words


@click.command()
@click.option("--stage", required=True, help="As in .chalice/config.json: prod.")
def account(stage: str) -> None:
    """Print the account and the region that AWS's environment names, or what it lacks."""
    try:
        stage_named(stage)
        cloud = Cloud(stage)
        with in_words(f"the stage {stage} cannot be deployed"):
            print(f"{cloud.stack} goes to account {cloud.account}, {cloud.region}", flush=True)
    except DorsalError as error:
        print(f"dorsal: {error}", file=sys.stderr)
        sys.exit(1)


if __name__ == "__main__":
    account()
