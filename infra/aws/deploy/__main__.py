"""``python -m infra.aws.deploy``: see `make deploy`."""

import sys
import time
from collections.abc import Mapping
from pathlib import Path

import click

from chalicelib.errors import DorsalError
from infra.aws.deploy.cloud import Cloud
from infra.aws.deploy.deploying import Deploy
from infra.aws.words import in_words

BUILD = Path(__file__).resolve().parents[3] / "build" / "aws"


@click.command()
@click.option("--stage", required=True, help="As in .chalice/config.json: prod.")
@click.option(
    "--parameter", "pairs", multiple=True, metavar="NAME=VALUE",
    help="One of the template's; those not given stay as they were.",
)  # fmt: skip
@click.option("--lose", multiple=True, metavar="RESOURCE", help="What holds data and may go.")
def deploy(stage: str, pairs: tuple[str, ...], lose: tuple[str, ...]) -> None:
    """Deploy what `make package` made of STAGE to the account that AWS's environment names."""
    folder = BUILD / stage
    try:
        if not (folder / "template.json").is_file():
            raise DorsalError(f"nothing to deploy; make package STAGE={stage}")
        with in_words(f"the stage {stage} cannot be deployed"):
            outputs = Deploy(Cloud(stage), folder, time.sleep, _say).run(_parsed(pairs), lose)
    except DorsalError as error:
        print(f"dorsal: {error}", file=sys.stderr)
        sys.exit(1)
    _say(_ended(stage, outputs))


def _parsed(pairs: tuple[str, ...]) -> Mapping[str, str]:
    for pair in pairs:
        if "=" not in pair:
            raise DorsalError(f"--parameter {pair}: write NAME=VALUE")
    return dict(pair.split("=", 1) for pair in pairs)


def _say(line: str) -> None:
    print(line, flush=True)


def _ended(stage: str, outputs: Mapping[str, str]) -> str:
    return (
        f"\ndeployed: {outputs['ApiUrl']}\nphotos:   s3://{outputs['BucketName']}/incoming/RACE/\n"
        "a token:  .venv/bin/python -m infra.aws.deploy.token create "
        f"--stage {stage} --role operator"
    )


if __name__ == "__main__":
    deploy()
