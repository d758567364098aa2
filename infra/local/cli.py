"""The `dorsal` command."""

import sys

import click

from chalicelib.errors import DorsalError
from infra.local.cli_aws import redrive_dlq
from infra.local.cli_backup import backup, restore
from infra.local.cli_doctor import doctor
from infra.local.cli_export import export
from infra.local.cli_queue import queue
from infra.local.cli_read import detect, evaluate
from infra.local.cli_serve import demo, run
from infra.local.cli_stats import stats
from infra.local.cli_token import token
from infra.local.cli_top import top
from infra.local.cli_upload import upload

INTERRUPTED = 130  # as a shell says it


@click.group(context_settings={"help_option_names": ["-h", "--help"], "show_default": True})
@click.version_option(package_name="dorsal")
def cli() -> None:
    """Race photos in, bib numbers out."""


for command in (
    run,
    demo,
    detect,
    evaluate,
    upload,
    export,
    stats,
    token,
    queue,
    top,
    doctor,
    backup,
    restore,
    redrive_dlq,
):
    cli.add_command(command)


def main() -> None:
    """Run the command; what Dorsal reports is one line, not a stack trace."""
    try:
        sys.exit(cli(standalone_mode=False))
    except click.ClickException as error:
        error.show()
        sys.exit(error.exit_code)
    except click.Abort as error:
        click.echo("Aborted!", err=True)
        sys.exit(INTERRUPTED if isinstance(error.__cause__, KeyboardInterrupt) else 1)
    except DorsalError as error:
        click.echo(f"dorsal: {error}", err=True)
        sys.exit(1)
    except OSError as error:
        click.echo(
            f"dorsal: {error.filename or 'this machine'}: {error.strerror or error}", err=True
        )
        sys.exit(1)


if __name__ == "__main__":
    main()
