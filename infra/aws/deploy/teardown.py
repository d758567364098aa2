"""``python -m infra.aws.deploy.teardown``: delete a stage; what holds data is kept."""

import sys
import time
from collections.abc import Callable

import click

from chalicelib.errors import DorsalError
from infra.aws.deploy.cloud import Cloud
from infra.aws.deploy.stack import DeployFailed, Follower, look
from infra.aws.words import in_words

DATABASE = "Database"


@click.command()
@click.option("--stage", required=True, help="As in .chalice/config.json: prod.")
@click.option("--yes", is_flag=True, help="Really.")
def teardown(stage: str, yes: bool) -> None:
    """Delete STAGE's stack. The bucket stays, and of a managed Postgres a last snapshot."""
    cloud = Cloud(stage)
    try:
        if not yes:
            raise DorsalError(
                f"this deletes {cloud.stack}, its API, queues and servers. The bucket with the"
                " photos stays, and of a managed Postgres a snapshot. If that is meant:"
                f" make teardown STAGE={stage} YES=1"
            )
        with in_words(f"the stage {stage} cannot be deleted"):
            delete(cloud, time.sleep)
    except DorsalError as error:
        print(f"dorsal: {error}", file=sys.stderr)
        sys.exit(1)


def delete(cloud: Cloud, pause: Callable[[float], None]) -> None:
    """Delete the stack, and follow it to the end.

    Raises :class:`~chalicelib.errors.DorsalError`.
    """
    formation = cloud.cloudformation
    found = look(formation, cloud.stack)
    if not found.status:
        raise DorsalError(f"there is no stack {cloud.stack} in this account and region")
    _unprotect(cloud)
    # By its id: a stack's name ends with it.
    stack = formation.describe_stacks(StackName=cloud.stack)["Stacks"][0]["StackId"]
    follower = Follower(formation, stack, pause, print)
    formation.delete_stack(StackName=stack)
    if (status := follower.to_the_end()) != "DELETE_COMPLETE":
        reasons = "\n  ".join(follower.reasons)
        raise DeployFailed(f"{cloud.stack} is {status}:\n  {reasons}")
    print(f"deleted; kept: s3://{found.outputs.get('BucketName', '')}, s3://{cloud.artifacts}")


def _unprotect(cloud: Cloud) -> None:
    """A managed Postgres refuses to be deleted until it is told twice."""
    pages = cloud.cloudformation.get_paginator("list_stack_resources")
    for page in pages.paginate(StackName=cloud.stack):
        for resource in page["StackResourceSummaries"]:
            if resource["LogicalResourceId"] == DATABASE and resource.get("PhysicalResourceId"):
                cloud.databases.modify_db_instance(
                    DBInstanceIdentifier=resource["PhysicalResourceId"],
                    DeletionProtection=False,
                    ApplyImmediately=True,
                )


if __name__ == "__main__":
    teardown()
