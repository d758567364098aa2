"""`dorsal top`: the queue of a running Dorsal, live."""

from typing import TYPE_CHECKING

import click

from infra.local.cli_remote import remote

if TYPE_CHECKING:
    from infra.local.client import Client


@click.command(short_help="Watch the queue of a running Dorsal, live.")
@remote
def top(client: "Client") -> None:
    """Watch the queue of a running Dorsal: counts, workers, time left, failures; q ends it."""
    from infra.local.operating.calls import Calls
    from infra.local.operating.top import top as watch

    watch(Calls(client.impatient()))
