"""The socket and the server behind the one-machine cloud's HTTP port."""

import errno
import socket
from collections.abc import Generator
from contextlib import contextmanager
from math import ceil

import uvicorn
from starlette.types import ASGIApp

from chalicelib.errors import DorsalError

BACKLOG = 512  # connections that the kernel holds while we accept others
# Seconds that an idle connection stays open. Far longer than a client pauses before it tries
# again: a POST that meets the closing of its connection may not be sent a second time.
IDLE = 75


class PortTaken(DorsalError):
    """Something else listens where the cloud is to listen."""


def listen(host: str, port: int) -> socket.socket:
    """A listening socket; raises :class:`PortTaken`."""
    family = socket.AF_INET6 if ":" in host else socket.AF_INET
    # Named TCP: without it asyncio leaves Nagle's algorithm on, and every answer takes 40 ms more.
    listener = socket.socket(family, socket.SOCK_STREAM, socket.IPPROTO_TCP)
    try:
        listener.setsockopt(socket.SOL_SOCKET, socket.SO_REUSEADDR, 1)
        listener.bind((host, port))
        listener.listen(BACKLOG)
    except OSError as error:
        listener.close()
        why = "is taken" if error.errno == errno.EADDRINUSE else f"cannot be used: {error.strerror}"
        raise PortTaken(
            f"port {port} of {host} {why}; stop what uses it or choose another with --port"
        ) from None
    return listener


class Server(uvicorn.Server):
    """Uvicorn, whose stop is the cloud's business."""

    def __init__(self, app: ASGIApp, grace: float, trusted_proxies: str = "") -> None:
        config = uvicorn.Config(
            app,
            http="h11",
            ws="none",
            lifespan="off",
            log_config=None,
            access_log=False,
            server_header=False,
            # Of any other client the header is what it likes to say.
            proxy_headers=bool(trusted_proxies),
            forwarded_allow_ips=trusted_proxies,
            timeout_keep_alive=IDLE,
            timeout_graceful_shutdown=ceil(grace),
        )
        super().__init__(config)

    @contextmanager
    def capture_signals(self) -> Generator[None]:
        """Leave the signals alone."""
        yield
