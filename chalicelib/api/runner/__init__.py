"""The runner's pages: written by the server, so that they work without scripts and load fast."""

from chalicelib.api.runner.routes import doors

__all__ = ["doors"]
