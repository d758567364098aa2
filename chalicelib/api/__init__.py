"""The HTTP doors: what people and their programs ask of Dorsal."""

from chalicelib.api.house import configure

__all__ = ["configure"]
