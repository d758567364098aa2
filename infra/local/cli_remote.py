"""The options of commands that speak to a running Dorsal by HTTP."""

from collections.abc import Callable
from functools import wraps
from typing import TYPE_CHECKING, Any

import click

from chalicelib.errors import DorsalError
from infra.local.cli_serve import PORT

if TYPE_CHECKING:
    from infra.local.client import Client

url_option = click.option(
    "--url",
    default=f"http://127.0.0.1:{PORT}",
    envvar="DORSAL_URL",
    show_envvar=True,
    help="The running Dorsal's address.",
)
token_option = click.option(
    "--token",
    required=True,
    envvar="DORSAL_TOKEN",
    show_envvar=True,
    help="What `dorsal token create` prints.",
)
json_option = click.option("--json", "as_json", is_flag=True, help="JSON, for scripts.")


def remote(command: Callable[..., Any]) -> Callable[..., Any]:
    """Let a command have --url and --token, and the client of that Dorsal as its argument."""

    @wraps(command)
    def with_client(*, url: str, token: str, **given: Any) -> Any:
        return command(client_of(url, token), **given)

    return url_option(token_option(with_client))


def operating(command: Callable[..., Any]) -> Callable[..., Any]:
    """The same for operators, who are told at once that something is away, and what to do."""
    from infra.local.line import Broken

    @wraps(command)
    def advised(client: "Client", **given: Any) -> Any:
        try:
            return command(client.at_once(), **given)
        except Broken as error:
            raise DorsalError(
                f"{str(error).rstrip('.')}; `dorsal doctor` says what to do"
            ) from error

    return remote(advised)


def client_of(url: str, token: str) -> "Client":
    """The client of the Dorsal at ``url``; raises DorsalError for what is no address."""
    from infra.local.client import Client

    if not url.startswith(("http://", "https://")):
        raise DorsalError(f"--url {url} is no address; it begins with http:// or https://")
    return Client(url.rstrip("/"), token)
