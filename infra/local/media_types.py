"""Which bodies API Gateway carries as bytes: the API's binary media types."""

from collections.abc import Iterable


class BinaryTypes:
    """The declared types; ``image/*`` and ``*/*`` stand for many."""

    def __init__(self, types: Iterable[str]) -> None:
        self._types = frozenset(name.lower() for name in types)

    def carry(self, header: str) -> bool:
        """Whether a Content-Type or Accept header means bytes; of several types the first counts.

        So it is with API Gateway, which is why a browser that prefers text/html gets base64.
        """
        kind = header.partition(",")[0].partition(";")[0].strip().lower()
        family = kind.partition("/")[0]
        return bool(kind) and not self._types.isdisjoint({kind, f"{family}/*", "*/*"})

    def accepted(self, header: str) -> bool:
        """Whether an Accept header lets an answer out as bytes; who takes anything takes them."""
        return header.strip().startswith("*/*") or self.carry(header)
