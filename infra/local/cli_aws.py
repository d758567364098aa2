"""`dorsal redrive-dlq`: what an operator does to a Dorsal on AWS."""

import time

import click


@click.command("redrive-dlq", short_help="Move dead-lettered messages back, on AWS.")
@click.argument("queue", type=click.Choice(["uploads", "jobs"]))
@click.option("--stage", default="prod", help="Which stack: dorsal-STAGE.")
def redrive_dlq(queue: str, stage: str) -> None:
    """Move what QUEUE's dead-letter queue holds back to QUEUE, and wait until it is done.

    Account, region and credentials are those of the AWS command line's environment.
    """
    import boto3
    from botocore.exceptions import BotoCoreError

    from chalicelib.errors import DorsalError
    from infra.aws import dead_letters

    try:
        cloudformation, sqs = boto3.client("cloudformation"), boto3.client("sqs")
    except (BotoCoreError, ValueError) as error:  # the latter of an address that is none
        raise DorsalError(f"AWS cannot be asked: {error}") from error
    letters = dead_letters.find(cloudformation, f"dorsal-{stage}", queue)
    moved = 0
    for progress in dead_letters.move(sqs, letters, time.sleep):
        if progress.running and progress.moved != moved:
            of = "" if progress.to_move is None else f" of about {progress.to_move}"
            click.echo(f"moved {progress.moved}{of}", err=True)
        moved = progress.moved
    name = letters.destination.rpartition(":")[2]
    click.echo(f"moved {moved} message{'' if moved == 1 else 's'} back to {name}")
