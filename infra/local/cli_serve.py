"""`dorsal run` and `demo`: the Dorsal of this machine."""

import sys
from pathlib import Path

import click

PORT = 8000
PROJECT = Path(__file__).resolve().parents[2]

_port = click.option(
    "--port",
    type=click.IntRange(1, 65535),
    default=PORT,
    envvar="PORT",
    show_envvar=True,
    help="HTTP port.",
)
_host = click.option(
    "--host",
    default="127.0.0.1",
    envvar="DORSAL_HOST",
    show_envvar=True,
    help="Where to listen; 0.0.0.0 serves the whole network.",
)
folder_option = click.option(
    "--var",
    "folder",
    type=click.Path(path_type=Path, file_okay=False, resolve_path=True),
    default=PROJECT / "var",
    envvar="DORSAL_VAR",
    show_envvar=True,
    show_default="the project's var/",
    help="Where everything is kept.",
)


@click.command()
@_port
@_host
@folder_option
@click.option("--samples/--no-samples", default=True, help="Upload the sample photos.")
def run(port: int, host: str, folder: Path, samples: bool) -> None:
    """Start everything, and stay up until Ctrl-C."""
    from infra.local.run import run_here

    sys.exit(run_here(port=port, host=host, folder=folder, samples=samples, stay=True))


@click.command(short_help="Start, read the sample photos, and end.")
@_port
@_host
@folder_option
def demo(port: int, host: str, folder: Path) -> None:
    """Start, read the sample photos, and end: 0 if every number was read as it is known."""
    from infra.local.run import run_here

    sys.exit(run_here(port=port, host=host, folder=folder, samples=True, stay=False))
