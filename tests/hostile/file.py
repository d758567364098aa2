"""One hostile file: what it is called, how it is made, and what the decoder is to say of it."""

from collections.abc import Callable
from dataclasses import dataclass

from chalicelib.bibs.reading import Unreadable


@dataclass(frozen=True, kw_only=True)
class Hostile:
    """``refused`` is by which name the decoder refuses the bytes; None where it reads them.

    ``name`` and ``content_type`` are what its sender says of it.
    """

    what: str
    make: Callable[[], bytes]
    refused: type[Unreadable] | None = None
    name: str = ""
    content_type: str = "image/jpeg"
    too_much_text: bool = False  # given to the reader too, which is to leave some of it unread
    large: bool = False  # more than a request carries, or than a quick test should read

    @property
    def sent_as(self) -> str:
        """Its sender's name for it, where nothing hostile is in that: ``what``."""
        return self.name or f"{self.what}.jpg"
